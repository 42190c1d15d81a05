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
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The authority of a lock's word: parks who waits for it, wakes them in the order they came, and settles
 * what the dead held. See the description of {@code dev.troupe.memory} for what it relies on.
 *
 * <p>A grant is a loan until its process says that it has it. What is lent to a process that dies passes
 * on. What was kept stays held, and whoever waits is told whose it was; or it passes on as well, marked
 * as abandoned, where that was chosen.
 */
public final class LockActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only a lock takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** Asks for the lock on behalf of a thread, waiting at most {@code limit}; null is for ever. */
  public record Acquire(
      Caller caller, long thread, @Nullable Duration limit) implements Command {}

  /** The grant arrived and stays with that thread; wants no answer. */
  public record Keep(Caller caller, long thread) implements Command {}

  /** Gives the lock back for a process that has not mapped its word. */
  public record Free(Caller caller, long thread) implements Command {}

  /** Somebody gave it back while others wait; wants no answer. */
  public record Told() implements Command {}

  /** What was abandoned is in order again. */
  public record Recover(Caller caller) implements Command {}

  /** Asks for the next number of its {@linkplain LockWord#fence fence}. */
  public record Fence(Caller caller) implements Command {}

  /** Asks for the {@link Standing}. */
  public record Look(Caller caller) implements Command {}

  /** What a lock answers. */
  public sealed interface Answer extends WireMessage {}

  /** The caller's thread has it, for the {@code depth}th time. */
  public record Granted(int depth) implements Answer {}

  /**
   * Who holds it, and how deep; nobody if the depth is 0. Also says why a request is refused.
   *
   * @param thread the lower 32 bits of the thread's id
   */
  public record Standing(long process, long thread, int depth, boolean isAbandoned)
      implements Answer {}

  /** Nobody will ever have it: its holder ended without giving it back. */
  public record Abandoned(Ending holder) implements Answer {}

  /** The next number of the fence. */
  public record Fenced(long token) implements Answer {}

  private record Request(long owner, long since) {}

  private static final long MOST_OVERTAKEN_NANOS =
      50_000_000; // many hand-overs, each of which costs two wake-ups

  private final Directory directory;
  private final long number;
  private final LockWord word;
  private final Rules rules;
  private final Runnable onStop;
  private final Holders holders = new Holders();
  private final Waiters<Request> waiters;
  private @Nullable Ending lost; // the end of the owner that kept it

  /**
   * How a lock behaves.
   *
   * @param isReentrant whether its owner may take it again, and alone may give it back
   * @param passesOn whether others get it when its owner dies
   */
  public record Rules(boolean isReentrant, boolean passesOn) {}

  /**
   * The lock of a word, known as {@code number}.
   *
   * @param onStop frees the word and what it guards, when its last holder let go of it
   */
  public static Behavior<PrimitiveCommand> create(
      Directory directory, long number, LockWord word, Rules rules, Runnable onStop) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new LockActor(context, timers, directory, number, word, rules, onStop)));
  }

  private LockActor(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      long number,
      LockWord word,
      Rules rules,
      Runnable onStop) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.word = word;
    this.rules = rules;
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
        .onMessage(Recover.class, this::onRecover)
        .onMessage(Fence.class, this::onFence)
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
    long owner = LockWord.owner(caller.process(), acquire.thread());
    Ending dead = lostOwner();
    if (dead != null) {
      caller.answer(new Abandoned(dead));
    } else if (rules.isReentrant() && word.owner() == owner) {
      word.setExtra(word.extra() + 1);
      caller.answer(new Granted((int) word.extra() + 1));
    } else if (waiters.isEmpty() && word.borrow(owner)) {
      caller.answer(new Granted(1));
    } else if (acquire.limit() != null && acquire.limit().isZero()) {
      caller.answer(standing());
    } else {
      waiters.add(caller, acquire.limit(), new Request(owner, System.nanoTime()));
      return settle();
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onKeep(Keep keep) {
    word.keep(LockWord.owner(keep.caller().process(), keep.thread()));
    return this;
  }

  private Behavior<PrimitiveCommand> onFree(Free free) {
    long owner = LockWord.owner(free.caller().process(), free.thread());
    if (rules.isReentrant() && word.owner() == owner && word.extra() > 0) {
      word.setExtra(word.extra() - 1);
      free.caller().answer(new Outcome.Done());
      return this;
    }
    LockWord.Given given = rules.isReentrant() ? word.giveBack(owner) : word.giveBack();
    free.caller().answer(given == LockWord.Given.NOT_HELD ? standing() : new Outcome.Done());
    return settle();
  }

  private Behavior<PrimitiveCommand> onRecover(Recover recover) {
    word.setAbandoned(false);
    recover.caller().answer(new Outcome.Done());
    return this;
  }

  private Behavior<PrimitiveCommand> onFence(Fence fence) {
    fence.caller().answer(new Fenced(word.fence()));
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
    return settle();
  }

  private Behavior<PrimitiveCommand> onTimeUp(PrimitiveCommand.TimeUp timeUp) {
    Waiting<Request> late = waiters.timeUp(timeUp.ticket());
    if (late != null) {
      late.caller().answer(standing());
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
    long owner = word.owner();
    if (owner != 0 && LockWord.process(owner) == process) {
      if (word.isLoan() || rules.passesOn()) {
        word.setAbandoned(word.isAbandoned() || !word.isLoan());
        word.setExtra(0);
        word.giveBack(owner);
      } else {
        abandon(ended.ending());
      }
    }
    settle(); // whoever gave it back may have died before it told
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
    Waiting<Request> first = waiters.first();
    if (first == null) {
      word.unmark();
    } else {
      Request request = first.what();
      boolean isStrict = System.nanoTime() - request.since() > MOST_OVERTAKEN_NANOS;
      if (word.grant(request.owner(), waiters.size() > 1, isStrict)) {
        waiters.poll();
        first.caller().answer(new Granted(1));
      }
    }
    return this;
  }

  /** Who died with it, if it is still theirs: the lock of no particular owner may be freed by others. */
  private @Nullable Ending lostOwner() {
    if (lost != null && LockWord.process(word.owner()) != lost.process()) {
      lost = null;
      word.setAbandoned(false);
    }
    return lost;
  }

  private void abandon(Ending ending) {
    lost = ending;
    word.setAbandoned(true);
    for (Waiting<Request> waiter : waiters.removeAll(all -> true)) {
      waiter.caller().answer(new Abandoned(ending));
    }
  }

  private Standing standing() {
    long owner = word.owner();
    return owner == 0
        ? new Standing(0, 0, 0, word.isAbandoned())
        : new Standing(
            LockWord.process(owner),
            LockWord.thread(owner),
            (int) word.extra() + 1,
            word.isAbandoned());
  }
}
