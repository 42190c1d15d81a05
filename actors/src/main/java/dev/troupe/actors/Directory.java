package dev.troupe.actors;

import akka.actor.typed.ActorRef;
import dev.troupe.actors.Payload.Transfer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The primitives of a home node by number, and the one way to them. Used from any thread.
 *
 * <p>Whoever delivers a command with a handle in it makes the receiving actor a holder of that handle
 * first, so that the sender may let go of its own as soon as it has sent.
 */
public final class Directory {

  /** The number of the {@link HomeActor}, which makes the others. */
  public static final long HOME = 0;

  /** The number of the {@link WaitsActor}, which knows who waits. */
  public static final long WAITS = -1;

  /** The number of the {@link BudgetActor}, which shares out the heap. */
  public static final long BUDGET = -2;

  /** The number of the {@link BulkActor}, which has memory for large payloads. */
  public static final long BULK = -3;

  /** The number of the {@link MembersActor}, which takes ended processes out of the cluster. */
  public static final long MEMBERS = -4;

  private final Map<Long, ActorRef<PrimitiveCommand>> primitives = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong(HOME);
  private final AtomicLong lastHold = new AtomicLong();

  long nextNumber() {
    return lastNumber.incrementAndGet();
  }

  /** A number for a hold that this node gives out; processes count their own from 2^32 times theirs. */
  long nextHold() {
    return -lastHold.incrementAndGet();
  }

  void add(long number, ActorRef<PrimitiveCommand> primitive) {
    primitives.put(number, primitive);
  }

  void remove(long number) {
    primitives.remove(number);
  }

  /** Takes a primitive out; {@link PrimitiveCommand.Retire} is the last command it gets. */
  void retire(long number, ActorRef<PrimitiveCommand> primitive) {
    primitives.remove(number);
    primitive.tell(new PrimitiveCommand.Retire());
  }

  /** All there are, while others may come and go. */
  Iterable<ActorRef<PrimitiveCommand>> all() {
    return primitives.values();
  }

  /** Brings a command to its primitive, or answers that it is gone. */
  public void deliver(long target, PrimitiveCommand command) {
    CallerRuns.enter(); // so that the holders are told before any of them runs
    try {
      deliverInOrder(target, command);
    } finally {
      CallerRuns.leave();
    }
  }

  private void deliverInOrder(long target, PrimitiveCommand command) {
    if (!primitives.containsKey(target)) {
      answerGone(target, command);
      return;
    }
    for (Payload payload : command.payloads()) {
      if (!payload.transfers().isEmpty()) {
        hold(payload.transfers(), target);
      }
    }
    if (!tell(target, command)) {
      command.payloads().forEach(this::drop);
      answerGone(target, command);
    }
  }

  /** Makes a primitive the holder of what is brought to it. */
  private void hold(List<Transfer> transfers, long target) {
    for (Transfer transfer : transfers) {
      tell(
          transfer.target(),
          new PrimitiveCommand.Hold(transfer.hold(), transfer.part(), Holder.primitive(target)));
    }
  }

  /**
   * A copy of a payload for a process: that process holds what is in it, while the giver keeps its own
   * holds until it drops the original.
   */
  Payload lend(Payload payload, long process) {
    if (payload.transfers().isEmpty()) {
      return payload;
    }
    List<Transfer> lent = payload.transfers().stream()
        .map(transfer -> new Transfer(transfer.target(), transfer.part(), nextHold()))
        .toList();
    for (Transfer transfer : lent) {
      tell(
          transfer.target(),
          new PrimitiveCommand.Hold(transfer.hold(), transfer.part(), Holder.process(process)));
    }
    return payload.with(lent);
  }

  /** Ends the holds that came with a payload. */
  void drop(Payload payload) {
    for (Transfer transfer : payload.transfers()) {
      tell(transfer.target(), new PrimitiveCommand.Release(transfer.hold()));
    }
  }

  /** Tells a primitive, before it can retire; false if it is gone. */
  private boolean tell(long target, PrimitiveCommand command) {
    CallerRuns.enter(); // an actor must not run, and come back here, while the map is locked
    try {
      return primitives.computeIfPresent(target, (number, primitive) -> {
            primitive.tell(command);
            return primitive;
          })
          != null;
    } finally {
      CallerRuns.leave();
    }
  }

  private static void answerGone(long target, PrimitiveCommand command) {
    Caller caller = command.caller();
    if (caller != null && !(command instanceof PrimitiveCommand.Withdraw)) {
      caller.answer(new Outcome.Gone(target));
    }
  }
}
