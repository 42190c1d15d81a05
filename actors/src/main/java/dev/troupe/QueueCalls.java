package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload;
import dev.troupe.actors.QueueAnswer;
import dev.troupe.actors.QueueCommand;
import dev.troupe.link.WireMessage;
import java.io.IOException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a queue's handle asks its actor, and what the answers mean to the caller. Puts for which this
 * process has credit, and gets of what was sent ahead, wait for no answer.
 */
final class QueueCalls {

  private final Primitive queue;
  private final ActorClient client;
  private final QueuePort port;
  private final long mostBytes;

  /**
   * Makes the calls of one handle.
   *
   * @param port this process's side of the queue
   * @param mostBytes the largest item that may be put
   */
  QueueCalls(Primitive queue, QueuePort port, long mostBytes) {
    this.queue = queue;
    this.client = queue.client();
    this.port = port;
    this.mostBytes = mostBytes;
  }

  /** The largest item that may be put. */
  long mostBytes() {
    return mostBytes;
  }

  /** Puts an item; false if no place became free in time. */
  boolean offer(@Nullable Object item, @Nullable Duration limit) throws InterruptedException {
    return put(item, limit) instanceof QueueAnswer.Stored;
  }

  /** Puts an item. */
  void put(@Nullable Object item, @Nullable Duration limit, String within)
      throws InterruptedException {
    WireMessage answer = put(item, limit);
    if (answer instanceof QueueAnswer.Full full) {
      throw new QueueFullException(
          queue + " had no free place" + within + " (" + full.items() + " items).");
    } else if (answer instanceof Outcome.Withdrawn) {
      throw new QueueFullException(queue + " had no free place" + within + ".");
    }
  }

  /** Takes an item. */
  @Nullable
  Object get(@Nullable Duration limit, String within) throws InterruptedException {
    enterPort();
    try {
      WireMessage answer = borrow(1, limit);
      if (answer instanceof QueueAnswer.Item item) {
        return take(item);
      } else if (answer instanceof QueueAnswer.Empty empty) {
        throw new QueueEmptyException(queue + " had no item" + within + " (" + empty.items()
            + " items, " + empty.waiting() + " callers waiting).");
      }
      throw new QueueEmptyException(queue + " had no item" + within + ".");
    } finally {
      leavePort();
    }
  }

  /** How many items there are. */
  QueueAnswer.Size count() throws InterruptedException {
    checkOpen();
    WireMessage answer = queue.ask(null, QueueCommand.CountItems::new);
    if (answer instanceof QueueAnswer.Size size) {
      return size;
    }
    throw queue.unexpected(answer);
  }

  /** Returns when what this process sent outlives it. */
  void settle() {
    if (!client.node().isDurable()) {
      client.flushUninterruptibly();
    }
  }

  void checkOpen() {
    if (queue.isLetGo()) {
      throw closed();
    }
  }

  private IllegalStateException closed() {
    return new IllegalStateException(queue + " is closed.");
  }

  private Payload pack(@Nullable Object item) {
    Payload payload = client.payloads().pack("The item for " + queue, item);
    if (payload.bytes().length > mostBytes) {
      throw new IllegalArgumentException("The item for " + queue + " takes "
          + payload.bytes().length + " bytes, more than troupe.queue.max-item-size ("
          + mostBytes + " bytes) allows. Split it, or raise the setting.");
    }
    return payload;
  }

  private WireMessage put(@Nullable Object item, @Nullable Duration limit)
      throws InterruptedException {
    checkOpen();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Payload payload = pack(item);
    enterPort();
    try {
      return put(List.of(payload), payload.footprint(), limit);
    } finally {
      leavePort();
      Reference.reachabilityFence(item); // its handles live until those in flight are held
    }
  }

  /** The answer, or what stands for it if the items could be posted. */
  private WireMessage put(List<Payload> items, long size, @Nullable Duration limit)
      throws InterruptedException {
    boolean isDurable = client.node().isDurable();
    if (isDurable && port.window().enter(items.size(), size)) {
      try {
        client.tell(port.target(), new QueueCommand.Post(port.address(), items));
      } finally {
        port.window().posted();
      }
      return new QueueAnswer.Stored();
    }
    Caller address = isDurable ? port.address() : null;
    WireMessage answer =
        queue.ask(limit, caller -> new QueueCommand.Put(caller, address, items, limit));
    if (answer instanceof QueueAnswer.Stored
        || answer instanceof QueueAnswer.Full
        || answer instanceof Outcome.Withdrawn) {
      return answer;
    }
    throw queue.unexpected(answer);
  }

  /** Takes an item on loan, to be confirmed; or says why there is none. */
  private WireMessage borrow(int wanted, @Nullable Duration limit) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long start = System.nanoTime();
    while (true) {
      long seen = port.ahead().batches();
      QueueAnswer.Item ahead = port.ahead().poll();
      if (ahead != null) {
        return ahead;
      }
      Duration left = limit == null ? null : left(limit, start);
      WireMessage answer = queue.ask(
          left, caller -> new QueueCommand.Get(caller, port.address(), seen, wanted, left));
      if (answer instanceof QueueAnswer.Starved starved) {
        throw new ProcessLostException(
            queue + " is empty and nobody is left to put into it: "
                + Messages.describe(starved.lost()) + "." + Messages.lastWords(starved.lost()),
            starved.lost());
      } else if (answer instanceof QueueAnswer.Item
          || answer instanceof QueueAnswer.Empty
          || answer instanceof Outcome.Withdrawn) {
        return answer;
      } else if (!(answer instanceof QueueAnswer.SentAhead)) {
        throw queue.unexpected(answer);
      }
    }
  }

  /** Confirms a loan, opens the item, and outlives what it confirmed. */
  private @Nullable Object take(QueueAnswer.Item item) {
    client.tell(port.target(), new QueueCommand.Taken(List.of(item.loan())));
    settle();
    return open(item);
  }

  /** Keeps the port in use, whoever closes handles meanwhile. */
  private void enterPort() {
    if (queue.isLetGo() || !port.enter()) {
      throw closed();
    }
  }

  private void leavePort() {
    client.queuePorts().leave(port);
  }

  private @Nullable Object open(QueueAnswer.Item item) {
    try {
      return client.payloads().unpack(item.item());
    } catch (IOException | ClassNotFoundException e) {
      throw new TroupeException(
          "An item of " + queue + " was taken but cannot be opened here: " + e.getMessage(), e);
    }
  }

  private static Duration left(Duration limit, long start) {
    Duration left = limit.minusNanos(System.nanoTime() - start);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
