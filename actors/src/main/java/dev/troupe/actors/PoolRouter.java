package dev.troupe.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.actors.PoolBacklog.Chunk;
import dev.troupe.actors.Waiters.Waiting;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool: its jobs, the chunks that wait in the order they were submitted, and a place for each of its
 * workers. A chunk goes to an idle worker only, through the {@link PoolWorker} of that place, and its
 * result comes back the same way. A chunk that a worker was given and did not finish before its end is
 * lost and never run again; one that did not reach the worker goes back to the head of the queue.
 */
public final class PoolRouter extends AbstractBehavior<PrimitiveCommand> {

  /** What only a pool takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /**
   * Begins a job.
   *
   * @param job its number, chosen by the process that made the pool
   * @param function what is called with each item, or the whole task
   * @param chunks how many {@link Submit} will follow
   */
  public record OpenJob(long job, Payload function, int chunks) implements Command {
    @Override
    public List<Payload> payloads() {
      return List.of(function);
    }
  }

  /** Adds a chunk of a job: a list of so many items. */
  public record Submit(long job, int chunk, int items, Payload arguments) implements Command {
    @Override
    public List<Payload> payloads() {
      return List.of(arguments);
    }
  }

  /** Waits until so many bytes of results are there in input order, or the rest of the job. */
  public record AwaitResults(Caller caller, long job, int enoughBytes) implements Command {}

  /** Gives a job up: what has not begun never does, and no result is kept. */
  public record DropJob(long job) implements Command {}

  /** Waits for a place without a worker. */
  public record AwaitVacancy(Caller caller) implements Command {}

  /** Lets what was submitted finish and takes no more. */
  public record Shutdown() implements Command {}

  /** Drops all that has not finished. */
  public record Terminate() implements Command {}

  /** Waits, after one of the two, for the end of all workers at most {@code limit}; null for ever. */
  public record Join(Caller caller, @Nullable Duration limit) implements Command {}

  /** What a pool answers. */
  public sealed interface Answer extends WireMessage {}

  /** The next results of a job. */
  public record Results(List<ChunkResult> results, boolean isLast) implements Answer {}

  /** The pool was terminated before the job was done. */
  public record Cancelled() implements Answer {}

  /** The pool takes no jobs any more. */
  public record NotRunning() implements Answer {}

  /** Its workers die while booting; that is the end of the last. */
  public record Broken(Ending last) implements Answer {}

  /** A free place: the number of its {@link PoolWorker}, and the asking process's hold on it. */
  public record Vacancy(long worker, long hold) implements Answer {}

  /** There will be no vacancy any more; {@code isAbrupt} if workers are to be ended, not awaited. */
  public record Closed(boolean isAbrupt) implements Answer {}

  /** Some workers had not ended in time. */
  public record StillRunning(int workers) implements Answer {}

  private enum Stage {
    RUNNING,
    SHUT_DOWN,
    TERMINATED,
    BROKEN
  }

  private final Directory directory;
  private final long number;
  private final int workers;
  private final int mostBootFailures;
  private final Holders holders = new Holders();
  private final Waiters<Boolean> keepers;
  private final Waiters<Boolean> joiners;
  private final PoolPlaces places = new PoolPlaces();
  private final PoolBacklog backlog;
  private Stage stage = Stage.RUNNING;
  private @Nullable Ending lastBootFailure;
  private int bootFailures; // in a row

  /** A pool known as {@code number}, broken when so many workers in a row did not boot. */
  public static Behavior<PrimitiveCommand> create(
      Directory directory, long number, int workers, int mostBootFailures) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new PoolRouter(context, timers, directory, number, workers, mostBootFailures)));
  }

  private PoolRouter(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      long number,
      int workers,
      int mostBootFailures) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.workers = workers;
    this.mostBootFailures = mostBootFailures;
    this.backlog = new PoolBacklog(directory);
    Waiters.Tickets tickets = new Waiters.Tickets();
    this.keepers = new Waiters<>(timers, tickets);
    this.joiners = new Waiters<>(timers, tickets);
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(OpenJob.class, this::onOpenJob)
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(AwaitResults.class, this::onAwaitResults)
        .onMessage(DropJob.class, this::onDropJob)
        .onMessage(AwaitVacancy.class, this::onAwaitVacancy)
        .onMessage(Shutdown.class, this::onShutdown)
        .onMessage(Terminate.class, this::onTerminate)
        .onMessage(Join.class, this::onJoin)
        .onMessage(PoolReport.Ready.class, this::onReady)
        .onMessage(PoolReport.Completed.class, this::onCompleted)
        .onMessage(PoolReport.Left.class, this::onLeft)
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .onMessage(PrimitiveCommand.TimeUp.class, this::onTimeUp)
        .onMessage(PrimitiveCommand.Hold.class, this::onHold)
        .onMessage(PrimitiveCommand.Release.class, this::onRelease)
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<PrimitiveCommand> onOpenJob(OpenJob open) {
    if (stage == Stage.RUNNING) {
      backlog.open(open);
    } else {
      directory.drop(open.function());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onSubmit(Submit submit) {
    backlog.add(submit);
    return settle();
  }

  private Behavior<PrimitiveCommand> onAwaitResults(AwaitResults await) {
    if (backlog.await(await)) {
      return this;
    }
    if (stage == Stage.BROKEN && lastBootFailure != null) {
      await.caller().answer(new Broken(lastBootFailure));
    } else if (stage == Stage.RUNNING) {
      await.caller().answer(new Outcome.Refused("job " + await.job() + " was given up"));
    } else {
      await.caller().answer(new NotRunning());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onDropJob(DropJob drop) {
    backlog.drop(drop.job());
    return settle();
  }

  private Behavior<PrimitiveCommand> onAwaitVacancy(AwaitVacancy await) {
    keepers.add(await.caller(), null, true);
    return settle();
  }

  private Behavior<PrimitiveCommand> onShutdown(Shutdown shutdown) {
    if (stage == Stage.RUNNING) {
      stage = Stage.SHUT_DOWN;
    }
    return settle();
  }

  private Behavior<PrimitiveCommand> onTerminate(Terminate terminate) {
    end(Stage.TERMINATED, new Cancelled());
    return settle();
  }

  private Behavior<PrimitiveCommand> onJoin(Join join) {
    joiners.add(join.caller(), join.limit(), true);
    return settle();
  }

  private Behavior<PrimitiveCommand> onReady(PoolReport.Ready ready) {
    bootFailures = 0;
    places.ready(ready.worker());
    return settle();
  }

  private Behavior<PrimitiveCommand> onCompleted(PoolReport.Completed completed) {
    Chunk chunk = places.ready(completed.worker());
    if (chunk != null) {
      backlog.complete(chunk, completed.result());
    }
    return settle();
  }

  private Behavior<PrimitiveCommand> onLeft(PoolReport.Left left) {
    Ending ending = left.ending();
    Chunk chunk = places.remove(left.worker());
    if (chunk != null) {
      backlog.takeBack(chunk, left.wasGiven() ? ending : null);
    }
    if (ending != null && !left.hadAsked()) {
      bootFailures++;
      if (bootFailures >= mostBootFailures) {
        lastBootFailure = ending;
        end(Stage.BROKEN, new Broken(ending));
      }
    }
    return settle();
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    Caller caller = withdraw.caller();
    if (keepers.withdraw(caller) != null
        || joiners.withdraw(caller) != null
        || backlog.withdraw(caller)) {
      caller.answer(new Outcome.Withdrawn());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onTimeUp(PrimitiveCommand.TimeUp timeUp) {
    Waiting<Boolean> joiner = joiners.timeUp(timeUp.ticket());
    if (joiner != null) {
      joiner.caller().answer(new StillRunning(places.size()));
    }
    return this;
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
    keepers.endProcess(process);
    joiners.endProcess(process);
    return holders.endProcess(process) ? endIfNotHeld() : this;
  }

  private Behavior<PrimitiveCommand> onStop() {
    directory.remove(number);
    end(Stage.TERMINATED, new Cancelled());
    keepers.removeAll(all -> true).forEach(one -> one.caller().answer(new Closed(true)));
    joiners.removeAll(all -> true).forEach(one -> one.caller().answer(new Outcome.Gone(number)));
    return this;
  }

  /** Whether there is nothing left to run and never will be. */
  private boolean isOver() {
    return stage == Stage.TERMINATED
        || stage == Stage.BROKEN
        || (stage == Stage.SHUT_DOWN && backlog.hasEnded());
  }

  private Behavior<PrimitiveCommand> endIfNotHeld() {
    if (holders.areGone()) {
      end(Stage.TERMINATED, new Cancelled());
    }
    return settle();
  }

  private void end(Stage last, Answer answer) {
    if (stage != Stage.TERMINATED && stage != Stage.BROKEN) {
      stage = last;
      backlog.end(answer);
    }
  }

  /** Does all that the last event made possible. */
  private Behavior<PrimitiveCommand> settle() {
    while (places.hasIdle() && backlog.hasWaiting()) {
      places.assign(backlog.next());
    }
    if (!isOver()) {
      fillPlaces();
      return this;
    }
    places.dismissIdle();
    boolean isAbrupt = stage != Stage.SHUT_DOWN;
    keepers.removeAll(all -> true).forEach(keeper -> keeper.caller().answer(new Closed(isAbrupt)));
    if (!places.isEmpty()) {
      return this;
    }
    joiners.removeAll(all -> true).forEach(joiner -> joiner.caller().answer(new Outcome.Done()));
    return holders.areGone() ? Behaviors.stopped() : this;
  }

  private void fillPlaces() {
    while (places.size() < workers) {
      Waiting<Boolean> keeper = keepers.poll();
      if (keeper == null) {
        return;
      }
      long worker = directory.nextNumber();
      ActorRef<PrimitiveCommand> actor = getContext()
          .spawn(
              PoolWorker.create(directory, worker, getContext().getSelf()),
              "worker-" + worker,
              DispatcherSelector.sameAsParent());
      directory.add(worker, actor);
      places.add(worker, actor);
      long hold = directory.nextHold();
      Holder holder = Holder.process(keeper.caller().process());
      directory.deliver(worker, new PrimitiveCommand.Hold(hold, 0, holder));
      keeper.caller().answer(new Vacancy(worker, hold));
    }
  }
}
