package dev.troupe.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.MappedMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the memory of a shared value or array while anybody holds it, and reads and writes it for
 * processes that have not mapped it. What keeps others out is a lock of its own.
 */
public final class BlockActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only a block takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** Asks for so many bytes. */
  public record Read(Caller caller, int offset, int bytes) implements Command {}

  /** Writes bytes. */
  public record Write(Caller caller, int offset, byte[] bytes) implements Command {}

  /** Writes a cell of 1, 2, 4 or 8 bytes if another value is found there. */
  public record Swap(Caller caller, int offset, int width, long expected, long value)
      implements Command {}

  /**
   * Makes another block of the same memory, which holds this one.
   *
   * @param lock the lock that guards it, which it holds, too; 0 is none
   */
  public record MakeView(Caller caller, long lock) implements Command {}

  /** What a block answers. */
  public sealed interface Answer extends WireMessage {}

  /** What was read, in the byte order of the home node. */
  public record Content(byte[] bytes) implements Answer {}

  /** Whether it was written. */
  public record Swapped(boolean isWritten) implements Answer {}

  private final Directory directory;
  private final long number;
  private final MappedMemory memory;
  private final Runnable onStop;
  private final Holders holders = new Holders();

  /**
   * A block of memory, known as {@code number}.
   *
   * @param onStop frees the memory, when its last holder let go of it
   */
  public static Behavior<PrimitiveCommand> create(
      Directory directory, long number, MappedMemory memory, Runnable onStop) {
    return Behaviors.setup(context -> new BlockActor(context, directory, number, memory, onStop));
  }

  private BlockActor(
      ActorContext<PrimitiveCommand> context,
      Directory directory,
      long number,
      MappedMemory memory,
      Runnable onStop) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.memory = memory;
    this.onStop = onStop;
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Read.class, this::onRead)
        .onMessage(Write.class, this::onWrite)
        .onMessage(Swap.class, this::onSwap)
        .onMessage(MakeView.class, this::onMakeView)
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .onMessage(PrimitiveCommand.Hold.class, this::onHold)
        .onMessage(PrimitiveCommand.Release.class, this::onRelease)
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .onMessage(PrimitiveCommand.Retire.class, retire -> Behaviors.stopped())
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<PrimitiveCommand> onRead(Read read) {
    byte[] bytes = new byte[read.bytes()];
    memory.getBytes(read.offset(), bytes, 0, bytes.length);
    read.caller().answer(new Content(bytes));
    return this;
  }

  private Behavior<PrimitiveCommand> onWrite(Write write) {
    memory.setBytes(write.offset(), write.bytes(), 0, write.bytes().length);
    write.caller().answer(new Outcome.Done());
    return this;
  }

  private Behavior<PrimitiveCommand> onSwap(Swap swap) {
    swap.caller()
        .answer(new Swapped(
            memory.compareAndSet(swap.offset(), swap.width(), swap.expected(), swap.value())));
    return this;
  }

  private Behavior<PrimitiveCommand> onMakeView(MakeView make) {
    long view = directory.nextNumber();
    List<Transfer> kept = new ArrayList<>(List.of(keep(number, view)));
    if (make.lock() != 0) {
      kept.add(keep(make.lock(), view));
    }
    Runnable letGo = () -> kept.forEach(
        one -> directory.deliver(one.target(), new PrimitiveCommand.Release(one.hold())));
    directory.add(
        view,
        getContext()
            .spawn(create(directory, view, memory, letGo), "view-" + view, HomeActor.DISPATCHER));
    long hold = directory.nextHold();
    Holder holder = Holder.process(make.caller().process());
    directory.deliver(view, new PrimitiveCommand.Hold(hold, 0, holder));
    make.caller().answer(new Outcome.Made(view, hold));
    return this;
  }

  /** Makes a view a holder of what it needs. */
  private Transfer keep(long target, long view) {
    long hold = directory.nextHold();
    directory.deliver(target, new PrimitiveCommand.Hold(hold, 0, Holder.primitive(view)));
    return new Transfer(target, 0, hold);
  }

  /** Every request is answered at once: there is nothing to give up. */
  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
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
    holders.endProcess(ended.ending().process());
    return stayWhileHeld();
  }

  private Behavior<PrimitiveCommand> onStop() {
    directory.remove(number);
    onStop.run();
    return this;
  }

  private Behavior<PrimitiveCommand> stayWhileHeld() {
    if (holders.areGone()) {
      directory.retire(number, getContext().getSelf());
    }
    return this;
  }
}
