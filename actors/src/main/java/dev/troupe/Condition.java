package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.ConditionActor;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
import dev.troupe.memory.LockWord;
import dev.troupe.memory.MappedMemory;
import dev.troupe.memory.Spin;
import dev.troupe.memory.WaiterSlots;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets threads of all processes wait, without the lock they hold, until another thread signals that
 * something under that lock has changed.
 *
 * <p>Python: {@code multiprocessing.Condition}. Every method needs the {@linkplain #lock lock} held by the
 * calling thread, and throws {@link IllegalMonitorStateException} otherwise. A wait ends by a signal, by
 * its limit or by an interruption, and for no other reason; it ends with the lock held again, as often
 * as before. A signal wakes those who wait longest, and only threads that still wait: one that gave up
 * or whose process died takes none from another. At most 252 threads can wait at once.
 */
@SuppressWarnings("WaitNotInLoop") // these are the waits, which end for no reason but their own
public final class Condition extends Primitive implements java.util.concurrent.locks.Condition {

  private final MutualExclusion lock;
  private final @Nullable Block block;
  private final @Nullable WaiterSlots slots; // null if this process has not mapped them
  private final long ofProcess;

  Condition(
      ActorClient client,
      Transfer hold,
      @Nullable Block block,
      Function<Primitive, MutualExclusion> lock) {
    super(client, hold);
    this.block = block;
    MappedMemory memory = SharedMapping.attach(block);
    this.slots = memory == null ? null : new WaiterSlots(memory);
    this.lock = lock.apply(this);
    this.ofProcess = LockWord.owner(client.node().process(), 0);
  }

  /** The lock that must be held; a {@link Lock} or an {@link RLock}. */
  public MutualExclusion lock() {
    return lock;
  }

  /** Takes the lock until the result is closed. Python: {@code with condition}. */
  public LockHold hold() {
    return lock.hold();
  }

  /**
   * Waits for a signal. Python: {@code wait}.
   *
   * @throws IllegalMonitorStateException if this thread does not hold the lock
   * @throws InterruptedException if this thread is interrupted; it holds the lock again, and took no
   *     signal from another
   */
  @Override
  public void await() throws InterruptedException {
    waitFor(null, true);
  }

  /** Waits for a signal; an interruption does not end the wait and is kept for the caller. */
  @Override
  public void awaitUninterruptibly() {
    boolean interrupted = Thread.interrupted();
    try {
      waitFor(null, false);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Waits for a signal at most so long.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} or less gives up the lock for a moment
   * @return whether there was one
   * @throws IllegalMonitorStateException if this thread does not hold the lock
   * @throws InterruptedException as {@link #await()}
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return waitFor(limit(timeout), true);
  }

  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    return await(Duration.ofNanos(unit.toNanos(time)));
  }

  @Override
  public long awaitNanos(long nanosTimeout) throws InterruptedException {
    long begin = System.nanoTime();
    boolean isSignalled = await(Duration.ofNanos(nanosTimeout));
    long left = nanosTimeout - (System.nanoTime() - begin);
    return isSignalled ? Math.max(1, left) : Math.min(0, left);
  }

  @Override
  @SuppressWarnings("JavaUtilDate") // the JDK's interface has it
  public boolean awaitUntil(Date deadline) throws InterruptedException {
    return await(Duration.ofMillis(deadline.getTime() - System.currentTimeMillis()));
  }

  /**
   * Waits until a claim about what the lock guards is true; it is looked at with the lock held, at once
   * and after each signal. Python: {@code wait_for}.
   *
   * @throws IllegalMonitorStateException if this thread does not hold the lock
   * @throws InterruptedException as {@link #await()}
   */
  public void waitFor(BooleanSupplier claim) throws InterruptedException {
    while (!claim.getAsBoolean()) {
      await();
    }
  }

  /**
   * Waits until a claim is true, in all at most so long, however many signals come meanwhile.
   *
   * @return whether the claim is true
   * @throws IllegalMonitorStateException if this thread does not hold the lock
   * @throws InterruptedException as {@link #await()}
   */
  public boolean waitFor(BooleanSupplier claim, Duration timeout) throws InterruptedException {
    long begin = System.nanoTime();
    while (!claim.getAsBoolean()) {
      Duration left = timeout.minusNanos(System.nanoTime() - begin);
      if (left.isNegative() || left.isZero()) {
        return false;
      }
      await(left);
    }
    return true;
  }

  /** Wakes the thread that waits longest. Python: {@code notify}. */
  @Override
  public void signal() {
    signal(1);
  }

  /**
   * Wakes as many threads, those that wait longest; all if there are fewer. Python: {@code notify(n)}.
   *
   * @param n at least 0
   * @throws IllegalArgumentException if it is less
   * @throws IllegalMonitorStateException if this thread does not hold the lock
   */
  public void signal(int n) {
    Messages.requireAtLeast(0, n, "n");
    requireLock();
    WaiterSlots mapped = slots;
    if (mapped != null) {
      mapped.notifyFirst(n, slot -> client().tell(target(), new ConditionActor.Told(slot)));
      return;
    }
    WireMessage answer = askUninterruptibly(caller -> new ConditionActor.Notify(caller, n));
    if (!(answer instanceof Outcome.Done)) {
      throw unexpected(answer);
    }
  }

  /** Wakes all threads that wait. Python: {@code notify_all}. */
  @Override
  public void signalAll() {
    signal(Integer.MAX_VALUE);
  }

  @Override
  public String toString() {
    return "Condition 'condition-" + target() + "' of " + lock;
  }

  @Override
  HandleKind kind() {
    return HandleKind.CONDITION;
  }

  @Override
  void writeRest(DataOutputStream out) throws IOException {
    SharedMapping.write(out, block);
    LockPlace.write(out, LockPlace.of(lock));
  }

  /** Whether it was signalled; the slot has the last word on it. */
  private boolean waitFor(@Nullable Duration limit, boolean isInterruptible)
      throws InterruptedException {
    requireLock();
    if (isInterruptible && Thread.interrupted()) {
      throw new InterruptedException();
    }
    int slot = enlist();
    int depth = lock.giveBackAll();
    boolean isSignalled = false;
    InterruptedException interruption = null;
    try {
      if (!isSoonNotified(slot)) {
        park(slot, limit, isInterruptible);
      }
    } catch (InterruptedException e) {
      interruption = e;
    } finally {
      isSignalled = leave(slot);
      for (int n = 0; n < depth; n++) {
        lock.lock();
      }
    }
    if (interruption != null && isSignalled) {
      Thread.currentThread().interrupt(); // the signal came first
    } else if (interruption != null) {
      throw interruption;
    }
    return isSignalled;
  }

  private int enlist() {
    long thread = Thread.currentThread().getId();
    WaiterSlots mapped = slots;
    int slot;
    if (mapped != null) {
      slot = mapped.enlist(ofProcess | (thread & 0xFFFF_FFFFL));
    } else {
      WireMessage answer = askUninterruptibly(caller -> new ConditionActor.Enlist(caller, thread));
      if (!(answer instanceof ConditionActor.Enlisted enlisted)) {
        throw unexpected(answer);
      }
      slot = enlisted.slot();
    }
    if (slot < 0) {
      throw new TroupeException(this + " has " + WaiterSlots.MOST + " threads waiting already.");
    }
    return slot;
  }

  private boolean isSoonNotified(int slot) {
    WaiterSlots mapped = slots;
    if (mapped == null) {
      return false;
    }
    Spin spin = new Spin();
    do {
      if (mapped.isNotified(slot)) {
        return true;
      }
    } while (spin.again());
    return false;
  }

  private void park(int slot, @Nullable Duration limit, boolean isInterruptible)
      throws InterruptedException {
    if (isInterruptible) {
      ask(limit, caller -> new ConditionActor.Await(caller, slot, limit));
    } else {
      askUninterruptibly(caller -> new ConditionActor.Await(caller, slot, limit));
    }
  }

  private boolean leave(int slot) {
    WaiterSlots mapped = slots;
    if (mapped != null) {
      return mapped.leave(slot);
    }
    WireMessage answer = askUninterruptibly(caller -> new ConditionActor.Leave(caller, slot));
    if (answer instanceof ConditionActor.Left left) {
      return left.wasNotified();
    }
    throw unexpected(answer);
  }

  private void requireLock() {
    LockAccess access = lock.access();
    if (!access.isMine()) {
      throw access.notHeld(access.look());
    }
  }
}
