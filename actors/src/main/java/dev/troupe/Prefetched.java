package dev.troupe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a primitive's actor sent to this process ahead of being asked, in order. It is the actor's until
 * somebody here takes it and says so; until then it can be given back.
 *
 * @param <T> what is sent ahead
 */
final class Prefetched<T> {

  private final Deque<T> items = new ArrayDeque<>();
  private volatile long batches;

  /** Adds what came. */
  synchronized void add(List<T> batch) {
    items.addAll(batch);
    batches++;
  }

  /**
   * How many batches have come. Who reads this before it finds nothing here can tell the actor what it
   * has seen; what comes in between is then noticed by the actor.
   */
  long batches() {
    return batches;
  }

  /** Takes the oldest; null if there is none. */
  synchronized @Nullable T poll() {
    return items.poll();
  }

  /** Takes the oldest, at most so many. */
  synchronized List<T> poll(int most) {
    List<T> taken = new ArrayList<>();
    while (taken.size() < most && !items.isEmpty()) {
      taken.add(items.remove());
    }
    return taken;
  }

  /** Takes all, to give it back. */
  synchronized List<T> takeBack() {
    return poll(Integer.MAX_VALUE);
  }
}
