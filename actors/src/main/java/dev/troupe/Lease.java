package dev.troupe;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An item that a process works on before it leaves its queue for good.
 *
 * <p>Python has nothing like it. An item that is not acknowledged when its lease is closed, or when the
 * process that leased it dies, goes back to its old place, which is the head of the queue for whoever
 * gets next. Until then it keeps its place in a bounded queue. A lease that is neither acknowledged nor
 * closed lasts as long as its process.
 *
 * @param <T> the type of the item
 */
public final class Lease<T extends @Nullable Object> implements AutoCloseable {

  private final QueueLoans loans;
  private final Primitive queue; // which it keeps alive
  private final long loan;
  private final T value;
  private final AtomicBoolean isDone = new AtomicBoolean();

  Lease(QueueLoans loans, Primitive queue, long loan, T value) {
    this.loans = loans;
    this.queue = queue;
    this.loan = loan;
    this.value = value;
  }

  /** The item, a copy made in this process. */
  public T value() {
    return value;
  }

  /**
   * Lets the item leave the queue for good. When this returns, that outlives this process.
   *
   * @throws IllegalStateException if the lease was closed or acknowledged before
   */
  public void acknowledge() {
    if (!isDone.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "A lease of " + queue + " was over before it was acknowledged.");
    }
    loans.taken(loan);
  }

  /** Puts the item back to its place, if it was not acknowledged. Idempotent. */
  @Override
  public void close() {
    if (isDone.compareAndSet(false, true)) {
      loans.giveBack(loan);
    }
  }

  @Override
  public String toString() {
    return "Lease of " + Messages.shorten(value) + " from " + queue;
  }
}
