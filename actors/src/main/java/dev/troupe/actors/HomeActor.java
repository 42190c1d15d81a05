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
import dev.troupe.memory.BarrierWord;
import dev.troupe.memory.Block;
import dev.troupe.memory.EventWord;
import dev.troupe.memory.LockWord;
import dev.troupe.memory.MappedMemory;
import dev.troupe.memory.PermitWord;
import dev.troupe.memory.WaiterSlots;
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
  public record MakeBarrier(Caller caller, int parties, boolean hasAction) implements Command {}

  /** Makes a {@link LockActor}. */
  public record MakeLock(Caller caller, boolean isReentrant) implements Command {}

  /** Makes a {@link SemaphoreActor} with so many permits, which will never have more than most. */
  public record MakeSemaphore(Caller caller, int permits, int most) implements Command {}

  /** Makes an {@link EventActor}. */
  public record MakeEvent(Caller caller) implements Command {}

  /** Makes a {@link ConditionActor}, which holds its lock. */
  public record MakeCondition(Caller caller, long lock) implements Command {}

  /**
   * Makes a {@link BlockActor} with so many bytes of shared memory.
   *
   * @param lock the lock that guards it, which it holds; 0 is none
   */
  public record MakeBlock(Caller caller, int bytes, long lock) implements Command {}

  /** Makes {@link PipeEndpoints}. */
  public record MakePipe(Caller caller, boolean isDuplex, long capacityBytes, long aheadBytes)
      implements Command {}

  /** Makes a {@link PoolRouter}. */
  public record MakePool(Caller caller, PoolPlan plan) implements Command {}

  /** Makes a {@link ProcessActor} for a task of the asking process. */
  public record MakeProcess(
      Caller caller, String name, boolean isDaemon, String parentName, Payload work, String task)
      implements Command {

    /** A process whose task has no name. */
    public MakeProcess(
        Caller caller, String name, boolean isDaemon, String parentName, Payload work) {
      this(caller, name, isDaemon, parentName, work, "");
    }

    @Override
    public List<Payload> payloads() {
      return List.of(work);
    }
  }

  private record Allocated(
      Caller caller,
      Recipe recipe,
      HomeMemory.@Nullable Room room,
      @Nullable Throwable problem) implements Command {}

  /**
   * What is made of memory.
   *
   * @param lock what it holds; 0 is nothing
   */
  private record Recipe(String kind, long lock, Birth birth) {}

  private interface Birth {
    Behavior<PrimitiveCommand> of(long number, MappedMemory memory, Runnable onStop);
  }

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

  /** A new primitive and its memory, zero all over; null if this program shares none. */
  public record BlockMade(long number, long hold, @Nullable Block block) implements Answer {}

  /** A new pipe, and the asking process's hold on each of its ends. */
  public record PipeMade(long target, long firstHold, long secondHold) implements Answer {}

  /** Where the home and all that it makes run: none of them waits for a thread, which a machine may not have. */
  static final Props DISPATCHER = DispatcherSelector.fromConfig(CallerRunsConfigurator.DISPATCHER);

  private static final int TOKEN_BYTES = 16;

  private final Directory directory;
  private final Tokens tokens;
  private final HomeMemory memory;
  private final LeftSegments segments;
  private final Executor blocking;
  private final SecureRandom random = new SecureRandom();

  static Behavior<PrimitiveCommand> create(
      Directory directory, Tokens tokens, HomeMemory memory, LeftSegments segments) {
    return Behaviors.setup(context -> new HomeActor(context, directory, tokens, memory, segments));
  }

  private HomeActor(
      ActorContext<PrimitiveCommand> context,
      Directory directory,
      Tokens tokens,
      HomeMemory memory,
      LeftSegments segments) {
    super(context);
    this.directory = directory;
    this.tokens = tokens;
    this.memory = memory;
    this.segments = segments;
    this.blocking = BlockingWork.of(context.getSystem());
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(MakeQueue.class, this::onMakeQueue)
        .onMessage(MakeBarrier.class, this::onMakeBarrier)
        .onMessage(MakeLock.class, this::onMakeLock)
        .onMessage(MakeSemaphore.class, this::onMakeSemaphore)
        .onMessage(MakeEvent.class, this::onMakeEvent)
        .onMessage(MakeCondition.class, this::onMakeCondition)
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
    Birth birth = (number, room, onStop) -> BarrierActor.create(
        directory, number, new BarrierWord(room, make.parties(), make.hasAction()), onStop);
    return allocate(make.caller(), BarrierWord.BYTES, new Recipe("barrier", 0, birth));
  }

  private Behavior<PrimitiveCommand> onMakeLock(MakeLock make) {
    LockActor.Rules rules = new LockActor.Rules(make.isReentrant(), memory.locksPassOn());
    Birth birth = (number, room, onStop) ->
        LockActor.create(directory, number, new LockWord(room), rules, onStop);
    return allocate(make.caller(), LockWord.BYTES, new Recipe("lock", 0, birth));
  }

  private Behavior<PrimitiveCommand> onMakeSemaphore(MakeSemaphore make) {
    Birth birth = (number, room, onStop) -> {
      PermitWord word = new PermitWord(room);
      word.start(make.permits());
      return SemaphoreActor.create(directory, number, word, make.most(), onStop);
    };
    return allocate(make.caller(), PermitWord.BYTES, new Recipe("semaphore", 0, birth));
  }

  private Behavior<PrimitiveCommand> onMakeEvent(MakeEvent make) {
    Birth birth =
        (number, room, onStop) -> EventActor.create(directory, number, new EventWord(room), onStop);
    return allocate(make.caller(), EventWord.BYTES, new Recipe("event", 0, birth));
  }

  private Behavior<PrimitiveCommand> onMakeCondition(MakeCondition make) {
    Birth birth = (number, room, onStop) ->
        ConditionActor.create(directory, number, new WaiterSlots(room), onStop);
    Recipe recipe = new Recipe("condition", make.lock(), birth);
    return allocate(make.caller(), WaiterSlots.BYTES, recipe);
  }

  private Behavior<PrimitiveCommand> onMakeBlock(MakeBlock make) {
    Birth birth = (number, room, onStop) -> BlockActor.create(directory, number, room, onStop);
    return allocate(make.caller(), make.bytes(), new Recipe("shared", make.lock(), birth));
  }

  private Behavior<PrimitiveCommand> allocate(Caller caller, int bytes, Recipe recipe) {
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> room(bytes), blocking),
            (room, problem) -> new Allocated(caller, recipe, room, problem));
    return this;
  }

  private Behavior<PrimitiveCommand> onAllocated(Allocated allocated) {
    Caller caller = allocated.caller();
    HomeMemory.Room room = allocated.room();
    if (room == null) {
      caller.answer(new Outcome.Refused(reason(allocated.problem())));
    } else if (caller.process() != Directory.HOME && !tokens.has(caller.process())) {
      memory.free(room); // it ended meanwhile, and would never let go
    } else {
      Recipe recipe = allocated.recipe();
      long number = directory.nextNumber();
      long lockHold = recipe.lock() == 0 ? 0 : directory.nextHold();
      Runnable onStop = () -> {
        memory.free(room);
        if (lockHold != 0) {
          directory.deliver(recipe.lock(), new PrimitiveCommand.Release(lockHold));
        }
      };
      if (lockHold != 0) {
        directory.deliver(
            recipe.lock(), new PrimitiveCommand.Hold(lockHold, 0, Holder.primitive(number)));
      }
      add(number, recipe.kind(), recipe.birth().of(number, room.memory(), onStop));
      caller.answer(new BlockMade(number, hold(number, 0, caller), room.block()));
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
    add(number, "pool", PoolRouter.create(directory, number, make.plan()));
    make.caller().answer(new Outcome.Made(number, hold(number, 0, make.caller())));
    return this;
  }

  private Behavior<PrimitiveCommand> onMakeProcess(MakeProcess make) {
    long number = directory.nextNumber();
    ProcessActor.Plan plan = new ProcessActor.Plan(
        number,
        make.name(),
        make.isDaemon(),
        make.caller().process(),
        make.parentName(),
        make.task());
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
    segments.processEnded(ended.ending(), blocking);
    return this;
  }

  private void add(long number, String kind, Behavior<PrimitiveCommand> behavior) {
    ActorRef<PrimitiveCommand> actor =
        getContext().spawn(behavior, kind + "-" + number, DISPATCHER);
    directory.add(number, actor);
  }

  private HomeMemory.Room room(int bytes) {
    try {
      return memory.room(bytes);
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
