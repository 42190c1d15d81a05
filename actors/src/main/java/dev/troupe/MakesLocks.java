package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.Directory;
import dev.troupe.actors.HomeActor;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
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
