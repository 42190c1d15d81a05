package dev.troupe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts how far a call is and tells those who want to know, not more often than they can read. */
final class ProgressMeter {

  private static final long NANOS_BETWEEN = 100_000_000;

  private final List<Consumer<Progress>> listeners;
  private final long began = System.nanoTime();
  private long total;
  private long done;
  private long failed;
  private long shownAt = began - NANOS_BETWEEN;
  private boolean isOver;

  private ProgressMeter(List<Consumer<Progress>> listeners, long total) {
    this.listeners = listeners;
    this.total = total;
  }

  /** A meter for those whom the options name; null if nobody wants to know. */
  static @Nullable ProgressMeter of(TaskOptions options, long total) {
    List<Consumer<Progress>> listeners = new ArrayList<>();
    if (options.title() != null) {
      listeners.add(new ProgressLine(options.title()));
    }
    if (options.listener() != null) {
      listeners.add(options.listener());
    }
    return listeners.isEmpty() ? null : new ProgressMeter(listeners, total);
  }

  void setTotal(long items) {
    total = items;
  }

  void count(ItemEnd end) {
    done++;
    failed += end.problem() == null ? 0 : 1;
  }

  /** Tells how far it is, if that was not told just now. */
  void show(boolean isLast) {
    long now = System.nanoTime();
    if (isOver || (!isLast && now - shownAt < NANOS_BETWEEN)) {
      return;
    }
    isOver = isLast;
    shownAt = now;
    Progress progress = new Progress(
        done,
        failed,
        total < 0 ? OptionalLong.empty() : OptionalLong.of(total),
        Duration.ofNanos(now - began),
        isLast);
    for (Consumer<Progress> listener : listeners) {
      try {
        listener.accept(progress);
      } catch (Throwable e) { // the user's code may throw anything
        Console.print(true, "A listener of a pool's progress failed: " + e);
      }
    }
  }
}
