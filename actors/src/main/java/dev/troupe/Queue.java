package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.QueueActor;
import dev.troupe.link.WireMessage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A first-in, first-out queue between processes, for many producers and consumers.
 *
 * <p>Python: {@code multiprocessing.Queue}. An item is copied when it is put and once more for whoever
 * gets it. The queue lives in the home process: items stay when their producer dies, and an item that
 * a consumer had not yet taken when it died goes back to its old place. Each producer's items come out
 * in the order it put them.
 *
 * @param <T> the type of the items; null items are allowed
 */
public final class Queue<T extends @Nullable Object> extends Primitive implements AutoCloseable {

  Queue(ActorClient client, Transfer hold) {
    super(client, hold);
  }

  /**
   * Adds an item, waiting for a free place if the queue is bounded and full.
   *
   * <p>Python: {@code Queue.put}. When this returns, the item is in the queue and outlives this
   * process.
   *
   * @throws UnserializableException if the item cannot travel; the queue is unchanged
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
    return count().items();
  }

  /**
   * Whether there is no item now. Python: {@code empty}.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean isEmpty() throws InterruptedException {
    return count().items() == 0;
  }

  /**
   * Whether a bounded queue has no place left now. Python: {@code full}.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean isFull() throws InterruptedException {
    QueueActor.Size size = count();
    return size.maxSize() > 0 && size.items() >= size.maxSize();
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
  void writeRest(DataOutputStream out) {}

  private void put(T item, @Nullable Duration limit, String within) throws InterruptedException {
    checkOpen();
    Payload payload = client().payloads().pack("The item for " + this, item);
    WireMessage answer;
    try {
      answer = ask(limit, caller -> new QueueActor.Put(caller, payload, limit));
    } finally {
      Reference.reachabilityFence(item); // its handles live until those in flight are held
    }
    if (answer instanceof QueueActor.Full full) {
      throw new QueueFullException(
          this + " had no free place" + within + " (" + full.items() + " items).");
    } else if (answer instanceof Outcome.Withdrawn) {
      throw new QueueFullException(this + " had no free place" + within + ".");
    } else if (!(answer instanceof QueueActor.Stored)) {
      throw unexpected(answer);
    }
  }

  private T get(@Nullable Duration limit, String within) throws InterruptedException {
    checkOpen();
    WireMessage answer = ask(limit, caller -> new QueueActor.Get(caller, limit));
    if (answer instanceof QueueActor.Item item) {
      return take(item);
    } else if (answer instanceof QueueActor.Empty empty) {
      throw new QueueEmptyException(this + " had no item" + within + " (" + empty.items()
          + " items, " + empty.waiting() + " callers waiting).");
    } else if (answer instanceof Outcome.Withdrawn) {
      throw new QueueEmptyException(this + " had no item" + within + ".");
    } else if (answer instanceof QueueActor.Starved starved) {
      throw new ProcessLostException(
          this + " is empty and nobody is left to put into it: " + Messages.describe(starved.lost())
              + "." + Messages.lastWords(starved.lost()),
          starved.lost());
    }
    throw unexpected(answer);
  }

  /** Confirms the loan first, and outlives it, so that no one else can get the same item. */
  @SuppressWarnings({"unchecked", "NullAway"
  }) // the caller's word: only T was put, null if T may be
  private T take(QueueActor.Item item) {
    client().tell(target(), new QueueActor.Taken(item.loan()));
    client().flushUninterruptibly();
    try {
      return (T) client().payloads().unpack(item.item());
    } catch (IOException | ClassNotFoundException e) {
      throw new TroupeException(
          "An item of " + this + " was taken but cannot be opened here: " + e.getMessage(), e);
    }
  }

  private QueueActor.Size count() throws InterruptedException {
    checkOpen();
    WireMessage answer = ask(null, QueueActor.CountItems::new);
    if (answer instanceof QueueActor.Size size) {
      return size;
    }
    throw unexpected(answer);
  }

  private void checkOpen() {
    if (isLetGo()) {
      throw new IllegalStateException(this + " is closed.");
    }
  }
}
