package dev.troupe.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.actors.Waiters.Waiting;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Items in the order they were put, for many producers and consumers.
 *
 * <p>An item is handed to a caller as a loan and leaves the queue when the caller's {@link Taken}
 * comes. A caller that gives up or dies before returns it to its old place.
 */
public final class QueueActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only a queue takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** Adds an item, waiting for a free place at most {@code limit}; null waits for ever. */
  public record Put(Caller caller, Payload item, @Nullable Duration limit) implements Command {
    @Override
    public List<Payload> payloads() {
      return List.of(item);
    }
  }

  /** Asks for the oldest item, waiting for one at most {@code limit}; null waits for ever. */
  public record Get(Caller caller, @Nullable Duration limit) implements Command {}

  /** The item of that loan is taken for good. */
  public record Taken(long loan) implements Command {}

  /** Asks for the {@link Size}. */
  public record CountItems(Caller caller) implements Command {}

  /** What a queue answers. */
  public sealed interface Answer extends WireMessage {}

  /** The item was put. */
  public record Stored() implements Answer {}

  /** No place became free in time. */
  public record Full(int items) implements Answer {}

  /** The item, to be confirmed by {@link Taken}. */
  public record Item(long loan, Payload item) implements Answer {}

  /** No item came in time. */
  public record Empty(int items, int waiting) implements Answer {}

  /** Nobody is left who could put one: the last other holder died. */
  public record Starved(Ending lost) implements Answer {}

  /** How many items there are, and how many there may be; 0 is without bound. */
  public record Size(int items, int maxSize) implements Answer {}

  private record Stock(long place, Payload item) {}

  private record Loan(Stock stock, Payload lent, long process) {}

  private final Directory directory;
  private final long number;
  private final int maxSize;
  private final Waiters.Tickets tickets = new Waiters.Tickets();
  private final Holders holders = new Holders();
  private final Waiters<Payload> putters;
  private final Waiters<Boolean> getters;
  private final Deque<Stock> items = new ArrayDeque<>();
  private final TreeMap<Long, Stock> returned = new TreeMap<>(); // all older than those in items
  private final Map<Long, Loan> loans = new HashMap<>();
  private final Set<Long> producers = new HashSet<>();
  private @Nullable Ending lost; // the last holder that died, until somebody else may put again
  private long lastPlace;

  /** A queue of at most {@code maxSize} items, 0 for no bound, known as {@code number}. */
  public static Behavior<PrimitiveCommand> create(Directory directory, long number, int maxSize) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new QueueActor(context, timers, directory, number, maxSize)));
  }

  private QueueActor(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      long number,
      int maxSize) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.maxSize = maxSize;
    this.putters = new Waiters<>(timers, tickets);
    this.getters = new Waiters<>(timers, tickets);
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Put.class, this::onPut)
        .onMessage(Get.class, this::onGet)
        .onMessage(Taken.class, this::onTaken)
        .onMessage(CountItems.class, this::onCountItems)
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .onMessage(PrimitiveCommand.TimeUp.class, this::onTimeUp)
        .onMessage(PrimitiveCommand.Hold.class, this::onHold)
        .onMessage(PrimitiveCommand.Release.class, this::onRelease)
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .onMessage(PrimitiveCommand.Retire.class, retire -> Behaviors.stopped())
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<PrimitiveCommand> onPut(Put put) {
    producers.add(put.caller().process());
    if (hasPlace() && putters.isEmpty()) {
      store(put.caller(), put.item());
    } else if (put.limit() != null && put.limit().isZero()) {
      refuse(put.caller(), put.item());
    } else {
      putters.add(put.caller(), put.limit(), put.item());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onGet(Get get) {
    Ending culprit = lost;
    if (!isEmpty() && getters.isEmpty()) {
      lendNext(get.caller());
    } else if (culprit != null && isStarved(get.caller().process())) {
      get.caller().answer(new Starved(culprit));
    } else if (get.limit() != null && get.limit().isZero()) {
      get.caller().answer(empty());
    } else {
      getters.add(get.caller(), get.limit(), true);
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onTaken(Taken taken) {
    Loan loan = loans.remove(taken.loan());
    if (loan != null) {
      directory.drop(loan.stock().item());
      admitPutters();
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onCountItems(CountItems count) {
    count.caller().answer(new Size(items.size() + returned.size(), maxSize));
    return this;
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    Waiting<Payload> putter = putters.withdraw(withdraw.caller());
    if (putter != null) {
      directory.drop(putter.what());
    }
    if (putter != null || getters.withdraw(withdraw.caller()) != null) {
      withdraw.caller().answer(new Outcome.Withdrawn());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onTimeUp(PrimitiveCommand.TimeUp timeUp) {
    Waiting<Payload> putter = putters.timeUp(timeUp.ticket());
    if (putter != null) {
      refuse(putter.caller(), putter.what());
    }
    Waiting<Boolean> getter = getters.timeUp(timeUp.ticket());
    if (getter != null) {
      getter.caller().answer(empty());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onHold(PrimitiveCommand.Hold hold) {
    holders.add(hold);
    return this;
  }

  private Behavior<PrimitiveCommand> onRelease(PrimitiveCommand.Release release) {
    holders.release(release.hold());
    return stayWhileHeld();
  }

  private Behavior<PrimitiveCommand> onProcessEnded(PrimitiveCommand.ProcessEnded ended) {
    long process = ended.ending().process();
    putters.endProcess(process).forEach(putter -> directory.drop(putter.what()));
    getters.endProcess(process);
    takeBackLoans(process);
    boolean held = holders.endProcess(process);
    if (held && !ended.ending().isNormal()) {
      lost = ended.ending();
      for (Waiting<Boolean> getter :
          getters.removeAll(one -> isStarved(one.caller().process()))) {
        getter.caller().answer(new Starved(ended.ending()));
      }
    }
    return stayWhileHeld();
  }

  private Behavior<PrimitiveCommand> onStop() {
    directory.remove(number);
    putters.answerAll(new Outcome.Gone(number));
    getters.answerAll(new Outcome.Gone(number));
    items.forEach(stock -> directory.drop(stock.item()));
    returned.values().forEach(stock -> directory.drop(stock.item()));
    loans.values().forEach(loan -> directory.drop(loan.stock().item()));
    return this;
  }

  private Behavior<PrimitiveCommand> stayWhileHeld() {
    if (holders.areGone()) {
      directory.retire(number, getContext().getSelf());
    }
    return this;
  }

  private boolean isEmpty() {
    return items.isEmpty() && returned.isEmpty();
  }

  private boolean hasPlace() {
    return maxSize == 0 || items.size() + returned.size() + loans.size() < maxSize;
  }

  /** A process that never put and is the last holder after a death would wait for ever. */
  private boolean isStarved(long process) {
    return lost != null
        && isEmpty()
        && loans.isEmpty()
        && putters.isEmpty()
        && !producers.contains(process)
        && holders.isHeldOnlyBy(process);
  }

  private Empty empty() {
    return new Empty(items.size() + returned.size(), getters.size());
  }

  private void refuse(Caller caller, Payload item) {
    directory.drop(item);
    caller.answer(new Full(items.size() + returned.size()));
  }

  private void store(Caller caller, Payload item) {
    items.add(new Stock(++lastPlace, item));
    caller.answer(new Stored());
    serveGetters();
  }

  private void serveGetters() {
    while (!isEmpty()) {
      Waiting<Boolean> getter = getters.poll();
      if (getter == null) {
        return;
      }
      lendNext(getter.caller());
    }
  }

  private void lendNext(Caller caller) {
    Map.Entry<Long, Stock> oldest = returned.pollFirstEntry();
    Stock stock = oldest != null ? oldest.getValue() : items.remove();
    Payload lent = directory.lend(stock.item(), caller.process());
    long number = tickets.next();
    loans.put(number, new Loan(stock, lent, caller.process()));
    caller.answer(new Item(number, lent));
  }

  private void takeBackLoans(long process) {
    loans.values().removeIf(loan -> {
      if (loan.process() != process) {
        return false;
      }
      directory.drop(loan.lent());
      returned.put(loan.stock().place(), loan.stock());
      return true;
    });
    serveGetters();
  }

  private void admitPutters() {
    while (hasPlace()) {
      Waiting<Payload> putter = putters.poll();
      if (putter == null) {
        return;
      }
      store(putter.caller(), putter.what());
    }
  }
}
