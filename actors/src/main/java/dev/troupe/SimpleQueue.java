package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A queue without bound or frills: put, get, and whether it is empty.
 *
 * <p>Python: {@code multiprocessing.SimpleQueue}. It keeps the same promises as {@link Queue}.
 *
 * @param <T> the type of the items; null items are allowed
 */
public final class SimpleQueue<T extends @Nullable Object> extends Primitive
    implements AutoCloseable {

  private final QueueCalls calls;

  SimpleQueue(ActorClient client, Transfer hold, QueueTraits traits) {
    this(client, hold, traits, client.queuePorts().enter(hold.target()));
  }

  private SimpleQueue(ActorClient client, Transfer hold, QueueTraits traits, QueuePort port) {
    super(client, hold);
    beforeLettingGo(() -> client.queuePorts().leave(port));
    this.calls = new QueueCalls(this, port, traits);
  }

  /**
   * Adds an item. Python: {@code SimpleQueue.put}. When this returns, the item outlives this process.
   *
   * @throws UnserializableException if the item cannot travel; the queue is unchanged
   * @throws IllegalStateException if this handle is closed
   * @throws InterruptedException if this thread is interrupted; the item was not put
   */
  public void put(T item) throws InterruptedException {
    calls.put(item, null, "");
  }

  /**
   * Takes the oldest item, waiting for one if there is none. Python: {@code SimpleQueue.get}.
   *
   * @throws ProcessLostException as {@link Queue#get()}
   * @throws IllegalStateException if this handle is closed
   * @throws InterruptedException if this thread is interrupted; no item is lost
   */
  @SuppressWarnings({"unchecked", "NullAway"
  }) // the caller's word: only T was put, null if T may be
  public T get() throws InterruptedException {
    return (T) calls.get(null, "");
  }

  /**
   * Whether there is no item now. Python: {@code empty}.
   *
   * @throws IllegalStateException if this handle is closed
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean isEmpty() throws InterruptedException {
    return calls.count().items() == 0;
  }

  /** This handle is done with the queue; others go on. Idempotent. Python: {@code close}. */
  @Override
  public void close() {
    letGo();
  }

  @Override
  public String toString() {
    return "SimpleQueue 'queue-" + target() + "'";
  }

  @Override
  HandleKind kind() {
    return HandleKind.SIMPLE_QUEUE;
  }

  @Override
  void writeRest(DataOutputStream out) throws IOException {
    calls.traits().write(out);
  }
}
