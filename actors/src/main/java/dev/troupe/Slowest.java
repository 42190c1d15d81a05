package dev.troupe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The items of a pool that took longest so far. Used by many threads. */
final class Slowest {

  private static final int MOST = 5;
  private static final Comparator<PoolInsights.SlowItem> BY_TIME =
      Comparator.comparing(PoolInsights.SlowItem::ran).reversed();

  private final List<PoolInsights.SlowItem> items = new ArrayList<>(); // longest first
  private volatile long leastNanos; // more than that is worth a note

  void note(ItemEnd end, @Nullable Object item) {
    if (end.ranNanos() > leastNanos) {
      add(new PoolInsights.SlowItem(
          end.index(), Messages.shorten(item), Duration.ofNanos(end.ranNanos()), end.pid()));
    }
  }

  private synchronized void add(PoolInsights.SlowItem item) {
    items.add(item);
    items.sort(BY_TIME);
    if (items.size() > MOST) {
      items.remove(MOST);
      leastNanos = items.get(MOST - 1).ran().toNanos();
    }
  }

  synchronized List<PoolInsights.SlowItem> list() {
    return List.copyOf(items);
  }
}
