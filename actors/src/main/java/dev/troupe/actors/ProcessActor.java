package dev.troupe.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.actors.Waiters.Waiting;
import dev.troupe.link.Channel;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One process, from the call of start to its end: keeps its task until it is taken, and makes its
 * death one event out of two facts: the parent's report that it exited, and its channel drained of all
 * that it sent.
 */
public final class ProcessActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only a process takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** The parent has forked it. */
  public record Launched(long pid) implements Command {}

  /** The parent saw it exit, with the code that the JDK reports. */
  public record Exited(int code, List<String> lastWords, String crashReport) implements Command {

    /** An exit that left no report. */
    public Exited(int code, List<String> lastWords) {
      this(code, lastWords, "");
    }
  }

  /** The process itself asks what to do. */
  public record TakeTask(Caller caller) implements Command {}

  /** Lines that the process printed; its session has shown them under that tag already. */
  public record Printed(boolean isError, String tag, List<String> lines) implements Command {}

  /** The process is to be told, again and again, that somebody interrupts it. */
  public record AwaitInterrupts(Caller caller) implements Command {}

  /** Somebody interrupts it. */
  public record Interrupt() implements Command {}

  /**
   * The process's last word before its JVM ends; {@code signal} is 0 unless one ended it, {@code code}
   * is -1 unless its task came to an end.
   */
  public record Goodbye(Caller caller, int signal, int code) implements Command {

    /** A goodbye without a code. */
    public Goodbye(Caller caller, int signal) {
      this(caller, signal, -1);
    }
  }

  /** Waits for the end at most {@code limit}; null waits for ever. */
  public record Join(Caller caller, @Nullable Duration limit) implements Command {}

  /** What the home node tells it; does not travel. */
  sealed interface Notice extends PrimitiveCommand {}

  /** Its channel is open. */
  record Connected(Channel channel) implements Notice {}

  /** Its channel has delivered everything. */
  record Drained() implements Notice {}

  /** What a process answers. */
  public sealed interface Answer extends WireMessage {}

  /** The task, and what the process must know of itself. */
  public record Task(Payload work, String name, boolean isDaemon, String parentName)
      implements Answer {}

  /** It has ended. */
  public record Ended(Ending ending) implements Answer {}

  /** Somebody interrupts it; sent unasked. */
  public record Interrupted() implements Answer {}

  /** It had not ended in time. */
  public record StillRunning() implements Answer {}

  /** What to start. */
  record Plan(
      long number, String name, boolean isDaemon, long parent, String parentName, String task) {

    Plan(long number, String name, boolean isDaemon, long parent, String parentName) {
      this(number, name, isDaemon, parent, parentName, "");
    }
  }

  private static final int MOST_LAST_WORDS = 20; // lines

  private final Directory directory;
  private final Plan plan;
  private final Holders holders = new Holders();
  private final Waiters<Boolean> joiners;
  private final Deque<String> lastErrors = new ArrayDeque<>();
  private @Nullable Payload work;
  private @Nullable Channel channel;
  private @Nullable Goodbye goodbye;
  private @Nullable Exited exited;
  private @Nullable Ending ending;
  private @Nullable Caller interrupts;
  private boolean isInterrupted;
  private boolean isOrphan;
  private boolean tookTask;
  private long pid;

  /** A process that is about to be forked. */
  static Behavior<PrimitiveCommand> create(Directory directory, Plan plan, Payload work) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new ProcessActor(context, timers, directory, plan, work)));
  }

  private ProcessActor(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      Plan plan,
      Payload work) {
    super(context);
    this.directory = directory;
    this.plan = plan;
    this.work = work;
    this.joiners = new Waiters<>(timers, new Waiters.Tickets());
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Launched.class, this::onLaunched)
        .onMessage(Connected.class, this::onConnected)
        .onMessage(TakeTask.class, this::onTakeTask)
        .onMessage(Printed.class, this::onPrinted)
        .onMessage(AwaitInterrupts.class, this::onAwaitInterrupts)
        .onMessage(Interrupt.class, this::onInterrupt)
        .onMessage(Goodbye.class, this::onGoodbye)
        .onMessage(Exited.class, this::onExited)
        .onMessage(Drained.class, this::onDrained)
        .onMessage(Join.class, this::onJoin)
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .onMessage(PrimitiveCommand.TimeUp.class, this::onTimeUp)
        .onMessage(PrimitiveCommand.Hold.class, this::onHold)
        .onMessage(PrimitiveCommand.Release.class, this::onRelease)
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<PrimitiveCommand> onLaunched(Launched launched) {
    pid = launched.pid();
    return this;
  }

  private Behavior<PrimitiveCommand> onConnected(Connected connected) {
    if (ending != null) {
      connected.channel().close();
      return this;
    }
    channel = connected.channel();
    if (exited != null) {
      channel.peerEnded(goodbye != null);
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onTakeTask(TakeTask take) {
    if (work == null) {
      take.caller().answer(new Outcome.Refused("its task was taken already"));
      return this;
    }
    Payload lent = directory.lend(work, plan.number());
    take.caller().answer(new Task(lent, plan.name(), plan.isDaemon(), plan.parentName()));
    tookTask = true;
    dropWork();
    return this;
  }

  private Behavior<PrimitiveCommand> onPrinted(Printed printed) {
    if (printed.isError()) {
      lastErrors.addAll(printed.lines());
      while (lastErrors.size() > MOST_LAST_WORDS) {
        lastErrors.remove();
      }
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onAwaitInterrupts(AwaitInterrupts await) {
    interrupts = await.caller();
    if (isInterrupted) {
      interrupts.answer(new Interrupted());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onInterrupt(Interrupt interrupt) {
    isInterrupted = true;
    if (interrupts != null && ending == null) {
      interrupts.answer(new Interrupted());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onGoodbye(Goodbye last) {
    goodbye = last;
    last.caller().answer(new Outcome.Done());
    return this;
  }

  private Behavior<PrimitiveCommand> onExited(Exited exit) {
    if (exited == null) {
      exited = exit;
      if (channel == null) {
        return end(exit);
      }
      channel.peerEnded(goodbye != null);
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onDrained(Drained drained) {
    channel = null;
    return exited == null || ending != null ? this : end(exited);
  }

  private Behavior<PrimitiveCommand> onJoin(Join join) {
    if (ending != null) {
      join.caller().answer(new Ended(ending));
    } else if (join.limit() != null && join.limit().isZero()) {
      join.caller().answer(new StillRunning());
    } else {
      joiners.add(join.caller(), join.limit(), true);
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    if (joiners.withdraw(withdraw.caller()) != null) {
      withdraw.caller().answer(new Outcome.Withdrawn());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onTimeUp(PrimitiveCommand.TimeUp timeUp) {
    Waiting<Boolean> joiner = joiners.timeUp(timeUp.ticket());
    if (joiner != null) {
      joiner.caller().answer(new StillRunning());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onHold(PrimitiveCommand.Hold hold) {
    holders.add(hold);
    return this;
  }

  private Behavior<PrimitiveCommand> onRelease(PrimitiveCommand.Release release) {
    holders.release(release.hold());
    return stayWhileNeeded();
  }

  private Behavior<PrimitiveCommand> onProcessEnded(PrimitiveCommand.ProcessEnded ended) {
    long process = ended.ending().process();
    joiners.endProcess(process);
    holders.endProcess(process);
    if (process == plan.parent() && exited == null) {
      watchOrphan();
    }
    return stayWhileNeeded();
  }

  /** The parent, which would have reported the exit, is gone: the operating system tells it. */
  private void watchOrphan() {
    isOrphan = true;
    ActorRef<PrimitiveCommand> self = getContext().getSelf();
    Exited end = new Exited(SIGKILLED, List.of("It ended with its parent, " + plan.parentName()));
    var unused = ProcessHandle.of(pid)
        .map(ProcessHandle::onExit)
        .orElseGet(() -> CompletableFuture.completedFuture(null))
        .thenAccept(handle -> self.tell(end));
  }

  private static final int SIGKILLED = 128 + 9;

  private Behavior<PrimitiveCommand> end(Exited exit) {
    List<String> lastWords = new ArrayList<>(lastErrors);
    lastWords.addAll(exit.lastWords());
    ending = new Ending(
        plan.number(),
        plan.name(),
        pid,
        ExitCode.of(exit, goodbye, isOrphan),
        tookTask,
        lastWords,
        exit.crashReport(),
        plan.task());
    for (ActorRef<PrimitiveCommand> primitive : directory.all()) {
      primitive.tell(new PrimitiveCommand.ProcessEnded(ending));
    }
    dropWork(); // after that: what the process was to get may matter to its primitives
    for (Waiting<Boolean> joiner : joiners.removeAll(all -> true)) {
      joiner.caller().answer(new Ended(ending));
    }
    return stayWhileNeeded();
  }

  private void dropWork() {
    if (work != null) {
      directory.drop(work);
      work = null;
    }
  }

  private Behavior<PrimitiveCommand> onStop() {
    directory.remove(plan.number());
    return this;
  }

  private Behavior<PrimitiveCommand> stayWhileNeeded() {
    return ending != null && holders.areGone() ? Behaviors.stopped() : this;
  }
}
