package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.Directory;
import dev.troupe.actors.HomeActor;
import dev.troupe.actors.LockActor;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Lock} and {@link RLock} share.
 *
 * <p>It is taken and given back by one step on a word in shared memory; only who must wait asks the actor.
 * Where the memory is not mapped, the actor does each step.
 */
public abstract sealed class MutualExclusion extends Primitive
    implements java.util.concurrent.locks.Lock permits Lock, RLock {

  private final @Nullable Block block;
  private final LockAccess access;

  MutualExclusion(ActorClient client, Transfer hold, boolean isReentrant, @Nullable Block block) {
    super(client, hold);
    this.block = block;
    this.access = new LockAccess(this, isReentrant, block);
  }

  /** A lock that another primitive keeps. */
  MutualExclusion(Primitive keeper, long target, boolean isReentrant, @Nullable Block block) {
    super(keeper, target);
    this.block = block;
    this.access = new LockAccess(this, isReentrant, block);
  }

  /** How the lock reads in messages: its type and its number in the program, or what it guards. */
  abstract String name();

  /**
   * Takes the lock, waiting for it if it is held. An interruption does not end the wait; it is kept for
   * the caller.
   *
   * @throws AbandonedLockException if the process that holds it has ended or ends
   */
  @Override
  public void lock() {
    try {
      if (!access.takeSoon()) {
        requireGranted(askUninterruptibly(LockAccess.acquire(null)));
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Takes the lock as {@link #lock} does.
   *
   * @return a number larger than all that this lock returned before, for storage that refuses writes
   *     of earlier holders
   * @throws AbandonedLockException if the process that holds it has ended or ends
   */
  public long lockFenced() {
    lock();
    return access.fence();
  }

  /**
   * Takes the lock, waiting for it if it is held.
   *
   * @throws AbandonedLockException if the process that holds it has ended or ends
   * @throws InterruptedException if this thread is interrupted; it does not hold the lock
   */
  @Override
  public void lockInterruptibly() throws InterruptedException {
    requireNotInterrupted();
    if (!access.takeSoon()) {
      requireGranted(ask(null, LockAccess.acquire(null)));
    }
  }

  /**
   * Takes the lock if it is free now.
   *
   * @return whether this thread has it now
   * @throws AbandonedLockException if the process that holds it has ended
   */
  @Override
  public boolean tryLock() {
    return access.takeNow()
        || (access.isAskedAtOnce()
            && access.isGranted(askUninterruptibly(LockAccess.acquire(Duration.ZERO))));
  }

  /**
   * Takes the lock, waiting for it at most so long.
   *
   * <p>Python: {@code acquire(timeout=…)}.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} or less looks once
   * @return whether this thread has it now
   * @throws AbandonedLockException if the process that holds it has ended or ends
   * @throws InterruptedException if this thread is interrupted; it does not hold the lock
   */
  public boolean tryLock(Duration timeout) throws InterruptedException {
    requireNotInterrupted();
    Duration limit = limit(timeout);
    if (limit != null && limit.isZero()) {
      return tryLock();
    }
    return access.takeSoon() || access.isGranted(ask(limit, LockAccess.acquire(limit)));
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

  /** Gives the lock back; see the type for who may. */
  @Override
  public void unlock() {
    try {
      access.giveBack();
    } finally {
      Reference.reachabilityFence(this);
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

  /** How many times this thread holds the lock; 0 if it does not. */
  public int holdCount() {
    return access.isMine() ? access.look().depth() : 0;
  }

  /** Whether anybody holds the lock, be it a process that has ended. Python: {@code locked}. */
  public boolean isLocked() {
    return access.look().depth() > 0;
  }

  /**
   * Whether a process ended while it held the lock, and what the lock guards may be half changed. It is
   * so until {@link #markRecovered}, and matters where {@code troupe.lock.when-holder-dies = pass-on}.
   */
  public boolean isAbandoned() {
    return access.look().isAbandoned();
  }

  /** Says that what the lock guards is in order again. For the thread that holds the lock. */
  public void markRecovered() {
    access.recover();
  }

  /**
   * Makes a condition of this lock, for all processes.
   *
   * <p>Python: {@code multiprocessing.Condition(lock)}.
   */
  @Override
  public Condition newCondition() {
    WireMessage answer = client()
        .askUninterruptibly(
            Directory.HOME, caller -> new HomeActor.MakeCondition(caller, target()));
    if (answer instanceof HomeActor.BlockMade made) {
      Transfer hold = new Transfer(made.number(), 0, made.hold());
      return new Condition(client(), hold, made.block(), keeper -> this);
    }
    throw new TroupeException("The home node could not make a condition: " + answer);
  }

  /** The lock's name, and who holds it. */
  @Override
  public String toString() {
    try {
      LockActor.Standing standing = access.look();
      String depth = standing.depth() > 1 ? ", " + standing.depth() + " times" : "";
      return name() + " (" + access.holder(standing) + depth + ")";
    } catch (IllegalStateException | TroupeException e) {
      return name(); // it is gone, or this thread must not wait for an answer
    }
  }

  @Override
  void writeRest(DataOutputStream out) throws IOException {
    SharedMapping.write(out, block);
  }

  @Nullable
  Block block() {
    return block;
  }

  LockAccess access() {
    return access;
  }

  /**
   * Takes the lock for one step that leaves nothing half done wherever it is cut off: if this process
   * dies meanwhile, the lock passes on.
   *
   * @return whether {@link #leave} must give it back; it need not if this thread had it before
   */
  boolean enter() {
    return access.borrow();
  }

  /** Ends the step that {@link #enter} began. */
  void leave() {
    access.giveBackBorrowed();
  }

  /** Gives it back however often it was taken; how often that was. */
  int giveBackAll() {
    int depth = access.look().depth();
    for (int n = 0; n < depth; n++) {
      access.giveBack();
    }
    return depth;
  }

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private void requireGranted(WireMessage answer) {
    if (!access.isGranted(answer)) {
      throw unexpected(answer);
    }
  }
}
