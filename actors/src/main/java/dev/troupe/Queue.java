package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.Payload.Transfer;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A first-in, first-out queue between processes, for many producers and consumers.
 *
 * <p>Python: {@code multiprocessing.Queue}. An item is copied when it is put and once more for whoever
 * gets it. The queue lives in the home process: items stay when their producer dies, and an item that
 * a consumer had not yet taken when it died goes back to its old place. Each producer's items come out
 * in the order it put them, for every consumer. While the items take more memory than {@code
 * troupe.queue.capacity}, puts wait, in a queue without bound too.
 *
 * @param <T> the type of the items; null items are allowed
 */
public final class Queue<T extends @Nullable Object> extends Primitive implements AutoCloseable {

  private final QueueCalls calls;

  Queue(ActorClient client, Transfer hold, long mostBytes) {
    this(client, hold, mostBytes, client.queuePorts().enter(hold.target()));
  }

  private Queue(ActorClient client, Transfer hold, long mostBytes, QueuePort port) {
    super(client, hold, () -> client.queuePorts().leave(port));
    this.calls = new QueueCalls(this, port, mostBytes);
  }

  /**
   * Adds an item, waiting for a free place if the queue is bounded and full.
   *
   * <p>Python: {@code Queue.put}. When this returns, the item is in the queue and outlives this
   * process.
   *
   * @throws UnserializableException if the item cannot travel; the queue is unchanged
   * @throws IllegalArgumentException if it is larger than {@code troupe.queue.max-item-size}
   * @throws InterruptedException if this thread is interrupted; the item was not put
   */
  public void put(T item) throws InterruptedException {
    put(item, (Duration) null, "");
  }

  /**
   * Adds an item, waiting at most so long for a free place.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @throws QueueFullException if no place became free in time
   * @throws UnserializableException if the item cannot travel; the queue is unchanged
   * @throws IllegalArgumentException if it is larger than {@code troupe.queue.max-item-size}
   * @throws InterruptedException if this thread is interrupted; the item was not put
   */
  public void put(T item, Duration timeout) throws InterruptedException {
    put(item, limit(timeout), Messages.within(timeout));
  }

  /**
   * Takes the oldest item, waiting for one if there is none.
   *
   * <p>Python: {@code Queue.get}.
   *
   * @return the item, a copy made in this process
   * @throws ProcessLostException if the last other process that held the queue died, so that nobody is
   *     left who ever put into it
   * @throws InterruptedException if this thread is interrupted; no item is lost
   */
  public T get() throws InterruptedException {
    return get((Duration) null, "");
  }

  /**
   * Takes the oldest item, waiting at most so long for one.
   *
   * <p>Python: {@code Queue.get}; a timeout of zero stands for {@code get_nowait}.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @return the item, a copy made in this process
   * @throws QueueEmptyException if no item came in time
   * @throws ProcessLostException as {@link #get()}
   * @throws InterruptedException if this thread is interrupted; no item is lost
   */
  public T get(Duration timeout) throws InterruptedException {
    return get(limit(timeout), Messages.within(timeout));
  }

  /**
   * The number of items now. Python: {@code qsize}.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public int size() throws InterruptedException {
    return calls.count().items();
  }

  /**
   * Whether there is no item now. Python: {@code empty}.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean isEmpty() throws InterruptedException {
    return calls.count().items() == 0;
  }

  /**
   * Whether a bounded queue has no place left now. Python: {@code full}.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean isFull() throws InterruptedException {
    return calls.count().isFull();
  }

  /** This handle is done with the queue; others go on. Idempotent. Python: {@code Queue.close}. */
  @Override
  public void close() {
    letGo();
  }

  @Override
  public String toString() {
    return "Queue 'queue-" + target() + "'";
  }

  @Override
  HandleKind kind() {
    return HandleKind.QUEUE;
  }

  @Override
  void writeRest(DataOutputStream out) throws IOException {
    out.writeLong(calls.mostBytes());
  }

  private void put(T item, @Nullable Duration limit, String within) throws InterruptedException {
    calls.put(item, limit, within);
  }

  @SuppressWarnings({"unchecked", "NullAway"
  }) // the caller's word: only T was put, null if T may be
  private T get(@Nullable Duration limit, String within) throws InterruptedException {
    return (T) calls.get(limit, within);
  }
}
