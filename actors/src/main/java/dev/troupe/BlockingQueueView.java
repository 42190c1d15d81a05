package dev.troupe;

import dev.troupe.actors.QueueAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Queue} by the rules of {@link BlockingQueue}. Iterators show copies of the items, weakly
 * consistent, and remove nothing.
 */
final class BlockingQueueView<T extends @Nullable Object> extends AbstractQueue<T>
    implements BlockingQueue<T> {

  private static final int LOOK = 64; // items an iterator asks for at once

  private final Queue<T> queue;

  BlockingQueueView(Queue<T> queue) {
    this.queue = queue;
  }

  @Override
  public void put(T item) throws InterruptedException {
    queue.put(nonNull(item));
  }

  @Override
  public boolean offer(T item, long timeout, TimeUnit unit) throws InterruptedException {
    return queue.offer(nonNull(item), Duration.of(timeout, unit.toChronoUnit()));
  }

  @Override
  public boolean offer(T item) {
    return Uninterruptibly.run(() -> queue.offer(nonNull(item), Duration.ZERO));
  }

  @Override
  public T take() throws InterruptedException {
    return nonNull(queue.get());
  }

  @Override
  public @Nullable T poll(long timeout, TimeUnit unit) throws InterruptedException {
    try {
      return nonNull(queue.get(Duration.of(timeout, unit.toChronoUnit())));
    } catch (QueueEmptyException e) {
      return null;
    }
  }

  @Override
  public @Nullable T poll() {
    List<T> one = Uninterruptibly.run(() -> queue.drain(1));
    return one.isEmpty() ? null : nonNull(one.get(0));
  }

  @Override
  public @Nullable T peek() {
    Iterator<T> all = iterator();
    return all.hasNext() ? all.next() : null;
  }

  @Override
  public int size() {
    return Uninterruptibly.run(queue::size);
  }

  @Override
  public int remainingCapacity() {
    QueueAnswer.Size now = Uninterruptibly.run(() -> queue.calls().count());
    return now.maxSize() == 0 ? Integer.MAX_VALUE : Math.max(0, now.maxSize() - now.items());
  }

  @Override
  public int drainTo(Collection<? super T> target) {
    return drainTo(target, Integer.MAX_VALUE);
  }

  @Override
  public int drainTo(Collection<? super T> target, int most) {
    if (target == this) {
      throw new IllegalArgumentException(queue + " cannot be drained to itself.");
    }
    List<T> items = Uninterruptibly.run(() -> queue.drain(Math.max(0, most)));
    items.forEach(item -> target.add(nonNull(item)));
    return items.size();
  }

  @Override
  public Iterator<T> iterator() {
    return new Looking();
  }

  @Override
  public String toString() {
    return queue.toString();
  }

  private T nonNull(@Nullable T item) {
    return Objects.requireNonNull(item, () -> queue + " as a BlockingQueue knows no null items.");
  }

  /** Shows the items that are in the queue, a few with each message. */
  private final class Looking implements Iterator<T> {
    private List<QueueAnswer.Placed> seen = List.of();
    private int shown;
    private long last;

    @Override
    public boolean hasNext() {
      if (shown == seen.size()) {
        seen = Uninterruptibly.run(() -> queue.calls().look(last, LOOK));
        shown = 0;
      }
      return shown < seen.size();
    }

    @Override
    @SuppressWarnings("unchecked") // only T was put
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException(queue + " has no more items.");
      }
      QueueAnswer.Placed next = seen.get(shown++);
      last = next.place();
      try {
        return nonNull((T) queue.calls().loans().open(next.item()));
      } catch (IOException | ClassNotFoundException e) {
        throw new TroupeException(
            "An item of " + queue + " cannot be opened in this process: " + e.getMessage(), e);
      }
    }
  }
}
