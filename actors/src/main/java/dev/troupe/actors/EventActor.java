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
import dev.troupe.memory.EventWord;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The authority of an event's word: parks who waits until it is set, and wakes each who waited then,
 * even if it is cleared at once.
 */
public final class EventActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only an event takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /**
   * Waits until the event is set, at most {@code limit}; null is for ever.
   *
   * @param turns when the caller saw that it was not set; -1 if it could not see
   */
  public record Await(Caller caller, long turns, @Nullable Duration limit) implements Command {}

  /** Somebody set it while others wait; wants no answer. */
  public record Told() implements Command {}

  /** Sets or clears it for a process that has not mapped the word. */
  public record Change(Caller caller, boolean isSet) implements Command {}

  /** Asks whether it is set. */
  public record Look(Caller caller) implements Command {}

  /** What an event answers: whether it is set, or was while the caller waited. */
  public record Raised(boolean isSet) implements WireMessage {}

  private final Directory directory;
  private final long number;
  private final EventWord word;
  private final Runnable onStop;
  private final Holders holders = new Holders();
  private final Waiters<Long> waiters; // with the turns they saw

  /**
   * The event of a word, known as {@code number}.
   *
   * @param onStop frees the word, when its last holder let go of it
   */
  public static Behavior<PrimitiveCommand> create(
      Directory directory, long number, EventWord word, Runnable onStop) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new EventActor(context, timers, directory, number, word, onStop)));
  }

  private EventActor(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      long number,
      EventWord word,
      Runnable onStop) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.word = word;
    this.onStop = onStop;
    this.waiters = new Waiters<>(timers, new Waiters.Tickets());
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Await.class, this::onAwait)
        .onMessage(Told.class, told -> settle())
        .onMessage(Change.class, this::onChange)
        .onMessage(Look.class, this::onLook)
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

  private Behavior<PrimitiveCommand> onAwait(Await await) {
    long turns = await.turns() < 0 ? word.turns() : await.turns();
    if (EventWord.isSet(turns) || word.turns() != turns) {
      await.caller().answer(new Raised(true));
    } else if (await.limit() != null && await.limit().isZero()) {
      await.caller().answer(new Raised(false));
    } else {
      waiters.add(await.caller(), await.limit(), turns);
    }
    return settle();
  }

  private Behavior<PrimitiveCommand> onChange(Change change) {
    if (change.isSet()) {
      word.set();
      settle();
    } else {
      word.clear();
    }
    change.caller().answer(new Outcome.Done());
    return this;
  }

  private Behavior<PrimitiveCommand> onLook(Look look) {
    look.caller().answer(new Raised(EventWord.isSet(word.turns())));
    return this;
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    if (waiters.withdraw(withdraw.caller()) != null) {
      withdraw.caller().answer(new Outcome.Withdrawn());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onTimeUp(PrimitiveCommand.TimeUp timeUp) {
    Waiting<Long> late = waiters.timeUp(timeUp.ticket());
    if (late != null) {
      late.caller().answer(new Raised(word.turns() != late.what()));
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
    waiters.endProcess(ended.ending().process());
    holders.endProcess(ended.ending().process());
    settle(); // whoever set it may have died before it told
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

  /** Wakes all who waited when it was set; whoever sets it next tells, if others still wait. */
  private Behavior<PrimitiveCommand> settle() {
    for (Waiting<Long> woken : waiters.removeAll(one -> !word.mark(one.what()))) {
      woken.caller().answer(new Raised(true));
    }
    return this;
  }
}
