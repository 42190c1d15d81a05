package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.Directory;
import dev.troupe.actors.HomeActor;
import dev.troupe.actors.Payload;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.BarrierWord;
import dev.troupe.memory.Block;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes what threads of all processes wait for; part of {@link Troupe}. */
abstract class MakesLocks {

  abstract ActorClient client();

  /** Refuses to make anything in a program that is closed. */
  abstract void requireOpen();

  /** Makes a lock that nobody holds. */
  public Lock lock() {
    requireOpen();
    return make(client(), caller -> new HomeActor.MakeLock(caller, false), Lock::new);
  }

  /** Makes a lock that nobody holds, and that its holder may take again. */
  public RLock rlock() {
    requireOpen();
    return rlock(client());
  }

  /**
   * Makes a semaphore.
   *
   * @param permits how many there are at first, at least 0
   * @throws IllegalArgumentException if it is less
   */
  public Semaphore semaphore(int permits) {
    requireOpen();
    Messages.requireAtLeast(0, permits, "permits");
    return make(
        client(),
        caller -> new HomeActor.MakeSemaphore(caller, permits, Integer.MAX_VALUE),
        (client, hold, block) -> new Semaphore(client, hold, Integer.MAX_VALUE, block));
  }

  /**
   * Makes a semaphore that never has more permits than at first.
   *
   * @param permits how many there are at first, at least 0
   * @throws IllegalArgumentException if it is less
   */
  public BoundedSemaphore boundedSemaphore(int permits) {
    requireOpen();
    Messages.requireAtLeast(0, permits, "permits");
    return make(
        client(),
        caller -> new HomeActor.MakeSemaphore(caller, permits, permits),
        (client, hold, block) -> new BoundedSemaphore(client, hold, permits, block));
  }

  /** Makes an event that is not set. */
  public Event event() {
    requireOpen();
    return make(client(), HomeActor.MakeEvent::new, Event::new);
  }

  /** Makes a condition with an {@link RLock} of its own; others come from {@link Lock#newCondition}. */
  public Condition condition() {
    return rlock().newCondition();
  }

  /**
   * Makes a barrier.
   *
   * @param parties how many must arrive before all may pass, at least 1
   * @throws IllegalArgumentException if it is less
   */
  public Barrier barrier(int parties) {
    return makeBarrier(parties, null, null);
  }

  /**
   * Makes a barrier with an action.
   *
   * @param parties how many must arrive before all may pass, at least 1
   * @param action what the last who arrives does, once a round and before anybody passes; other
   *     processes do a copy of it
   * @throws IllegalArgumentException if there are less parties
   * @throws UnserializableException if the action cannot travel
   */
  public Barrier barrier(int parties, Task0 action) {
    return makeBarrier(parties, null, Objects.requireNonNull(action, "action"));
  }

  /**
   * Makes a barrier whose parties wait no longer than a limit.
   *
   * @param parties how many must arrive before all may pass, at least 1
   * @param timeout the longest wait of an {@link Barrier#await()}
   * @throws IllegalArgumentException if there are less parties
   */
  public Barrier barrier(int parties, Duration timeout) {
    return makeBarrier(parties, timeout, null);
  }

  /**
   * Makes a barrier with an action, whose parties wait no longer than a limit. Python: {@code
   * Barrier(parties, action, timeout)}.
   *
   * @param parties how many must arrive before all may pass, at least 1
   * @param timeout the longest wait of an {@link Barrier#await()}
   * @param action what the last who arrives does, once a round and before anybody passes; other
   *     processes do a copy of it
   * @throws IllegalArgumentException if there are less parties
   * @throws UnserializableException if the action cannot travel
   */
  public Barrier barrier(int parties, Duration timeout, Task0 action) {
    return makeBarrier(parties, timeout, Objects.requireNonNull(action, "action"));
  }

  private Barrier makeBarrier(int parties, @Nullable Duration timeout, @Nullable Task0 action) {
    requireOpen();
    Messages.requireAtLeast(1, parties, "parties");
    if (parties > BarrierWord.MOST) {
      throw new IllegalArgumentException(
          "parties must be at most " + BarrierWord.MOST + ", was " + parties + ".");
    }
    Payload packed = action == null ? null : client().payloads().pack("The action", action);
    BarrierTerms terms = new BarrierTerms(parties, timeout, action != null);
    Barrier barrier = make(
        client(),
        caller -> new HomeActor.MakeBarrier(caller, parties, action != null),
        (client, hold, block) -> new Barrier(client, hold, block, terms, action));
    if (packed != null) {
      barrier.equip(packed);
    }
    return barrier;
  }

  static RLock rlock(ActorClient client) {
    return make(client, caller -> new HomeActor.MakeLock(caller, true), RLock::new);
  }

  private interface Maker<P> {
    P make(ActorClient client, Transfer hold, @Nullable Block block);
  }

  private static <P> P make(
      ActorClient client, Function<Caller, PrimitiveCommand> command, Maker<P> maker) {
    WireMessage answer = client.askUninterruptibly(Directory.HOME, command);
    if (answer instanceof HomeActor.BlockMade made) {
      Transfer hold = new Transfer(made.number(), 0, made.hold());
      return maker.make(client, hold, made.block());
    }
    throw new TroupeException("The home node could not make it: " + answer);
  }
}
