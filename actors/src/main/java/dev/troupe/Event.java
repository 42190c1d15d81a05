package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.EventActor;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
import dev.troupe.memory.EventWord;
import dev.troupe.memory.MappedMemory;
import dev.troupe.memory.Patience;
import dev.troupe.memory.Spin;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A flag that threads of all processes wait for.
 *
 * <p>Python: {@code multiprocessing.Event}. Everyone who waits when it is set goes on, also if it is
 * cleared at once. To set it and to look at it are steps in shared memory; a message is sent only if
 * somebody has waited for longer than some microseconds. It stays as it is when a process dies.
 */
public final class Event extends Primitive {

  private final @Nullable Block block;
  private final @Nullable EventWord word; // null if this process has not mapped it
  private final Patience patience = new Patience();

  Event(ActorClient client, Transfer hold, @Nullable Block block) {
    super(client, hold);
    this.block = block;
    MappedMemory memory = SharedMapping.attach(block);
    this.word = memory == null ? null : new EventWord(memory);
  }

  /** Whether it is set. */
  public boolean isSet() {
    EventWord mapped = word;
    if (mapped != null) {
      return EventWord.isSet(mapped.turns());
    }
    return isRaised(askUninterruptibly(EventActor.Look::new));
  }

  /** Sets it; whoever waits goes on, and nobody waits until it is cleared. */
  public void set() {
    EventWord mapped = word;
    client().node().awaitReceived(); // before what those send who wait for this
    if (mapped == null) {
      change(true);
    } else if (mapped.set()) {
      client().tell(target(), new EventActor.Told());
      patience.sawOthersPark();
    }
  }

  /** Clears it; from now on callers wait. */
  public void clear() {
    EventWord mapped = word;
    if (mapped == null) {
      change(false);
    } else {
      mapped.clear();
    }
  }

  /**
   * Waits until it is set. Python: {@code wait}.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public void await() throws InterruptedException {
    awaitUpTo(null);
  }

  /**
   * Waits until it is set, at most so long.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} or less looks once
   * @return whether it is set, or was while this thread waited
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean await(Duration timeout) throws InterruptedException {
    Duration limit = limit(timeout);
    if (limit != null && limit.isZero()) {
      return isSet();
    }
    return awaitUpTo(limit);
  }

  private boolean awaitUpTo(@Nullable Duration limit) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    EventWord mapped = word;
    long turns = mapped == null ? -1 : mapped.turns();
    if (mapped != null) {
      if (EventWord.isSet(turns)) {
        return true;
      }
      Spin spin = patience.spin();
      while (spin.again()) {
        if (mapped.turns() != turns) {
          return true;
        }
      }
    }
    long begin = System.nanoTime();
    WireMessage answer = ask(limit, caller -> new EventActor.Await(caller, turns, limit));
    patience.parked(System.nanoTime() - begin);
    return isRaised(answer);
  }

  /** The event's name, and whether it is set. */
  @Override
  public String toString() {
    String name = "Event 'event-" + target() + "'";
    try {
      return name + (isSet() ? " (set)" : " (unset)");
    } catch (IllegalStateException | TroupeException e) {
      return name; // it is gone, or this thread must not wait for an answer
    }
  }

  @Override
  HandleKind kind() {
    return HandleKind.EVENT;
  }

  @Override
  void writeRest(DataOutputStream out) throws IOException {
    SharedMapping.write(out, block);
  }

  private void change(boolean isSet) {
    WireMessage answer = askUninterruptibly(caller -> new EventActor.Change(caller, isSet));
    if (!(answer instanceof Outcome.Done)) {
      throw unexpected(answer);
    }
  }

  private boolean isRaised(WireMessage answer) {
    if (answer instanceof EventActor.Raised raised) {
      return raised.isSet();
    } else if (answer instanceof Outcome.Withdrawn) {
      return false;
    }
    throw unexpected(answer);
  }
}
