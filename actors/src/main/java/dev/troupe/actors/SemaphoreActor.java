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
import dev.troupe.memory.PermitWord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The authority of a semaphore's word: parks who waits for a permit and wakes them in the order they
 * came. See the description of {@code dev.troupe.memory} for what it relies on.
 *
 * <p>A permit that it grants is a loan until {@link Keep}: if the process dies before, it comes back.
 */
public final class SemaphoreActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only a semaphore takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** Asks for a permit, waiting at most {@code limit}; null is for ever. */
  public record Acquire(Caller caller, @Nullable Duration limit) implements Command {}

  /** The permit of that grant arrived, and is the process's own; wants no answer. */
  public record Keep(long grant) implements Command {}

  /** Gives a permit back for a process that has not mapped the word. */
  public record Free(Caller caller) implements Command {}

  /** Somebody gave one back while others wait; wants no answer. */
  public record Told() implements Command {}

  /** Asks how many there are. */
  public record Count(Caller caller) implements Command {}

  /** What a semaphore answers. */
  public sealed interface Answer extends WireMessage {}

  /** The caller has a permit. */
  public record Granted(long grant) implements Answer {}

  /** None came in time. */
  public record NotGranted() implements Answer {}

  /** There are as many as there may be. */
  public record TooMany() implements Answer {}

  /** So many there are. */
  public record Counted(int permits) implements Answer {}

  private static final long MOST_OVERTAKEN_NANOS =
      50_000_000; // many hand-overs, each of which costs two wake-ups

  private final Directory directory;
  private final long number;
  private final PermitWord word;
  private final int most;
  private final Runnable onStop;
  private final Holders holders = new Holders();
  private final Waiters<Long> waiters; // with the time they came
  private final Waiters.Tickets grants = new Waiters.Tickets();
  private final Map<Long, Long> loans = new HashMap<>(); // grant to process

  /**
   * The semaphore of a word, known as {@code number}.
   *
   * @param most as many permits as there may be
   * @param onStop frees the word, when its last holder let go of it
   */
  public static Behavior<PrimitiveCommand> create(
      Directory directory, long number, PermitWord word, int most, Runnable onStop) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new SemaphoreActor(context, timers, directory, number, word, most, onStop)));
  }

  private SemaphoreActor(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      long number,
      PermitWord word,
      int most,
      Runnable onStop) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.word = word;
    this.most = most;
    this.onStop = onStop;
    this.waiters = new Waiters<>(timers, new Waiters.Tickets());
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Acquire.class, this::onAcquire)
        .onMessage(Keep.class, this::onKeep)
        .onMessage(Free.class, this::onFree)
        .onMessage(Told.class, told -> settle())
        .onMessage(Count.class, this::onCount)
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .onMessage(PrimitiveCommand.TimeUp.class, this::onTimeUp)
        .onMessage(PrimitiveCommand.Hold.class, this::onHold)
        .onMessage(PrimitiveCommand.Release.class, this::onRelease)
        .onMessage(PrimitiveCommand.WhoHolds.class, who -> holders.answer(who, this))
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .onMessage(PrimitiveCommand.Retire.class, retire -> Behaviors.stopped())
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<PrimitiveCommand> onAcquire(Acquire acquire) {
    if (waiters.isEmpty() && word.take()) {
      lend(acquire.caller());
    } else if (acquire.limit() != null && acquire.limit().isZero()) {
      acquire.caller().answer(new NotGranted());
    } else {
      waiters.add(acquire.caller(), acquire.limit(), System.nanoTime());
    }
    return settle();
  }

  private Behavior<PrimitiveCommand> onKeep(Keep keep) {
    loans.remove(keep.grant());
    return this;
  }

  private Behavior<PrimitiveCommand> onFree(Free free) {
    PermitWord.Given given = word.giveBack(most);
    free.caller().answer(given == PermitWord.Given.TOO_MANY ? new TooMany() : new Outcome.Done());
    return settle();
  }

  private Behavior<PrimitiveCommand> onCount(Count count) {
    count.caller().answer(new Counted(word.count()));
    return this;
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    if (waiters.withdraw(withdraw.caller()) != null) {
      withdraw.caller().answer(new Outcome.Withdrawn());
    }
    return settle();
  }

  private Behavior<PrimitiveCommand> onTimeUp(PrimitiveCommand.TimeUp timeUp) {
    Waiting<Long> late = waiters.timeUp(timeUp.ticket());
    if (late != null) {
      late.caller().answer(new NotGranted());
    }
    return settle();
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
    waiters.endProcess(process);
    holders.endProcess(process);
    loans.values().removeIf(borrower -> {
      if (borrower == process) {
        word.giveBack(most);
      }
      return borrower == process;
    });
    settle(); // whoever gave one back may have died before it told
    return stayWhileHeld();
  }

  private Behavior<PrimitiveCommand> onStop() {
    directory.remove(number);
    waiters.answerAll(new Outcome.Gone(number));
    onStop.run();
    return this;
  }

  private Behavior<PrimitiveCommand> stayWhileHeld() {
    if (holders.areGone()) {
      directory.retire(number, getContext().getSelf());
    }
    return this;
  }

  /** Grants what can be granted, and leaves the word as it must be for those who still wait. */
  private Behavior<PrimitiveCommand> settle() {
    for (Waiting<Long> first = waiters.first(); first != null; first = waiters.first()) {
      boolean isStrict = System.nanoTime() - first.what() > MOST_OVERTAKEN_NANOS;
      if (!word.grant(waiters.size() > 1, isStrict)) {
        return this;
      }
      waiters.poll();
      lend(first.caller());
    }
    word.unmark();
    return this;
  }

  private void lend(Caller caller) {
    long grant = grants.next();
    loans.put(grant, caller.process());
    caller.answer(new Granted(grant));
  }
}
