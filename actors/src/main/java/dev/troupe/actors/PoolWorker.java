package dev.troupe.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.troupe.link.WireMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One worker of a pool: knows which chunk its process was given, and tells the {@link PoolRouter} when
 * that is finished or the process has ended.
 */
public final class PoolWorker extends AbstractBehavior<PrimitiveCommand> {

  /** What only a worker takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** Names the process that will ask, before it is forked. */
  public record Employ(long process) implements Command {}

  /** The process asks for a chunk. */
  public record NextChunk(Caller caller) implements Command {}

  /** The process finished a chunk, and asks for the next. */
  public record Finished(Caller caller, long job, ChunkResult result) implements Command {
    @Override
    public List<Payload> payloads() {
      return result.payloads();
    }
  }

  /** What the router tells its workers; does not travel. */
  sealed interface Order extends PrimitiveCommand {}

  /** Gives the process that chunk as soon as it asks. */
  record Assign(long job, int chunk, Payload function, int items, Payload arguments)
      implements Order {}

  /** There is no more to do: lets the process end when it asks. */
  record Dismiss() implements Order {}

  /** What a worker answers its process. */
  public sealed interface Answer extends WireMessage {}

  /**
   * A chunk to run.
   *
   * @param function null if it is that of the job before, which the process has
   * @param items how many are in the list that {@code arguments} is
   */
  public record Work(long job, int chunk, @Nullable Payload function, int items, Payload arguments)
      implements Answer {}

  /** The process may end. */
  public record Retire() implements Answer {}

  private static final long NONE = -1;

  private final Directory directory;
  private final long number;
  private final ActorRef<PrimitiveCommand> router;
  private final Holders holders = new Holders();
  private final List<Payload> lent = new ArrayList<>(); // with the running chunk
  private long process = NONE;
  private long knownJob = NONE; // whose function the process has
  private @Nullable Caller asking;
  private @Nullable Assign next;
  private @Nullable Assign running;
  private boolean hadAsked;
  private boolean isDismissed;

  /** The worker known as {@code number}, of that router. */
  static Behavior<PrimitiveCommand> create(
      Directory directory, long number, ActorRef<PrimitiveCommand> router) {
    return Behaviors.setup(context -> new PoolWorker(context, directory, number, router));
  }

  private PoolWorker(
      ActorContext<PrimitiveCommand> context,
      Directory directory,
      long number,
      ActorRef<PrimitiveCommand> router) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.router = router;
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Employ.class, this::onEmploy)
        .onMessage(NextChunk.class, this::onNextChunk)
        .onMessage(Finished.class, this::onFinished)
        .onMessage(Assign.class, this::onAssign)
        .onMessage(Dismiss.class, this::onDismiss)
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .onMessage(PrimitiveCommand.Hold.class, this::onHold)
        .onMessage(PrimitiveCommand.Release.class, this::onRelease)
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<PrimitiveCommand> onEmploy(Employ employ) {
    process = employ.process();
    return this;
  }

  private Behavior<PrimitiveCommand> onNextChunk(NextChunk ask) {
    if (!hadAsked) {
      hadAsked = true;
      router.tell(new PoolReport.Ready(number));
    }
    asking = ask.caller();
    return serve();
  }

  private Behavior<PrimitiveCommand> onFinished(Finished finished) {
    boolean isMine = running != null
        && running.job() == finished.job()
        && running.chunk() == finished.result().chunk();
    if (isMine) {
      running = null;
      lent.clear();
      router.tell(new PoolReport.Completed(number, finished.result()));
    } else {
      finished.result().drop(directory); // said before, by an ask that was withdrawn
    }
    asking = finished.caller();
    return serve();
  }

  private Behavior<PrimitiveCommand> onAssign(Assign assign) {
    next = assign;
    return serve();
  }

  private Behavior<PrimitiveCommand> onDismiss(Dismiss dismiss) {
    isDismissed = true;
    return serve();
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    if (asking != null && asking.isSame(withdraw.caller())) {
      asking.answer(new Outcome.Withdrawn());
      asking = null;
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onHold(PrimitiveCommand.Hold hold) {
    holders.add(hold);
    return this;
  }

  private Behavior<PrimitiveCommand> onRelease(PrimitiveCommand.Release release) {
    holders.release(release.hold());
    return holders.areGone() && process == NONE ? leave(null) : this;
  }

  private Behavior<PrimitiveCommand> onProcessEnded(PrimitiveCommand.ProcessEnded ended) {
    long dead = ended.ending().process();
    boolean wasHeld = holders.endProcess(dead);
    if (dead == process) {
      return leave(ended.ending());
    }
    return wasHeld && holders.areGone() && process == NONE ? leave(null) : this;
  }

  private Behavior<PrimitiveCommand> onStop() {
    directory.remove(number);
    return this;
  }

  private Behavior<PrimitiveCommand> serve() {
    if (asking == null) {
      return this;
    }
    if (isDismissed) {
      asking.answer(new Retire());
      asking = null;
    } else if (next != null) {
      give(asking, next);
      running = next;
      next = null;
      asking = null;
    }
    return this;
  }

  private void give(Caller caller, Assign chunk) {
    Payload function = null;
    if (knownJob != chunk.job()) {
      knownJob = chunk.job();
      function = directory.lend(chunk.function(), caller.process());
      lent.add(function);
    }
    Payload arguments = directory.lend(chunk.arguments(), caller.process());
    lent.add(arguments);
    directory.drop(chunk.arguments());
    caller.answer(new Work(chunk.job(), chunk.chunk(), function, chunk.items(), arguments));
  }

  private Behavior<PrimitiveCommand> leave(@Nullable Ending ending) {
    lent.forEach(
        directory::drop); // the handles' actors may have seen this end before they were lent
    router.tell(new PoolReport.Left(number, ending, hadAsked, running != null));
    return Behaviors.stopped();
  }
}
