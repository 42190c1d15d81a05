package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import dev.troupe.memory.Block;
import org.jspecify.annotations.Nullable;

/**
 * A lock between all threads of all processes. The thread that holds it may take it again, and gives it
 * back as many times.
 *
 * <p>Python: {@code multiprocessing.RLock}. Free, it is taken by one step in shared memory and no message.
 * Callers who wait may be overtaken for some milliseconds; then they get it in the order they came.
 *
 * <p>When the process that holds it ends without releasing it, however it ends, the lock stays held as in
 * Python; but where Python would wait for ever, everybody who waits for it or asks for it from then on
 * gets an {@link AbandonedLockException} that names the process. With {@code
 * troupe.lock.when-holder-dies = pass-on} the next one gets it instead, and {@link #isAbandoned} says so.
 * The end of a process that only waited leaves no trace.
 */
public final class RLock extends MutualExclusion {

  private final @Nullable Primitive guarded;

  RLock(ActorClient client, Transfer hold, @Nullable Block block) {
    super(client, hold, true, block);
    this.guarded = null;
  }

  /** A lock that the primitive it guards keeps. */
  RLock(Primitive guarded, long target, @Nullable Block block) {
    super(guarded, target, true, block);
    this.guarded = guarded;
  }

  /**
   * Gives the lock back once; the last time, the next one may have it.
   *
   * <p>Python: {@code release}.
   *
   * @throws IllegalMonitorStateException if this thread does not hold the lock; nothing changed
   */
  @Override
  public void unlock() {
    super.unlock();
  }

  @Override
  String name() {
    return guarded == null ? "RLock 'rlock-" + target() + "'" : "RLock of " + guarded;
  }

  @Override
  HandleKind kind() {
    return HandleKind.RLOCK;
  }
}
