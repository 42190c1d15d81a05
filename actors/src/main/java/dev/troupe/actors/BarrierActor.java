package dev.troupe.actors;

import static java.util.Objects.requireNonNull;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.actors.Waiters.Waiting;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.BarrierWord;
import dev.troupe.memory.BarrierWord.Arrival;
import dev.troupe.memory.BarrierWord.Step;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The authority of a barrier's word: parks who waits for the others, wakes them when the round is over,
 * and breaks it. See the description of {@code dev.troupe.memory} for what it relies on.
 *
 * <p>A party that gives up after it has arrived breaks the barrier, and so does the abnormal end of a
 * process that holds it: the others would wait for it for ever.
 */
public final class BarrierActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only a barrier takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /**
   * Arrives for a process that has not mapped the word, or that could not arrive by itself, and waits for
   * the others at most {@code limit}; null waits for ever.
   *
   * @param party how that thread is called in messages
   */
  public record Await(Caller caller, @Nullable Duration limit, String party) implements Command {}

  /** Has arrived in that round as the one of that index, and waits for the others. */
  public record AwaitOthers(
      Caller caller, long round, int index, @Nullable Duration limit, String party)
      implements Command {}

  /** Somebody ended a round while others wait; wants no answer. */
  public record Told() implements Command {}

  /** The action of that round is done; who did it has that index. */
  public record Open(Caller caller, long round, int index) implements Command {}

  /**
   * Breaks it for all who wait and all who come, until {@link Reset}.
   *
   * @param round only if that one is not over; -1 breaks any
   * @param party who does it, as it is called in messages
   */
  public record Break(Caller caller, Cause cause, long round, String party) implements Command {}

  /** Begins a new round without those who wait, and mends it if it is broken. */
  public record Reset(Caller caller) implements Command {}

  /** Asks for the {@link State}. */
  public record Look(Caller caller) implements Command {}

  /** Brings the action, before anybody else knows the barrier. */
  public record Equip(Caller caller, Payload action) implements Command {

    @Override
    public List<Payload> payloads() {
      return List.of(action);
    }
  }

  /** Asks for the {@link Equipment}. */
  public record FetchAction(Caller caller) implements Command {}

  /** What ended a round without its being complete. */
  public enum Cause {
    TIME_UP,
    ABORTED,
    RESET,
    PROCESS_LOST,
    INTERRUPTED,
    ACTION_FAILED
  }

  /** What a barrier answers. */
  public sealed interface Answer extends WireMessage {}

  /** All have arrived; this caller was the one of that index, counted from 0. */
  public record Passed(int index) implements Answer {}

  /** All have arrived; this caller is the last and must do the action, then {@link Open}. */
  public record Act(long round, int index) implements Answer {}

  /**
   * The round was not completed.
   *
   * @param waiting how many were waiting when it broke
   * @param lost whose end broke it, for {@link Cause#PROCESS_LOST}; else null
   * @param party who broke it, else
   */
  public record Broken(Cause cause, int waiting, @Nullable Ending lost, String party)
      implements Answer {}

  /** How many wait now, and whether it is broken. */
  public record State(int waiting, boolean isBroken) implements Answer {}

  /** The action; the asking process holds what is in it. */
  public record Equipment(Payload action) implements Answer {}

  private final Directory directory;
  private final long number;
  private final BarrierWord word;
  private final Runnable onStop;
  private final Holders holders = new Holders();
  private final Waiters<BarrierParty> arrived;
  private final Waiters<BarrierParty> newcomers; // while an action is being done
  private final BarrierVerdicts verdicts = new BarrierVerdicts();
  private @Nullable Payload action;
  private @Nullable Broken broken;

  /** The barrier of a word, known as {@code number}; {@code onStop} frees the word. */
  public static Behavior<PrimitiveCommand> create(
      Directory directory, long number, BarrierWord word, Runnable onStop) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new BarrierActor(context, timers, directory, number, word, onStop)));
  }

  private BarrierActor(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      long number,
      BarrierWord word,
      Runnable onStop) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.word = word;
    this.onStop = onStop;
    Waiters.Tickets tickets = new Waiters.Tickets();
    this.arrived = new Waiters<>(timers, tickets);
    this.newcomers = new Waiters<>(timers, tickets);
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Await.class, this::onAwait)
        .onMessage(AwaitOthers.class, this::onAwaitOthers)
        .onMessage(Told.class, told -> settle())
        .onMessage(Open.class, this::onOpen)
        .onMessage(Break.class, this::onBreak)
        .onMessage(Reset.class, this::onReset)
        .onMessage(Look.class, this::onLook)
        .onMessage(Equip.class, this::onEquip)
        .onMessage(FetchAction.class, this::onFetchAction)
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
    arrive(await.caller(), BarrierParty.newcomer(await.limit(), await.party()));
    return settle();
  }

  private Behavior<PrimitiveCommand> onAwaitOthers(AwaitOthers await) {
    BarrierParty party = BarrierParty.arrived(await);
    if (party.isTimeUp() && !word.isOver(party.round())) {
      breakUp(Cause.TIME_UP, null, party.name());
    }
    arrived.add(await.caller(), await.limit(), party);
    return settle();
  }

  private Behavior<PrimitiveCommand> onOpen(Open open) {
    boolean isOpened = word.open(open.round()) != Step.BROKEN;
    open.caller().answer(isOpened ? new Passed(open.index()) : outcome(open.round(), open.index()));
    return settle();
  }

  private Behavior<PrimitiveCommand> onBreak(Break command) {
    boolean isAny = command.round() < 0;
    if (isAny || !word.isOver(command.round())) {
      breakUp(command.cause(), null, command.party());
    }
    command.caller().answer(isAny ? new Outcome.Done() : outcome(command.round(), -1));
    return settle();
  }

  private Behavior<PrimitiveCommand> onReset(Reset reset) {
    broken = null;
    turnAway(Cause.RESET, null, "");
    reset.caller().answer(new Outcome.Done());
    return settle();
  }

  private Behavior<PrimitiveCommand> onLook(Look look) {
    look.caller().answer(new State(word.waiting(), word.isBroken()));
    return this;
  }

  private Behavior<PrimitiveCommand> onEquip(Equip equip) {
    action = equip.action();
    equip.caller().answer(new Outcome.Done());
    return this;
  }

  private Behavior<PrimitiveCommand> onFetchAction(FetchAction fetch) {
    Caller caller = fetch.caller();
    caller.answer(
        action == null
            ? new Outcome.Refused("it has no action")
            : new Equipment(directory.lend(action, caller.process())));
    return this;
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    settle(); // whoever is let pass does not give up
    Waiting<BarrierParty> gone = arrived.withdraw(withdraw.caller());
    Waiting<BarrierParty> neverCame = newcomers.withdraw(withdraw.caller());
    if (gone != null) {
      BarrierParty party = gone.what();
      breakUp(party.isTimeUp() ? Cause.TIME_UP : Cause.INTERRUPTED, null, party.name());
      if (!party.asksAgain()) {
        outcome(party.round(), -1);
      }
    }
    if (gone != null || neverCame != null) {
      withdraw.caller().answer(new Outcome.Withdrawn());
    }
    return settle();
  }

  private Behavior<PrimitiveCommand> onTimeUp(PrimitiveCommand.TimeUp timeUp) {
    settle(); // whoever is let pass is not late
    Waiting<BarrierParty> late = arrived.timeUp(timeUp.ticket());
    late = late == null ? newcomers.timeUp(timeUp.ticket()) : late;
    if (late != null) {
      BarrierParty party = late.what();
      breakUp(Cause.TIME_UP, null, party.name());
      boolean hasArrived = party.hasArrived();
      late.caller()
          .answer(hasArrived ? outcome(party.round(), party.index()) : requireNonNull(broken));
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
    Ending ending = ended.ending();
    settle(); // whoever ended the round may have died before it told
    List<Waiting<BarrierParty>> dead = arrived.endProcess(ending.process());
    newcomers.endProcess(ending.process());
    boolean held = holders.endProcess(ending.process());
    if ((held && !ending.isNormal()) || word.isActing(ending.process())) {
      breakUp(Cause.PROCESS_LOST, ending, "");
    }
    dead.forEach(one -> verdicts.tell(one.what().round()));
    settle();
    return stayWhileHeld();
  }

  private Behavior<PrimitiveCommand> onStop() {
    directory.remove(number);
    arrived.answerAll(new Outcome.Gone(number));
    newcomers.answerAll(new Outcome.Gone(number));
    if (action != null) {
      directory.drop(action);
    }
    onStop.run();
    return this;
  }

  private Behavior<PrimitiveCommand> stayWhileHeld() {
    if (holders.areGone()) {
      directory.retire(number, getContext().getSelf());
    }
    return this;
  }

  /** The step of one that did not make it itself. */
  private void arrive(Caller caller, BarrierParty newcomer) {
    Arrival arrival = word.arrive(caller.process());
    Step step = arrival.step();
    switch (step) {
      case OPENED, OPENED_TELL -> caller.answer(new Passed(arrival.index()));
      case ACTS -> caller.answer(new Act(arrival.round(), arrival.index()));
      case WAITS -> arrived.add(caller, newcomer.left(), newcomer.arrived(arrival));
      case BUSY -> newcomers.add(caller, newcomer.left(), newcomer);
      case BROKEN -> caller.answer(requireNonNull(broken));
    }
    if ((step == Step.WAITS || step == Step.BUSY) && newcomer.isTimeUp()) {
      breakUp(Cause.TIME_UP, null, newcomer.name());
    }
  }

  /** Answers all whose round is over; whoever ends that of the others tells. */
  private Behavior<PrimitiveCommand> settle() {
    while (true) {
      for (Waiting<BarrierParty> one :
          arrived.removeAll(each -> !word.mark(each.what().round()))) {
        one.caller().answer(outcome(one.what().round(), one.what().index()));
      }
      if (newcomers.isEmpty() || word.markBusy()) {
        return this;
      }
      newcomers.removeAll(all -> true).forEach(one -> arrive(one.caller(), one.what()));
    }
  }

  /** How a round that is over ended, for one of its parties, which will not ask again. */
  private Answer outcome(long round, int index) {
    Broken why = verdicts.tell(round);
    return why == null ? new Passed(index) : why;
  }

  /** Breaks it, unless it is broken: the first cause says most. */
  private void breakUp(Cause cause, @Nullable Ending lost, String party) {
    if (broken == null) {
      broken = turnAway(cause, lost, party);
    }
  }

  private Broken turnAway(Cause cause, @Nullable Ending lost, String party) {
    BarrierWord.Turned turned = word.turnAway(cause != Cause.RESET);
    Broken why = new Broken(cause, turned.waiting(), lost, party);
    verdicts.add(turned.round(), why, turned.waiting());
    return why;
  }
}
