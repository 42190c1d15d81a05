package dev.troupe.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Makes the primitives of a program and gives them their numbers. Every one of them is its child. */
public final class HomeActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only the home takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** Makes a {@link QueueActor}. */
  public record MakeQueue(Caller caller, QueueLimits limits) implements Command {}

  /** Makes a {@link BarrierActor}. */
  public record MakeBarrier(Caller caller, int parties) implements Command {}

  /** Makes a {@link SemaphoreActor} that guards nothing of Troupe's. */
  public record MakeLock(Caller caller) implements Command {}

  /** Makes a {@link SemaphoreActor} with so many bytes of shared memory that it guards. */
  public record MakeBlock(Caller caller, int bytes) implements Command {}

  /** Makes {@link PipeEndpoints}. */
  public record MakePipe(Caller caller, boolean isDuplex, long capacityBytes, long aheadBytes)
      implements Command {}

  /** Makes a {@link PoolRouter}. */
  public record MakePool(Caller caller, int workers, int mostBootFailures) implements Command {}

  /** Makes a {@link ProcessActor} for a task of the asking process. */
  public record MakeProcess(
      Caller caller, String name, boolean isDaemon, String parentName, Payload work)
      implements Command {
    @Override
    public List<Payload> payloads() {
      return List.of(work);
    }
  }

  private record Allocated(
      Caller caller, @Nullable Block block, @Nullable Throwable problem) implements Command {}

  /** What the home answers, besides {@link Outcome.Made}. */
  public sealed interface Answer extends WireMessage {}

  /**
   * A process that may now be forked.
   *
   * @param number its number
   * @param hold the asking process's hold on it
   * @param token what it must show when it connects
   */
  public record ProcessMade(long number, long hold, byte[] token) implements Answer {}

  /** A new block of shared memory, zero all over, and the actor that guards it. */
  public record BlockMade(long number, long hold, Block block) implements Answer {}

  /** A new pipe, and the asking process's hold on each of its ends. */
  public record PipeMade(long target, long firstHold, long secondHold) implements Answer {}

  /** Where the home and all that it makes run. */
  static final Props DISPATCHER = DispatcherSelector.fromConfig(CallerRunsConfigurator.DISPATCHER);

  private static final int TOKEN_BYTES = 16;

  private final Directory directory;
  private final Tokens tokens;
  private final HomeMemory memory;
  private final Executor blocking;
  private final SecureRandom random = new SecureRandom();

  static Behavior<PrimitiveCommand> create(Directory directory, Tokens tokens, HomeMemory memory) {
    return Behaviors.setup(context -> new HomeActor(context, directory, tokens, memory));
  }

  private HomeActor(
      ActorContext<PrimitiveCommand> context,
      Directory directory,
      Tokens tokens,
      HomeMemory memory) {
    super(context);
    this.directory = directory;
    this.tokens = tokens;
    this.memory = memory;
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(MakeQueue.class, this::onMakeQueue)
        .onMessage(MakeBarrier.class, this::onMakeBarrier)
        .onMessage(MakeLock.class, this::onMakeLock)
        .onMessage(MakeBlock.class, this::onMakeBlock)
        .onMessage(Allocated.class, this::onAllocated)
        .onMessage(MakePipe.class, this::onMakePipe)
        .onMessage(MakePool.class, this::onMakePool)
        .onMessage(MakeProcess.class, this::onMakeProcess)
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .build();
  }

  private Behavior<PrimitiveCommand> onMakeQueue(MakeQueue make) {
    long number = directory.nextNumber();
    add(number, "queue", QueueActor.create(directory, number, make.limits()));
    make.caller().answer(new Outcome.Made(number, hold(number, 0, make.caller())));
    return this;
  }

  private Behavior<PrimitiveCommand> onMakeBarrier(MakeBarrier make) {
    long number = directory.nextNumber();
    add(number, "barrier", BarrierActor.create(directory, number, make.parties()));
    make.caller().answer(new Outcome.Made(number, hold(number, 0, make.caller())));
    return this;
  }

  private Behavior<PrimitiveCommand> onMakeLock(MakeLock make) {
    long number = directory.nextNumber();
    add(number, "rlock", SemaphoreActor.create(directory, number, () -> {}));
    make.caller().answer(new Outcome.Made(number, hold(number, 0, make.caller())));
    return this;
  }

  private Behavior<PrimitiveCommand> onMakeBlock(MakeBlock make) {
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> allocate(make.bytes()), blocking),
            (block, problem) -> new Allocated(make.caller(), block, problem));
    return this;
  }

  private Behavior<PrimitiveCommand> onAllocated(Allocated allocated) {
    Caller caller = allocated.caller();
    Block block = allocated.block();
    if (block == null) {
      caller.answer(new Outcome.Refused(reason(allocated.problem())));
    } else if (caller.process() != Directory.HOME && !tokens.has(caller.process())) {
      memory.free(block); // it ended meanwhile, and would never let go
    } else {
      long number = directory.nextNumber();
      add(number, "shared", SemaphoreActor.create(directory, number, () -> memory.free(block)));
      caller.answer(new BlockMade(number, hold(number, 0, caller), block));
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onMakePipe(MakePipe make) {
    long number = directory.nextNumber();
    Caller caller = make.caller();
    add(
        number,
        "pipe",
        PipeEndpoints.create(
            directory, number, make.isDuplex(), make.capacityBytes(), make.aheadBytes()));
    caller.answer(new PipeMade(
        number,
        hold(number, PipeEndpoints.FIRST, caller),
        hold(number, PipeEndpoints.SECOND, caller)));
    return this;
  }

  private Behavior<PrimitiveCommand> onMakePool(MakePool make) {
    long number = directory.nextNumber();
    add(
        number,
        "pool",
        PoolRouter.create(directory, number, make.workers(), make.mostBootFailures()));
    make.caller().answer(new Outcome.Made(number, hold(number, 0, make.caller())));
    return this;
  }

  private Behavior<PrimitiveCommand> onMakeProcess(MakeProcess make) {
    long number = directory.nextNumber();
    ProcessActor.Plan plan = new ProcessActor.Plan(
        number, make.name(), make.isDaemon(), make.caller().process(), make.parentName());
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    tokens.put(number, token);
    holdForTask(make.work(), number);
    add(number, "process", ProcessActor.create(directory, plan, make.work()));
    make.caller().answer(new ProcessMade(number, hold(number, 0, make.caller()), token));
    return this;
  }

  /** What is being made is answered all the same: making takes no time worth giving up for. */
  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    return this;
  }

  private Behavior<PrimitiveCommand> onProcessEnded(PrimitiveCommand.ProcessEnded ended) {
    tokens.remove(ended.ending().process());
    return this;
  }

  private void add(long number, String kind, Behavior<PrimitiveCommand> behavior) {
    ActorRef<PrimitiveCommand> actor =
        getContext().spawn(behavior, kind + "-" + number, DISPATCHER);
    directory.add(number, actor);
  }

  private Block allocate(int bytes) {
    try {
      return memory.allocate(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static String reason(@Nullable Throwable problem) {
    Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
    return String.valueOf(cause == null ? problem : cause.getMessage());
  }

  /** What a task brings along is held by its process from the start, whether it takes it or not. */
  private void holdForTask(Payload work, long process) {
    for (Payload.Transfer transfer : work.transfers()) {
      directory.deliver(
          transfer.target(),
          new PrimitiveCommand.Hold(transfer.hold(), transfer.part(), Holder.process(process)));
    }
  }

  /** Makes the asking process a holder. */
  private long hold(long number, int part, Caller caller) {
    long hold = directory.nextHold();
    directory.deliver(
        number, new PrimitiveCommand.Hold(hold, part, Holder.process(caller.process())));
    return hold;
  }
}
