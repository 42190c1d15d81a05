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
  private volatile Duration least = Duration.ZERO; // that is worth a note

  void note(ItemEnd end, @Nullable Object item) {
    if (end.times().ran().compareTo(least) > 0) {
      add(new PoolInsights.SlowItem(
          end.index(), Messages.shorten(item), end.times().ran(), end.times().pid()));
    }
  }

  private synchronized void add(PoolInsights.SlowItem item) {
    items.add(item);
    items.sort(BY_TIME);
    if (items.size() > MOST) {
      items.remove(MOST);
      least = items.get(MOST - 1).ran();
    }
  }

  synchronized List<PoolInsights.SlowItem> list() {
    return List.copyOf(items);
  }
}
