package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import dev.troupe.memory.Block;
import org.jspecify.annotations.Nullable;

/**
 * A lock between all threads of all processes. It has no owner: the thread that took it cannot take it
 * again, and any thread of any process may give it back.
 *
 * <p>Python: {@code multiprocessing.Lock}. Free, it is taken by one step in shared memory and no message.
 * Callers who wait may be overtaken for some milliseconds; then they get it in the order they came.
 *
 * <p>When the process that took it last ends without giving it back, the lock stays held as in Python;
 * but where Python would wait for ever, everybody who waits for it or asks for it from then on gets an
 * {@link AbandonedLockException} that names the process, until somebody gives it back. With {@code
 * troupe.lock.when-holder-dies = pass-on} the next one gets it instead, and {@link #isAbandoned} says so.
 * The end of a process that only waited leaves no trace.
 */
public final class Lock extends MutualExclusion {

  Lock(ActorClient client, Transfer hold, @Nullable Block block) {
    super(client, hold, false, block);
  }

  /** A lock that another primitive keeps. */
  Lock(Primitive keeper, long target, @Nullable Block block) {
    super(keeper, target, false, block);
  }

  /**
   * Gives the lock back, whoever took it.
   *
   * <p>Python: {@code release}.
   *
   * @throws IllegalMonitorStateException if it is free; nothing changed
   */
  @Override
  public void unlock() {
    super.unlock();
  }

  @Override
  String name() {
    return "Lock 'lock-" + target() + "'";
  }

  @Override
  HandleKind kind() {
    return HandleKind.LOCK;
  }
}
