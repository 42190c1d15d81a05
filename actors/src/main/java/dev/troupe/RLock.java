package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.Caller;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.actors.SemaphoreActor;
import dev.troupe.link.WireMessage;
import java.io.DataOutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A lock between all threads of all processes. The thread that holds it may take it again, and releases
 * it as many times. Those who wait get it in the order they came.
 *
 * <p>Python: {@code multiprocessing.RLock}. When the process that holds it ends without releasing it,
 * however it ends, the lock stays held as in Python; but where Python would wait for ever, everybody
 * who waits for it or asks for it from then on gets an {@link AbandonedLockException} that names the
 * process. The end of a process that only waited leaves no trace.
 */
public final class RLock extends Primitive implements Lock {

  private final String text;

  RLock(ActorClient client, Transfer hold) {
    super(client, hold);
    this.text = "RLock 'rlock-" + hold.target() + "'";
  }

  /** The lock of a shared value, which lives as long as either is in use. */
  RLock(Primitive guarded) {
    super(guarded);
    this.text = "RLock of " + guarded;
  }

  /**
   * Takes the lock, waiting for it if another thread holds it. An interruption does not end the wait;
   * it is kept for the caller.
   *
   * @throws AbandonedLockException if the process that holds it has ended or ends
   */
  @Override
  public void lock() {
    requireGranted(askUninterruptibly(acquire(null)));
  }

  /**
   * Takes the lock, waiting for it if another thread holds it.
   *
   * @throws AbandonedLockException if the process that holds it has ended or ends
   * @throws InterruptedException if this thread is interrupted; it does not hold the lock
   */
  @Override
  public void lockInterruptibly() throws InterruptedException {
    requireGranted(ask(null, acquire(null)));
  }

  /**
   * Takes the lock if no other thread holds it now.
   *
   * @return whether this thread holds it
   * @throws AbandonedLockException if the process that holds it has ended
   */
  @Override
  public boolean tryLock() {
    return isGranted(askUninterruptibly(acquire(Duration.ZERO)));
  }

  /**
   * Takes the lock, waiting for it at most so long.
   *
   * <p>Python: {@code acquire(timeout=…)}.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} or less looks once
   * @return whether this thread holds it
   * @throws AbandonedLockException if the process that holds it has ended or ends
   * @throws InterruptedException if this thread is interrupted; it does not hold the lock
   */
  public boolean tryLock(Duration timeout) throws InterruptedException {
    Duration limit = limit(timeout);
    return isGranted(ask(limit, acquire(limit)));
  }

  /**
   * Takes the lock, waiting for it at most so long; as {@link #tryLock(Duration)}.
   *
   * @throws InterruptedException if this thread is interrupted; it does not hold the lock
   */
  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return tryLock(Duration.ofNanos(unit.toNanos(time)));
  }

  /**
   * Releases the lock once; the last release lets the next one have it.
   *
   * @throws IllegalMonitorStateException if this thread does not hold the lock; nothing changed
   */
  @Override
  public void unlock() {
    long thread = Thread.currentThread().getId();
    WireMessage answer = askUninterruptibly(caller -> new SemaphoreActor.Free(caller, thread));
    if (answer instanceof SemaphoreActor.Standing standing) {
      throw new IllegalMonitorStateException(this + " is not held by thread '"
          + Thread.currentThread().getName() + "': it is " + holder(standing) + ".");
    } else if (!(answer instanceof Outcome.Done)) {
      throw unexpected(answer);
    }
  }

  /**
   * Takes the lock as {@link #lock} does, until the result is closed.
   *
   * <p>Python: {@code with lock}.
   *
   * @throws AbandonedLockException if the process that holds it has ended or ends
   */
  public LockHold hold() {
    lock();
    return new LockHold(this);
  }

  /**
   * How many times this thread holds the lock; 0 if it does not.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public int holdCount() throws InterruptedException {
    SemaphoreActor.Standing standing = look();
    boolean isMine = standing.process() == client().node().process()
        && standing.thread() == Thread.currentThread().getId();
    return isMine ? standing.depth() : 0;
  }

  /**
   * Whether anybody holds the lock, be it a process that has ended. Python: {@code locked}.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean isLocked() throws InterruptedException {
    return look().depth() > 0;
  }

  /**
   * Not offered by this lock.
   *
   * @throws UnsupportedOperationException always: a condition has a lock of its own
   */
  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException(
        this + " makes no conditions: a Condition comes with its own lock.");
  }

  @Override
  public String toString() {
    return text;
  }

  @Override
  HandleKind kind() {
    return HandleKind.RLOCK;
  }

  @Override
  void writeRest(DataOutputStream out) {}

  /**
   * Takes the lock for one step that leaves nothing half done wherever it is cut off: if this process
   * dies meanwhile, the lock passes on.
   *
   * @return the grant, for {@link #leave}
   */
  long enter() {
    WireMessage answer = askUninterruptibly(acquire(null));
    if (answer instanceof SemaphoreActor.Granted granted) {
      return granted.grant();
    }
    throw notGranted(answer);
  }

  /** Ends the step. */
  void leave(long grant) {
    client().tell(target(), new SemaphoreActor.GiveBack(grant));
  }

  private static Function<Caller, PrimitiveCommand> acquire(@Nullable Duration limit) {
    long thread = Thread.currentThread().getId();
    return caller -> new SemaphoreActor.Acquire(caller, thread, limit);
  }

  private void requireGranted(WireMessage answer) {
    if (!isGranted(answer)) {
      throw unexpected(answer);
    }
  }

  /** Before the caller goes on, its grant must outlive it, so that the lock is never silently lost. */
  private boolean isGranted(WireMessage answer) {
    if (answer instanceof SemaphoreActor.Granted granted) {
      if (granted.depth() == 1) {
        client().tell(target(), new SemaphoreActor.Keep(granted.grant()));
        client().flushUninterruptibly();
      }
      return true;
    } else if (answer instanceof SemaphoreActor.Standing || answer instanceof Outcome.Withdrawn) {
      return false;
    }
    throw notGranted(answer);
  }

  private RuntimeException notGranted(WireMessage answer) {
    if (answer instanceof SemaphoreActor.Abandoned abandoned) {
      return new AbandonedLockException(
          this + " is abandoned: " + Messages.describe(abandoned.holder())
              + " while it held the lock." + Messages.lastWords(abandoned.holder()),
          abandoned.holder());
    }
    return unexpected(answer);
  }

  private SemaphoreActor.Standing look() throws InterruptedException {
    WireMessage answer = ask(null, SemaphoreActor.Look::new);
    if (answer instanceof SemaphoreActor.Standing standing) {
      return standing;
    }
    throw unexpected(answer);
  }

  private String holder(SemaphoreActor.Standing standing) {
    if (standing.depth() == 0) {
      return "free";
    }
    return standing.process() == client().node().process()
        ? "held by another thread of this process"
        : "held by another process";
  }
}
