package dev.troupe;

import static dev.troupe.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("LockNotBeforeTry") // taking and releasing apart is what is tested
class LockTest {

  private Troupe troupe;

  @BeforeAll
  void open() {
    troupe = program();
  }

  /** The program that the tests run in. */
  Troupe program() {
    return Troupe.open();
  }

  @AfterAll
  void close() {
    troupe.close();
  }

  static void takeAndEnd(Lock lock) {
    lock.lock();
  }

  static void takeAndBlock(Lock lock, Queue<String> ready, Queue<String> never)
      throws InterruptedException {
    lock.lock();
    ready.put("locked");
    never.get();
  }

  static void waitFor(Lock lock, Queue<String> ready) throws InterruptedException {
    ready.put("waits");
    lock.lock();
    ready.put("locked");
    lock.unlock();
  }

  static void release(Lock lock) {
    lock.unlock();
  }

  static void addUnder(int times, Lock lock, IntArray counter) {
    for (int n = 0; n < times; n++) {
      lock.lock();
      try {
        counter.set(0, counter.get(0) + 1);
      } finally {
        lock.unlock();
      }
    }
  }

  // CPython: _TestLock.test_lock
  @Test
  void tryLock_held_isRefusedAlsoToItsHolder() {
    Lock lock = troupe.lock();
    assertFalse(lock.isLocked());
    assertTrue(lock.tryLock());
    assertTrue(lock.isLocked());
    assertFalse(lock.tryLock());
    lock.unlock();
    assertFalse(lock.isLocked());
    IllegalMonitorStateException e = assertThrows(IllegalMonitorStateException.class, lock::unlock);
    assertEquals(
        lock.name() + " is not held by thread '" + Thread.currentThread().getName()
            + "': it is free.",
        e.getMessage());
  }

  // CPython: _TestLock.test_lock_locked_2processes
  @Test
  void isLocked_takenByAChildThatEnded_isTrueAndALaterCallerIsTold() throws Exception {
    Lock lock = troupe.lock();
    ChildProcess child =
        troupe.process(LockTest::takeAndEnd, lock).named("taker").start();
    child.join();
    assertTrue(lock.isLocked());
    AbandonedLockException e = assertThrows(AbandonedLockException.class, lock::lock);
    assertEquals("taker", e.processName());
    assertThrows(AbandonedLockException.class, () -> lock.tryLock(Duration.ofSeconds(5)));
  }

  // CPython: _TestLock.test_lock_context
  @Test
  void hold_bodyThrows_isGivenBack() {
    Lock lock = troupe.lock();
    assertThrows(IllegalStateException.class, () -> {
      try (LockHold held = lock.hold()) {
        assertTrue(lock.isLocked());
        throw new IllegalStateException("on purpose");
      }
    });
    assertFalse(lock.isLocked());
  }

  @Test
  void unlock_byAnotherProcess_wakesTheWaiter() throws Exception {
    Lock lock = troupe.lock();
    lock.lock();
    CompletableFuture<Void> waiter = CompletableFuture.runAsync(lock::lock);
    troupe.process(LockTest::release, lock).start().join();
    waiter.get();
    assertTrue(lock.isLocked());
    lock.unlock();
  }

  @Test
  void unlock_ofAnAbandonedLock_makesItUsable() throws Exception {
    Lock lock = troupe.lock();
    troupe.process(LockTest::takeAndEnd, lock).start().join();
    assertThrows(AbandonedLockException.class, lock::lock);
    lock.unlock();
    lock.lock();
    lock.unlock();
  }

  @Test
  void tryLock_timeout_isFalseInTime() throws Exception {
    Lock lock = troupe.lock();
    lock.lock();
    long begin = System.nanoTime();
    assertFalse(lock.tryLock(Duration.ofMillis(200)));
    assertTrue(System.nanoTime() - begin >= Duration.ofMillis(200).toNanos());
    lock.unlock();
    assertTrue(lock.tryLock(Duration.ofSeconds(10)));
    lock.unlock();
  }

  @Test
  void lockInterruptibly_interrupted_leavesNoTrace() throws Exception {
    Lock lock = troupe.lock();
    lock.lock();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread waiter = new Thread(() -> {
      try {
        lock.lockInterruptibly();
        thrown.complete(new AssertionError("got the lock"));
      } catch (InterruptedException e) {
        thrown.complete(e);
      }
    });
    waiter.start();
    eventually("it waits", () -> InThread.isWaiting(waiter));
    waiter.interrupt();
    assertTrue(thrown.get() instanceof InterruptedException);
    lock.unlock();
    assertTrue(lock.tryLock());
    lock.unlock();
  }

  @Test
  void lock_holderIsKilledWhileAnotherWaits_namesIt() throws Exception {
    Lock lock = troupe.lock();
    Queue<String> ready = troupe.queue();
    Queue<String> never = troupe.queue();
    ChildProcess child = troupe
        .process(LockTest::takeAndBlock, lock, ready, never)
        .named("keeper")
        .asDaemon(true)
        .start();
    assertEquals("locked", ready.get());
    CompletableFuture<Void> waiter = CompletableFuture.runAsync(lock::lock);
    child.kill();
    Throwable told = assertThrows(ExecutionException.class, waiter::get).getCause();
    assertTrue(told instanceof AbandonedLockException, told::toString);
    assertTrue(told.getMessage().contains("'keeper'"), told::getMessage);
  }

  @Test
  void lock_waiterIsKilled_leavesNoTrace() throws Exception {
    Lock lock = troupe.lock();
    Queue<String> ready = troupe.queue();
    lock.lock();
    ChildProcess child =
        troupe.process(LockTest::waitFor, lock, ready).asDaemon(true).start();
    assertEquals("waits", ready.get());
    child.kill();
    child.join();
    lock.unlock();
    assertTrue(lock.tryLock(Duration.ofSeconds(10)));
    lock.unlock();
    assertTrue(ready.isEmpty());
  }

  @Test
  void lockFenced_severalTimes_growsEachTime() throws Exception {
    Lock lock = troupe.lock();
    long first = lock.lockFenced();
    lock.unlock();
    lock.lock();
    lock.unlock();
    long second = lock.lockFenced();
    lock.unlock();
    assertTrue(second > first);
  }

  @Test
  void lock_manyProcesses_noIncrementIsLost() throws Exception {
    Lock lock = troupe.lock();
    IntArray counter = troupe.intArray(1, Guard.none());
    List<ChildProcess> children = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      children.add(troupe.process(LockTest::addUnder, 50, lock, counter).start());
    }
    addUnder(50, lock, counter);
    for (ChildProcess child : children) {
      child.join();
      assertEquals(0, child.exitCode().getAsInt());
    }
    assertEquals(150, counter.get(0));
  }

  @Test
  void lock_sentThroughAQueue_isTheSame() throws Exception {
    Lock lock = troupe.lock();
    Queue<Lock> locks = troupe.queue();
    locks.put(lock);
    Lock same = locks.get();
    same.lock();
    assertTrue(lock.isLocked());
    lock.unlock();
    assertFalse(same.isLocked());
  }
}
