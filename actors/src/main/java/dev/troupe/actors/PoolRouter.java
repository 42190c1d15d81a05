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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool: its jobs and who waits for their results. What waits for a worker is in the {@link
 * PoolBacklog}; who works, and what becomes of the work of those that die, in the {@link PoolCrew}.
 */
public final class PoolRouter extends AbstractBehavior<PrimitiveCommand> {

  /** What the process that made a pool tells it. */
  public sealed interface Command extends PrimitiveCommand {}

  /**
   * Begins a job.
   *
   * @param job its number, chosen by the process that made the pool
   * @param function what is called with each item, or the whole task
   */
  public record OpenJob(long job, Payload function, PoolTerms terms) implements Command {
    @Override
    public List<Payload> payloads() {
      return List.of(function);
    }
  }

  /** A chunk: a list of so many items. */
  public record Piece(int items, Payload arguments) {}

  /** Adds chunks to a job, numbered from {@code firstChunk} on. */
  public record Submit(long job, int firstChunk, List<Piece> pieces, boolean isLast)
      implements Command {
    @Override
    public List<Payload> payloads() {
      return pieces.stream().map(Piece::arguments).toList();
    }
  }

  /** Waits for so many results of a job, or its last ones, at most {@code limit}; null for ever. */
  public record AwaitResults(
      Caller caller, long job, int least, @Nullable Duration limit) implements Command {}

  /** Waits for results of any watched job. */
  public record AwaitNews(Caller caller) implements Command {}

  /**
   * Gives a job up: no result is kept. Answered as soon as nothing of it can begin any more.
   *
   * @param isInterrupting whether what is running is interrupted, too
   */
  public record DropJob(Caller caller, long job, boolean isInterrupting) implements Command {}

  /** Gives one item up, running or not; it is reported as cancelled if it had not ended. */
  public record CancelItem(long job, int chunk, int item) implements Command {}

  /** Asks why the pool is broken. */
  public record AskBreakage(Caller caller) implements Command {}

  /** Lets what was submitted finish and takes no more. */
  public record Shutdown() implements Command {}

  /** Drops all that has not finished. */
  public record Terminate() implements Command {}

  /** Waits, after one of the two, for the end of all workers at most {@code limit}; null for ever. */
  public record Join(Caller caller, @Nullable Duration limit) implements Command {}

  /** What a pool answers. */
  public sealed interface Answer extends WireMessage {}

  /** How a job stands. */
  public enum Standing {
    OPEN,
    DONE,
    CANCELLED,
    NOT_RUNNING,
    BROKEN,
    UNKNOWN
  }

  /** Results of a job since the last time; more follow while it is open. */
  public record Results(long job, List<ChunkResult> results, Standing standing) implements Answer {}

  /** Results of watched jobs; {@code isOver} if the pool runs nothing any more. */
  public record News(List<Results> results, boolean isOver) implements Answer {}

  /** Why a pool is broken: its workers die while booting, or their initializer fails. */
  public record Breakage(@Nullable Ending last, @Nullable Payload problem) implements Answer {}

  /** Some workers had not ended in time. */
  public record StillRunning(int workers) implements Answer {}

  static final int ENOUGH_BYTES = 1 << 20; // results that go into one message
  static final int ENOUGH_JOBS = 1000; // and jobs

  private enum Stage {
    RUNNING,
    SHUT_DOWN,
    TERMINATED,
    BROKEN
  }

  /** The part of a pool that its maker holds: it lives as long as that is held. */
  public static final int OWNER = 0;

  /** The part of a pool that its workers hold. */
  public static final int WORKER = 1;

  private final Directory directory;
  private final long number;
  private final Holders holders = new Holders();
  private final PoolReaders readers;
  private final Waiters<Boolean> joiners;
  private final PoolBacklog backlog;
  private final PoolCrew crew;
  private Stage stage = Stage.RUNNING;
  private Breakage breakage = new Breakage(null, null);

  /** A pool known as {@code number}. */
  public static Behavior<PrimitiveCommand> create(Directory directory, long number, PoolPlan plan) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new PoolRouter(context, timers, directory, number, plan)));
  }

  private PoolRouter(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      long number,
      PoolPlan plan) {
    super(context);
    this.directory = directory;
    this.number = number;
    Waiters.Tickets tickets = new Waiters.Tickets();
    this.joiners = new Waiters<>(timers, tickets);
    this.readers = new PoolReaders(timers, tickets);
    this.backlog = new PoolBacklog(directory, readers);
    this.crew = new PoolCrew(directory, number, backlog, plan, timers, tickets);
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(PoolWorker.Report.class, this::onReport)
        .onMessage(PoolKeeper.Command.class, this::onKeeper)
        .onMessage(OpenJob.class, this::onOpenJob)
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(AwaitResults.class, this::onAwaitResults)
        .onMessage(AwaitNews.class, this::onAwaitNews)
        .onMessage(DropJob.class, this::onDropJob)
        .onMessage(CancelItem.class, this::onCancelItem)
        .onMessage(AskBreakage.class, this::onAskBreakage)
        .onMessage(Shutdown.class, this::onShutdown)
        .onMessage(Terminate.class, this::onTerminate)
        .onMessage(Join.class, this::onJoin)
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .onMessage(PrimitiveCommand.TimeUp.class, this::onTimeUp)
        .onMessage(PrimitiveCommand.Hold.class, this::onHold)
        .onMessage(PrimitiveCommand.Release.class, this::onRelease)
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<PrimitiveCommand> onReport(PoolWorker.Report report) {
    breakIf(crew.report(report));
    return settle();
  }

  private Behavior<PrimitiveCommand> onKeeper(PoolKeeper.Command command) {
    breakIf(crew.obey(command));
    return settle();
  }

  private Behavior<PrimitiveCommand> onOpenJob(OpenJob open) {
    Standing refused = stage == Stage.BROKEN ? Standing.BROKEN : Standing.NOT_RUNNING;
    backlog.open(open, stage == Stage.RUNNING ? Standing.OPEN : refused);
    return stage == Stage.RUNNING ? this : settle();
  }

  private Behavior<PrimitiveCommand> onSubmit(Submit submit) {
    backlog.add(submit);
    return settle();
  }

  private Behavior<PrimitiveCommand> onAwaitResults(AwaitResults await) {
    readers.add(await, backlog);
    return settle();
  }

  private Behavior<PrimitiveCommand> onAwaitNews(AwaitNews await) {
    readers.watch(await);
    return settle();
  }

  private Behavior<PrimitiveCommand> onDropJob(DropJob drop) {
    PoolJob job = backlog.drop(drop.job());
    if (job == null) {
      drop.caller().answer(new Outcome.Done());
    } else {
      crew.drop(job, drop);
    }
    return settle();
  }

  private Behavior<PrimitiveCommand> onCancelItem(CancelItem cancel) {
    PoolJob job = backlog.job(cancel.job());
    if (job != null && !job.hasEnded()) {
      job.cancel(cancel.chunk(), cancel.item());
      crew.cancel(job, cancel);
    }
    return settle();
  }

  private Behavior<PrimitiveCommand> onAskBreakage(AskBreakage ask) {
    Payload problem = breakage.problem();
    Payload lent = problem == null ? null : directory.lend(problem, ask.caller().process());
    ask.caller().answer(new Breakage(breakage.last(), lent));
    return this;
  }

  private Behavior<PrimitiveCommand> onShutdown(Shutdown shutdown) {
    if (stage == Stage.RUNNING) {
      stage = Stage.SHUT_DOWN;
    }
    return settle();
  }

  private Behavior<PrimitiveCommand> onTerminate(Terminate terminate) {
    end(Stage.TERMINATED, Standing.CANCELLED);
    return settle();
  }

  private Behavior<PrimitiveCommand> onJoin(Join join) {
    joiners.add(join.caller(), join.limit(), true);
    return settle();
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    Caller caller = withdraw.caller();
    if (joiners.withdraw(caller) != null || readers.withdraw(caller) || crew.withdraw(caller)) {
      caller.answer(new Outcome.Withdrawn());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onTimeUp(PrimitiveCommand.TimeUp timeUp) {
    Waiting<Boolean> joiner = joiners.timeUp(timeUp.ticket());
    if (joiner != null) {
      joiner.caller().answer(new StillRunning(crew.size()));
    } else if (!readers.timeUp(timeUp.ticket(), backlog)) {
      crew.timeUp(timeUp.ticket());
    }
    return settle();
  }

  private Behavior<PrimitiveCommand> onHold(PrimitiveCommand.Hold hold) {
    holders.add(hold);
    return this;
  }

  private Behavior<PrimitiveCommand> onRelease(PrimitiveCommand.Release release) {
    holders.release(release.hold());
    return endIfNotHeld();
  }

  private Behavior<PrimitiveCommand> onProcessEnded(PrimitiveCommand.ProcessEnded ended) {
    long process = ended.ending().process();
    joiners.endProcess(process);
    readers.endProcess(process);
    crew.end(ended.ending());
    holders.endProcess(process);
    return endIfNotHeld();
  }

  private Behavior<PrimitiveCommand> onStop() {
    directory.remove(number);
    end(Stage.TERMINATED, Standing.CANCELLED);
    readers.serve(backlog, true);
    crew.close(true);
    joiners.answerAll(new Outcome.Gone(number));
    return this;
  }

  /** Whether there is nothing left to run and never will be. */
  private boolean isOver() {
    return stage == Stage.TERMINATED
        || stage == Stage.BROKEN
        || (stage == Stage.SHUT_DOWN && backlog.hasEnded());
  }

  private Behavior<PrimitiveCommand> endIfNotHeld() {
    if (!holders.hasPart(OWNER)) {
      end(Stage.TERMINATED, Standing.CANCELLED);
    }
    return settle();
  }

  private void breakIf(@Nullable Breakage broken) {
    if (broken != null && stage != Stage.TERMINATED && stage != Stage.BROKEN) {
      breakage = broken;
      end(Stage.BROKEN, Standing.BROKEN);
    }
  }

  private void end(Stage last, Standing standing) {
    if (stage != Stage.TERMINATED && stage != Stage.BROKEN) {
      stage = last;
      backlog.end(standing);
      crew.giveUp();
    }
  }

  /** Does all that the last event made possible. */
  private Behavior<PrimitiveCommand> settle() {
    boolean isOver = isOver();
    if (isOver) {
      crew.dismissAll();
    } else {
      crew.handOut();
    }
    readers.serve(backlog, isOver);
    crew.order(!isOver);
    if (!isOver) {
      return this;
    }
    boolean isAbrupt = stage != Stage.SHUT_DOWN;
    if (isAbrupt || crew.isEmpty()) {
      crew.close(isAbrupt);
    }
    if (!crew.isEmpty()) {
      return this;
    }
    joiners.answerAll(new Outcome.Done());
    return holders.hasPart(OWNER) ? this : Behaviors.stopped();
  }
}
