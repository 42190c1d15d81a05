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
import dev.troupe.memory.LockWord;
import dev.troupe.memory.WaiterSlots;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The authority of a condition's slots: parks who waits, wakes who was notified, and passes on what the
 * dead were notified of. Whether a wait ended by a notification is said by its slot alone.
 */
public final class ConditionActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only a condition takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** Takes a slot for a process that has not mapped them; its thread holds the lock. */
  public record Enlist(Caller caller, long thread) implements Command {}

  /** Waits until that slot is notified, at most {@code limit}; null is for ever. */
  public record Await(Caller caller, int slot, @Nullable Duration limit) implements Command {}

  /** Gives up a slot for a process that has not mapped them. */
  public record Leave(Caller caller, int slot) implements Command {}

  /** Somebody notified that slot; wants no answer. */
  public record Told(int slot) implements Command {}

  /** Notifies for a process that has not mapped the slots; its thread holds the lock. */
  public record Notify(Caller caller, int most) implements Command {}

  /** What a condition answers. */
  public sealed interface Answer extends WireMessage {}

  /** The slot taken; -1 if there is none left. */
  public record Enlisted(int slot) implements Answer {}

  /** The wait is over; the slot says whether it was notified. */
  public record Woken() implements Answer {}

  /** The slot is free again. */
  public record Left(boolean wasNotified) implements Answer {}

  private final Directory directory;
  private final long number;
  private final WaiterSlots slots;
  private final Runnable onStop;
  private final Holders holders = new Holders();
  private final Waiters<Integer> waiters;

  /**
   * The condition of some slots, known as {@code number}.
   *
   * @param onStop frees the slots, and lets go of the lock, when its last holder let go of it
   */
  public static Behavior<PrimitiveCommand> create(
      Directory directory, long number, WaiterSlots slots, Runnable onStop) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new ConditionActor(context, timers, directory, number, slots, onStop)));
  }

  private ConditionActor(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      long number,
      WaiterSlots slots,
      Runnable onStop) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.slots = slots;
    this.onStop = onStop;
    this.waiters = new Waiters<>(timers, new Waiters.Tickets());
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Enlist.class, this::onEnlist)
        .onMessage(Await.class, this::onAwait)
        .onMessage(Leave.class, this::onLeave)
        .onMessage(Told.class, this::onTold)
        .onMessage(Notify.class, this::onNotify)
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

  private Behavior<PrimitiveCommand> onEnlist(Enlist enlist) {
    long owner = LockWord.owner(enlist.caller().process(), enlist.thread());
    enlist.caller().answer(new Enlisted(slots.enlist(owner)));
    return this;
  }

  private Behavior<PrimitiveCommand> onAwait(Await await) {
    if (slots.park(await.slot())) {
      waiters.add(await.caller(), await.limit(), await.slot());
    } else {
      await.caller().answer(new Woken());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onLeave(Leave leave) {
    leave.caller().answer(new Left(slots.leave(leave.slot())));
    return this;
  }

  private Behavior<PrimitiveCommand> onTold(Told told) {
    wake(told.slot());
    return this;
  }

  private Behavior<PrimitiveCommand> onNotify(Notify notify) {
    slots.notifyFirst(notify.most(), this::wake);
    notify.caller().answer(new Outcome.Done());
    return this;
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    if (waiters.withdraw(withdraw.caller()) != null) {
      withdraw.caller().answer(new Outcome.Withdrawn());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onTimeUp(PrimitiveCommand.TimeUp timeUp) {
    Waiting<Integer> late = waiters.timeUp(timeUp.ticket());
    if (late != null) {
      late.caller().answer(new Woken());
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
    waiters.endProcess(process);
    holders.endProcess(process);
    slots.endProcess(process, this::wake);
    // Whoever notified may have died before it told.
    for (Waiting<Integer> woken : waiters.removeAll(one -> slots.isNotified(one.what()))) {
      woken.caller().answer(new Woken());
    }
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

  private void wake(int slot) {
    for (Waiting<Integer> woken : waiters.removeAll(one -> one.what() == slot)) {
      woken.caller().answer(new Woken());
    }
  }
}
