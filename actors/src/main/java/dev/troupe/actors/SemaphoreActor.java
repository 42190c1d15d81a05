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
import org.jspecify.annotations.Nullable;

/**
 * A semaphore of one permit whose owner, a thread of a process, may acquire it again: the lock of
 * every shared value. Waiters are served in the order they came.
 *
 * <p>A permit is granted as a loan and counts as held when the owner's {@link Keep} comes. One that was
 * granted to a process that died before passes on. One that was kept stays held for ever, and whoever
 * waits for it is told whose it was.
 */
public final class SemaphoreActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only a semaphore takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** Asks for the permit on behalf of a thread, waiting at most {@code limit}; null is for ever. */
  public record Acquire(
      Caller caller, long thread, @Nullable Duration limit) implements Command {}

  /** The grant arrived and is used from now on: the end of its process does not undo it. */
  public record Keep(long grant) implements Command {}

  /** Gives back that grant; wants no answer. Idempotent. */
  public record GiveBack(long grant) implements Command {}

  /** Gives back the latest grant of a thread. */
  public record Free(Caller caller, long thread) implements Command {}

  /** Asks for the {@link Standing}. */
  public record Look(Caller caller) implements Command {}

  /** What a semaphore answers. */
  public sealed interface Answer extends WireMessage {}

  /** The caller's thread has it, for the {@code depth}th time. */
  public record Granted(long grant, int depth) implements Answer {}

  /** Who holds it, and how deep; nobody if the depth is 0. Also says why a request is refused. */
  public record Standing(long process, long thread, int depth) implements Answer {}

  /** Nobody will ever have it: its holder ended without giving it back. */
  public record Abandoned(Ending holder) implements Answer {}

  private record Owner(long process, long thread) {}

  private final Directory directory;
  private final long number;
  private final Runnable onStop;
  private final Waiters.Tickets tickets = new Waiters.Tickets();
  private final Holders holders = new Holders();
  private final Waiters<Long> waiters;
  private final Deque<Long> grants = new ArrayDeque<>(); // all the owner's, the latest last
  private @Nullable Owner owner; // null if there are no grants
  private boolean isKept;
  private @Nullable Ending lost; // the owner's end, if it kept a grant

  /**
   * A free semaphore, known as {@code number}.
   *
   * @param onStop frees what it guards, when its last holder let go of it
   */
  public static Behavior<PrimitiveCommand> create(
      Directory directory, long number, Runnable onStop) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new SemaphoreActor(context, timers, directory, number, onStop)));
  }

  private SemaphoreActor(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      long number,
      Runnable onStop) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.onStop = onStop;
    this.waiters = new Waiters<>(timers, tickets);
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Acquire.class, this::onAcquire)
        .onMessage(Keep.class, this::onKeep)
        .onMessage(GiveBack.class, this::onGiveBack)
        .onMessage(Free.class, this::onFree)
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

  private Behavior<PrimitiveCommand> onAcquire(Acquire acquire) {
    Caller caller = acquire.caller();
    if (lost != null) {
      caller.answer(new Abandoned(lost));
    } else if (owner == null || owner.equals(new Owner(caller.process(), acquire.thread()))) {
      grant(caller, acquire.thread());
    } else if (acquire.limit() != null && acquire.limit().isZero()) {
      caller.answer(standing());
    } else {
      waiters.add(caller, acquire.limit(), acquire.thread());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onKeep(Keep keep) {
    isKept |= grants.contains(keep.grant());
    return this;
  }

  private Behavior<PrimitiveCommand> onGiveBack(GiveBack back) {
    if (grants.remove(back.grant())) {
      passOn();
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onFree(Free free) {
    if (new Owner(free.caller().process(), free.thread()).equals(owner)) {
      grants.removeLast();
      free.caller().answer(new Outcome.Done());
      passOn();
    } else {
      free.caller().answer(standing());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onLook(Look look) {
    look.caller().answer(standing());
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
      late.caller().answer(standing());
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
    if (owner != null && owner.process() == process) {
      if (isKept) {
        abandon(ended.ending());
      } else {
        grants.clear();
        passOn();
      }
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

  private Standing standing() {
    return owner == null
        ? new Standing(0, 0, 0)
        : new Standing(owner.process(), owner.thread(), grants.size());
  }

  private void grant(Caller caller, long thread) {
    owner = new Owner(caller.process(), thread);
    grants.add(tickets.next());
    caller.answer(new Granted(grants.getLast(), grants.size()));
  }

  /** Grants it to the next one if its owner is done. */
  private void passOn() {
    if (!grants.isEmpty()) {
      return;
    }
    owner = null;
    isKept = false;
    Waiting<Long> next = waiters.poll();
    if (next != null) {
      grant(next.caller(), next.what());
    }
  }

  private void abandon(Ending ending) {
    lost = ending;
    for (Waiting<Long> waiter : waiters.removeAll(all -> true)) {
      waiter.caller().answer(new Abandoned(ending));
    }
  }
}
