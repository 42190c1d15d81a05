package dev.troupe;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Takes one item after the other until the queue is shut down and empty. */
final class QueueIterator<T extends @Nullable Object> implements Iterator<T> {

  private final Queue<T> queue;
  private @Nullable Taken<T> next;
  private boolean isOver;

  private record Taken<T extends @Nullable Object>(T item) {}

  QueueIterator(Queue<T> queue) {
    this.queue = queue;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !isOver) {
      try {
        next = new Taken<>(queue.get());
      } catch (QueueShutDownException e) {
        isOver = true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TroupeException(
            "The wait for the next item of " + queue + " was interrupted.", e);
      }
    }
    return next != null;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException(queue + " was shut down and has no items left.");
    }
    Taken<T> taken = next;
    next = null;
    if (taken == null) {
      throw new NoSuchElementException();
    }
    return taken.item();
  }
}
