package dev.troupe.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Has shared memory for the bytes of large payloads, so that they are copied once by who sends and once by
 * who receives, however many actors they pass. Each block is a part of this one primitive, and held like
 * any other: by the process that asked for it, by the actors that keep the payload, by who opens it.
 */
public final class BulkActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only this actor takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** Asks for room for so many bytes. */
  public record MakeRoom(Caller caller, int bytes) implements Command {}

  private record Allocated(
      Caller caller,
      int bytes,
      @Nullable Block block,
      @Nullable Throwable problem) implements Command {}

  /** What it answers. */
  public sealed interface Answer extends WireMessage {}

  /**
   * Room for a payload, with what was there before still in it; without a block if there is none to be had.
   *
   * @param part the part of this primitive that it is
   * @param hold the asking process's hold on it
   */
  public record Room(int part, long hold, @Nullable Block block) implements Answer {}

  private record Held(int part, Holder holder) {}

  private final Directory directory;
  private final BulkRoom room;
  private final Executor blocking;
  private final Map<Long, Held> holds = new HashMap<>();
  private final Map<Long, Integer> allocating = new HashMap<>(); // by asking process

  /** One for a program. */
  static Behavior<PrimitiveCommand> create(Directory directory, BulkRoom room) {
    return Behaviors.setup(context -> new BulkActor(context, directory, room));
  }

  private BulkActor(ActorContext<PrimitiveCommand> context, Directory directory, BulkRoom room) {
    super(context);
    this.directory = directory;
    this.room = room;
    this.blocking = BlockingWork.of(context.getSystem());
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(MakeRoom.class, this::onMakeRoom)
        .onMessage(Allocated.class, this::onAllocated)
        .onMessage(PrimitiveCommand.Hold.class, this::onHold)
        .onMessage(PrimitiveCommand.Release.class, this::onRelease)
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .build();
  }

  private Behavior<PrimitiveCommand> onMakeRoom(MakeRoom make) {
    int size = BulkRoom.sizeFor(make.bytes());
    int kept = room.takeKept(size);
    if (kept >= 0) {
      lend(make.caller(), kept, make.bytes());
    } else {
      allocating.merge(make.caller().process(), 1, Integer::sum);
      getContext()
          .pipeToSelf(
              CompletableFuture.supplyAsync(() -> allocate(size), blocking),
              (block, problem) -> new Allocated(make.caller(), make.bytes(), block, problem));
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onAllocated(Allocated allocated) {
    Caller caller = allocated.caller();
    Block block = allocated.block();
    boolean isGone = !allocating.containsKey(caller.process());
    allocating.computeIfPresent(caller.process(), (key, count) -> count == 1 ? null : count - 1);
    if (block == null) {
      getContext()
          .getLog()
          .debug("No shared memory for a large payload; it travels whole.", allocated.problem());
      caller.answer(new Room(0, 0, null));
    } else if (isGone) {
      room.free(block); // nobody would ever let go of it
    } else {
      lend(caller, room.add(block), allocated.bytes());
    }
    return this;
  }

  private void lend(Caller caller, int part, int bytes) {
    long hold = directory.nextHold();
    hold(hold, new Held(part, Holder.process(caller.process())));
    caller.answer(new Room(part, hold, room.block(part, bytes)));
  }

  private Behavior<PrimitiveCommand> onHold(PrimitiveCommand.Hold hold) {
    hold(hold.hold(), new Held(hold.part(), hold.holder()));
    return this;
  }

  /** A hold may pass from one holder to another. */
  private void hold(long number, Held held) {
    if (holds.put(number, held) == null) {
      room.hold(held.part());
    }
  }

  private Behavior<PrimitiveCommand> onRelease(PrimitiveCommand.Release release) {
    Held held = holds.remove(release.hold());
    if (held != null) {
      room.release(held.part());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onProcessEnded(PrimitiveCommand.ProcessEnded ended) {
    allocating.remove(ended.ending().process());
    Iterator<Held> all = holds.values().iterator();
    while (all.hasNext()) {
      Held held = all.next();
      if (held.holder().isProcess(ended.ending().process())) {
        all.remove();
        room.release(held.part());
      }
    }
    return this;
  }

  /** Room takes no time worth giving up for; what it was asked for is answered all the same. */
  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    return this;
  }

  private Block allocate(int size) {
    try {
      return room.allocate(size);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
