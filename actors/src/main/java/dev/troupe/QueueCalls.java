package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.actors.QueueAnswer;
import dev.troupe.actors.QueueCommand;
import dev.troupe.link.WireMessage;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a queue's handle asks its actor, and what the answers mean to the caller. Puts for which this
 * process has credit, and gets of what was sent ahead, wait for no answer.
 */
final class QueueCalls {

  private static final int CHUNK_BYTES = 1 << 16;

  private final Primitive queue;
  private final ActorClient client;
  private final QueuePort port;
  private final QueueTraits traits;
  private final QueueLoans loans;

  /** Makes the calls of one handle, at this process's side of the queue. */
  QueueCalls(Primitive queue, QueuePort port, QueueTraits traits) {
    this.queue = queue;
    this.client = queue.client();
    this.port = port;
    this.traits = traits;
    this.loans = new QueueLoans(queue, port.ahead());
  }

  QueueTraits traits() {
    return traits;
  }

  /** What becomes of items that were lent to this process. */
  QueueLoans loans() {
    return loans;
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

  /** Puts items in this order, many of them with one message; all can travel, or none is put. */
  void putAll(Iterable<?> items) throws InterruptedException {
    Deque<Payload> payloads = new ArrayDeque<>(); // those that are not put yet
    enterPort();
    try {
      for (Object item : items) {
        payloads.add(pack(item));
      }
      while (!payloads.isEmpty()) {
        List<Payload> chunk = new ArrayList<>();
        long size = 0;
        for (Payload payload : payloads) {
          chunk.add(payload);
          size += payload.footprint();
          if (size >= CHUNK_BYTES || traits.isBounded()) {
            break;
          }
        }
        put(chunk, size, null);
        chunk.forEach(sent -> payloads.remove());
      }
    } finally {
      payloads.forEach(client.payloads()::release);
      leavePort();
      Reference.reachabilityFence(items); // their handles live until those in flight are held
    }
  }

  /** Takes an item. */
  @Nullable
  Object get(@Nullable Duration limit, String within) throws InterruptedException {
    enterPort();
    try {
      WireMessage answer = borrow(1, limit);
      if (answer instanceof QueueAnswer.Item item) {
        return loans.take(item);
      }
      throw empty(answer, within);
    } finally {
      leavePort();
    }
  }

  /** Takes an item for a while. */
  <T extends @Nullable Object> Lease<T> lease(@Nullable Duration limit, String within)
      throws InterruptedException {
    enterPort();
    try {
      WireMessage answer = borrow(1, limit);
      if (answer instanceof QueueAnswer.Item item) {
        return loans.lease(item);
      }
      throw empty(answer, within);
    } finally {
      leavePort();
    }
  }

  /** Takes what there is now, at most so many. */
  <T extends @Nullable Object> List<T> drain(int most) throws InterruptedException {
    enterPort();
    try {
      List<QueueAnswer.Item> items = port.ahead().poll(most);
      while (items.size() < most
          && borrow(most - items.size(), Duration.ZERO) instanceof QueueAnswer.Item item) {
        items.add(item);
        items.addAll(port.ahead().poll(most - items.size()));
      }
      return loans.takeAll(items);
    } finally {
      leavePort();
    }
  }

  /** The items put after that place, which stay in the queue, with their places. */
  List<QueueAnswer.Placed> look(long after, int most) throws InterruptedException {
    return ask(null, caller -> new QueueCommand.Look(caller, after, most), QueueAnswer.Seen.class)
        .items();
  }

  /** How many items there are. */
  QueueAnswer.Size count() throws InterruptedException {
    return ask(null, QueueCommand.CountItems::new, QueueAnswer.Size.class);
  }

  void shutDown(boolean isNow) throws InterruptedException {
    ask(null, caller -> new QueueCommand.ShutDown(caller, isNow), Outcome.Done.class);
  }

  void taskDone() throws InterruptedException {
    ask(null, QueueCommand.TaskDone::new, Outcome.Done.class);
  }

  /** Waits until as much is done as was put; false if it is not in time. */
  boolean join(@Nullable Duration limit) throws InterruptedException {
    return ask(limit, caller -> new QueueCommand.Join(caller, limit), WireMessage.class)
        instanceof Outcome.Done;
  }

  /** Waits until what this process sent outlives it. */
  void flush() throws InterruptedException {
    client.node().flush();
  }

  private Payload pack(@Nullable Object item) throws InterruptedException {
    return client.payloads().packMessage(() -> "The item for " + queue, item);
  }

  private WireMessage put(@Nullable Object item, @Nullable Duration limit)
      throws InterruptedException {
    enterPort();
    try {
      Payload payload = pack(item);
      boolean isPut = false;
      try {
        WireMessage answer = put(List.of(payload), payload.footprint(), limit);
        isPut = answer instanceof QueueAnswer.Stored;
        return answer;
      } finally {
        if (!isPut) {
          client.payloads().release(payload); // the queue did not keep it either
        }
      }
    } finally {
      leavePort();
      Reference.reachabilityFence(item); // its handles live until those in flight are held
    }
  }

  /** The answer, or what stands for it if the items could be posted. */
  private WireMessage put(List<Payload> items, long size, @Nullable Duration limit)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    boolean isDurable = client.node().isDurable() && !client.isLost();
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
    throw failure(answer, "and takes no more items");
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
      port.ahead().ranDry(port::tell);
      Duration left = limit == null ? null : left(limit, start);
      WireMessage answer = queue.ask(
          left, caller -> new QueueCommand.Get(caller, port.address(), seen, wanted, left));
      if (answer instanceof QueueAnswer.Item
          || answer instanceof QueueAnswer.Empty
          || answer instanceof Outcome.Withdrawn) {
        return answer;
      } else if (!(answer instanceof QueueAnswer.SentAhead)) {
        throw failure(answer, "and has no items left");
      }
    }
  }

  private QueueEmptyException empty(WireMessage answer, String within) {
    String counts = answer instanceof QueueAnswer.Empty empty
        ? " (" + empty.items() + " items, " + empty.waiting() + " callers waiting)"
        : "";
    return new QueueEmptyException(queue + " had no item" + within + counts + ".");
  }

  private RuntimeException failure(WireMessage answer, String consequence) {
    if (answer instanceof QueueAnswer.HasShutDown) {
      return new QueueShutDownException(queue + " was shut down " + consequence + ".");
    } else if (answer instanceof QueueAnswer.Starved starved) {
      return new ProcessLostException(
          queue + " is empty and nobody is left to put into it: "
              + Messages.describe(starved.lost()) + "." + Messages.lastWords(starved.lost()),
          starved.lost());
    }
    return queue.unexpected(answer);
  }

  private <A extends WireMessage> A ask(
      @Nullable Duration limit, Function<Caller, PrimitiveCommand> command, Class<A> expected)
      throws InterruptedException {
    if (queue.isLetGo()) {
      throw closed();
    }
    WireMessage answer = queue.ask(limit, command);
    if (expected.isInstance(answer)) {
      return expected.cast(answer);
    }
    throw queue.unexpected(answer);
  }

  /** Keeps the port in use, whoever closes handles meanwhile. */
  private void enterPort() {
    if (queue.isLetGo() || !port.enter()) {
      throw closed();
    }
  }

  private void leavePort() {
    try {
      client.queuePorts().leave(port);
    } finally {
      Reference.reachabilityFence(queue); // or it would be collected, and leave, while it is used
    }
  }

  private IllegalStateException closed() {
    return new IllegalStateException(queue + " is closed.");
  }

  private static Duration left(Duration limit, long start) {
    Duration left = limit.minusNanos(System.nanoTime() - start);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
