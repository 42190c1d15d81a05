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
import org.jspecify.annotations.Nullable;

/**
 * A meeting point: nobody passes before so many parties have arrived, then all do, and the next round
 * begins.
 *
 * <p>A caller that gives up, or whose process ended normally, has not arrived. When a process that
 * holds the barrier ends abnormally, the barrier breaks: the others would wait for it for ever.
 */
public final class BarrierActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only a barrier takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** Arrives, and waits for the others at most {@code limit}; null waits for ever. */
  public record Await(Caller caller, @Nullable Duration limit) implements Command {}

  /** Breaks it for all who wait and all who come, until {@link Reset}. */
  public record Break(Caller caller, Cause cause) implements Command {}

  /** Begins a new round without those who wait, and mends it if it is broken. */
  public record Reset(Caller caller) implements Command {}

  /** Asks for the {@link State}. */
  public record Look(Caller caller) implements Command {}

  /** What ended a round without its being complete. */
  public enum Cause {
    TIME_UP,
    ABORTED,
    RESET,
    PROCESS_LOST
  }

  /** What a barrier answers. */
  public sealed interface Answer extends WireMessage {}

  /** All have arrived; this caller was the one of that index, counted from 0. */
  public record Passed(int index) implements Answer {}

  /**
   * The round was not completed.
   *
   * @param waiting how many were waiting when it broke
   * @param lost whose end broke it, for {@link Cause#PROCESS_LOST}; else null
   */
  public record Broken(Cause cause, int waiting, @Nullable Ending lost) implements Answer {}

  /** How many wait now, and whether it is broken. */
  public record State(int waiting, boolean isBroken) implements Answer {}

  private final Directory directory;
  private final long number;
  private final int parties;
  private final Holders holders = new Holders();
  private final Waiters<Boolean> arrived; // never as many as there are parties
  private @Nullable Broken broken;

  /** A barrier of so many parties, at least 1, known as {@code number}. */
  public static Behavior<PrimitiveCommand> create(Directory directory, long number, int parties) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new BarrierActor(context, timers, directory, number, parties)));
  }

  private BarrierActor(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      long number,
      int parties) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.parties = parties;
    this.arrived = new Waiters<>(timers, new Waiters.Tickets());
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Await.class, this::onAwait)
        .onMessage(Break.class, this::onBreak)
        .onMessage(Reset.class, this::onReset)
        .onMessage(Look.class, this::onLook)
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .onMessage(PrimitiveCommand.TimeUp.class, this::onTimeUp)
        .onMessage(PrimitiveCommand.Hold.class, this::onHold)
        .onMessage(PrimitiveCommand.Release.class, this::onRelease)
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .onMessage(PrimitiveCommand.Retire.class, retire -> Behaviors.stopped())
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<PrimitiveCommand> onAwait(Await await) {
    if (broken != null) {
      await.caller().answer(broken);
    } else if (arrived.size() == parties - 1) {
      letPass(await.caller());
    } else if (await.limit() != null && await.limit().isZero()) {
      await.caller().answer(breakUp(Cause.TIME_UP, null));
    } else {
      arrived.add(await.caller(), await.limit(), true);
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onBreak(Break command) {
    breakUp(command.cause(), null);
    command.caller().answer(new Outcome.Done());
    return this;
  }

  private Behavior<PrimitiveCommand> onReset(Reset reset) {
    broken = null;
    turnAway(new Broken(Cause.RESET, arrived.size(), null));
    reset.caller().answer(new Outcome.Done());
    return this;
  }

  private Behavior<PrimitiveCommand> onLook(Look look) {
    look.caller().answer(new State(arrived.size(), broken != null));
    return this;
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    if (arrived.withdraw(withdraw.caller()) != null) {
      withdraw.caller().answer(new Outcome.Withdrawn());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onTimeUp(PrimitiveCommand.TimeUp timeUp) {
    int waiting = arrived.size();
    Waiting<Boolean> late = arrived.timeUp(timeUp.ticket());
    if (late != null) {
      Broken why = new Broken(Cause.TIME_UP, waiting, null);
      broken = why;
      late.caller().answer(why);
      turnAway(why);
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
    Ending ending = ended.ending();
    arrived.endProcess(ending.process());
    boolean held = holders.endProcess(ending.process());
    if (!ending.isNormal() && held) {
      breakUp(Cause.PROCESS_LOST, ending);
    }
    return stayWhileHeld();
  }

  private Behavior<PrimitiveCommand> onStop() {
    directory.remove(number);
    arrived.answerAll(new Outcome.Gone(number));
    return this;
  }

  private Behavior<PrimitiveCommand> stayWhileHeld() {
    if (holders.areGone()) {
      directory.retire(number, getContext().getSelf());
    }
    return this;
  }

  /** Completes the round. Only who is still there has an index, so none is missing. */
  private void letPass(Caller last) {
    int index = 0;
    for (Waiting<Boolean> party : arrived.removeAll(all -> true)) {
      party.caller().answer(new Passed(index++));
    }
    last.answer(new Passed(index));
  }

  /** Breaks it, unless it is broken: the first cause says most. */
  private Broken breakUp(Cause cause, @Nullable Ending lost) {
    Broken why = broken;
    if (why == null) {
      why = new Broken(cause, arrived.size(), lost);
      broken = why;
      turnAway(why);
    }
    return why;
  }

  private void turnAway(Broken why) {
    for (Waiting<Boolean> party : arrived.removeAll(all -> true)) {
      party.caller().answer(why);
    }
  }
}
