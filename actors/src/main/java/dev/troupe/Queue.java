package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.Payload.Transfer;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
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
 * <p>{@link #close} ends one handle; {@link #shutdown} ends the queue for all. Every method but {@code
 * close} and {@code joinThread} throws {@link IllegalStateException} once this handle is closed,
 * whether it was used before or not.
 *
 * @param <T> the type of the items; null items are allowed
 */
public sealed class Queue<T extends @Nullable Object> extends Primitive
    implements AutoCloseable, Iterable<T> permits JoinableQueue {

  private final QueueCalls calls;

  Queue(ActorClient client, Transfer hold, QueueTraits traits) {
    this(client, hold, traits, client.queuePorts().enter(hold.target()));
  }

  private Queue(ActorClient client, Transfer hold, QueueTraits traits, QueuePort port) {
    super(client, hold);
    beforeLettingGo(() -> client.queuePorts().leave(port));
    this.calls = new QueueCalls(this, port, traits);
  }

  QueueCalls calls() {
    return calls;
  }

  /**
   * Adds an item, waiting for a free place if the queue is bounded and full.
   *
   * <p>Python: {@code Queue.put}. When this returns, the item is in the queue and outlives this
   * process.
   *
   * @throws UnserializableException if the item cannot travel; the queue is unchanged
   * @throws IllegalArgumentException if it is larger than {@code troupe.max-item-size}
   * @throws QueueShutDownException if the queue was or is shut down; the item was not put
   * @throws InterruptedException if this thread is interrupted; the item was not put
   */
  public void put(T item) throws InterruptedException {
    calls.put(item, null, "");
  }

  /**
   * Adds an item, waiting at most so long for a free place; otherwise as {@link #put(Object)}.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @throws QueueFullException if no place became free in time; the item was not put
   * @throws InterruptedException if this thread is interrupted; the item was not put
   */
  public void put(T item, Duration timeout) throws InterruptedException {
    calls.put(item, limit(timeout), Messages.within(timeout));
  }

  /**
   * Adds an item if there is a free place now. Python: {@code put_nowait}.
   *
   * @throws QueueFullException if there is none
   * @throws InterruptedException if this thread is interrupted; the item was not put
   */
  public void putNow(T item) throws InterruptedException {
    calls.put(item, Duration.ZERO, "");
  }

  /**
   * Adds an item, waiting at most so long for a free place; otherwise as {@link #put(Object)}.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @return whether a place became free in time; if not, the item was not put
   * @throws InterruptedException if this thread is interrupted; the item was not put
   */
  public boolean offer(T item, Duration timeout) throws InterruptedException {
    return calls.offer(item, limit(timeout));
  }

  /**
   * Adds many items in this order, several with one message; otherwise as {@link #put(Object)}.
   *
   * <p>Items of other processes may come in between. If one item cannot travel, none is put.
   *
   * @throws InterruptedException if this thread is interrupted; the first of them may have been put
   */
  public void putAll(Collection<? extends T> items) throws InterruptedException {
    calls.putAll(items);
  }

  /**
   * Takes the oldest item, waiting for one if there is none.
   *
   * <p>Python: {@code Queue.get}.
   *
   * @return the item, a copy made in this process
   * @throws ProcessLostException if the last other process that held the queue died, so that nobody is
   *     left who ever put into it
   * @throws QueueShutDownException if the queue was shut down and no item is left
   * @throws TroupeException if the item's class is not in this process; it stays in the queue for others
   * @throws InterruptedException if this thread is interrupted; no item is lost
   */
  public T get() throws InterruptedException {
    return take(null, "");
  }

  /**
   * Takes the oldest item, waiting at most so long for one; otherwise as {@link #get()}.
   *
   * <p>Python: {@code Queue.get}; a timeout of zero stands for {@code get_nowait}.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @return the item, a copy made in this process
   * @throws QueueEmptyException if no item came in time
   * @throws InterruptedException if this thread is interrupted; no item is lost
   */
  public T get(Duration timeout) throws InterruptedException {
    return take(limit(timeout), Messages.within(timeout));
  }

  /**
   * Takes the oldest item if there is one now. Python: {@code get_nowait}.
   *
   * @throws QueueEmptyException if there is none
   * @throws InterruptedException if this thread is interrupted; no item is lost
   */
  public T getNow() throws InterruptedException {
    return take(Duration.ZERO, "");
  }

  /**
   * Takes what there is now, oldest first, several with one message.
   *
   * @param most the largest number of items, at least 0
   * @return the items; empty if there are none
   * @throws InterruptedException if this thread is interrupted; no item is lost
   */
  public List<T> drain(int most) throws InterruptedException {
    return calls.drain(Messages.requireAtLeast(0, most, "most"));
  }

  /**
   * Takes the oldest item for a while, waiting for one if there is none: it leaves the queue only when
   * it is acknowledged. Otherwise as {@link #get()}.
   *
   * @throws InterruptedException if this thread is interrupted; no item is lost
   */
  public Lease<T> lease() throws InterruptedException {
    return calls.lease(null, "");
  }

  /**
   * Takes the oldest item for a while, waiting at most so long for one; otherwise as {@link #lease()}.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @throws QueueEmptyException if no item came in time
   * @throws InterruptedException if this thread is interrupted; no item is lost
   */
  public Lease<T> lease(Duration timeout) throws InterruptedException {
    return calls.lease(limit(timeout), Messages.within(timeout));
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
   * Whether there is no item now. Python: {@code empty}. What a process put before its end is there for
   * whoever has joined it.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean isEmpty() throws InterruptedException {
    return calls.count().items() == 0;
  }

  /**
   * Whether a bounded queue has no place left now. Python: {@code full}. An item keeps its place until
   * it is taken for good.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean isFull() throws InterruptedException {
    return calls.count().isFull();
  }

  /**
   * Lets no process put any more; what is in the queue can still be got. Idempotent.
   *
   * <p>Python: {@code shutdown()} of {@code queue.Queue}. Blocked puts, and gets once nothing is left,
   * end with {@link QueueShutDownException} in all processes. When this returns, every item that a put
   * returned for is in the queue.
   *
   * @throws InterruptedException if this thread is interrupted; the queue is shut down all the same
   */
  public void shutdown() throws InterruptedException {
    calls.shutDown(false);
  }

  /**
   * Lets no process put or get any more, and drops all items; otherwise as {@link #shutdown}. What is
   * dropped counts as done for {@link JoinableQueue#join()}.
   *
   * <p>Python: {@code shutdown(immediate=True)} of {@code queue.Queue}.
   *
   * @throws InterruptedException if this thread is interrupted; the queue is shut down all the same
   */
  public void shutdownNow() throws InterruptedException {
    calls.shutDown(true);
  }

  /**
   * Takes one item after the other, waiting for each, until the queue is shut down and empty. The look
   * for the next item takes it. An interrupt ends the iteration with a {@link TroupeException}.
   */
  @Override
  public Iterator<T> iterator() {
    return new QueueIterator<>(this);
  }

  /** The items of {@link #iterator} as a stream. */
  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  /** The same queue by the rules of the JDK, which know no null items. */
  public BlockingQueue<T> asBlockingQueue() {
    return new BlockingQueueView<>(this);
  }

  /**
   * This handle is done with the queue; others go on. Idempotent. Python: {@code Queue.close}, but here
   * it ends gets, too.
   */
  @Override
  public void close() {
    letGo();
  }

  /**
   * Waits until every item that this process put outlives it. Python: {@code join_thread}; there is no
   * feeder thread here, and each put has done this before it returned.
   *
   * @throws IllegalStateException if this handle is not closed
   * @throws InterruptedException if this thread is interrupted
   */
  public void joinThread() throws InterruptedException {
    if (!isLetGo()) {
      throw new IllegalStateException(this + " is not closed; close it before joinThread.");
    }
    calls.flush();
  }

  /**
   * Does nothing: a process's end waits for no item, since none is left in it. Python: {@code
   * cancel_join_thread}, which gives up items; here none is ever lost by it.
   */
  public void cancelJoinThread() {}

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
    calls.traits().write(out);
  }

  @SuppressWarnings({"unchecked", "NullAway"
  }) // the caller's word: only T was put, null if T may be
  private T take(@Nullable Duration limit, String within) throws InterruptedException {
    return (T) calls.get(limit, within);
  }
}
