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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("LockNotBeforeTry") // taking and releasing apart is what is tested
class RLockTest {

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

  static void enterAndLeave(int times, RLock lock, Queue<String> said) throws InterruptedException {
    for (int n = 0; n < times; n++) {
      try (LockHold held = lock.hold()) {
        said.put("in");
        said.put("out");
      }
    }
  }

  static void tryIt(RLock lock, Queue<String> said) throws InterruptedException {
    said.put("tryLock: " + lock.tryLock() + ", within: " + lock.tryLock(Duration.ofMillis(20))
        + ", locked: " + lock.isLocked() + ", holds: " + lock.holdCount());
  }

  static void lockAndBlock(RLock lock, Queue<String> ready, Queue<String> never)
      throws InterruptedException {
    lock.lock();
    ready.put("locked");
    never.get();
  }

  static void blockOnLock(RLock lock, Queue<String> ready) throws InterruptedException {
    ready.put("waits");
    lock.lockInterruptibly();
    ready.put("locked");
  }

  static void lockAndEnd(RLock lock) {
    lock.lock();
  }

  static void describe(RLock lock, Queue<String> said) throws InterruptedException {
    said.put(lock.toString());
  }

  @Test
  void hold_manyProcesses_neverTwoAtOnce() throws Exception {
    RLock lock = troupe.rlock();
    Queue<String> said = troupe.queue();
    List<ChildProcess> children = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      children.add(troupe
          .process(RLockTest::enterAndLeave, 10, lock, said)
          .asDaemon(true)
          .start());
    }
    for (ChildProcess child : children) {
      child.join();
      assertEquals(0, child.exitCode().getAsInt());
    }
    for (int n = 0; n < 20; n++) {
      assertEquals("in", said.get(Duration.ZERO));
      assertEquals("out", said.get(Duration.ZERO));
    }
    assertFalse(lock.isLocked());
  }

  // CPython: _TestLock.test_rlock
  @Test
  void lock_sameThreadThreeTimes_takesThreeReleases() throws Exception {
    RLock lock = troupe.rlock();
    lock.lock();
    assertTrue(lock.tryLock());
    assertTrue(lock.tryLock(1, TimeUnit.SECONDS));
    assertEquals(3, lock.holdCount());
    lock.unlock();
    lock.unlock();
    assertTrue(lock.isLocked());
    lock.unlock();
    assertFalse(lock.isLocked());
    IllegalMonitorStateException e = assertThrows(IllegalMonitorStateException.class, lock::unlock);
    assertEquals(
        lock.name() + " is not held by thread '" + Thread.currentThread().getName()
            + "': it is free.",
        e.getMessage());
  }

  @Test
  void tryLock_heldByAnotherProcess_isFalse() throws Exception {
    RLock lock = troupe.rlock();
    Queue<String> said = troupe.queue();
    try (LockHold held = lock.hold()) {
      troupe.process(RLockTest::tryIt, lock, said).start().join();
    }
    assertEquals("tryLock: false, within: false, locked: true, holds: 0", said.get());
  }

  @Test
  void unlock_byAnotherThread_isRefused() throws Exception {
    RLock lock = troupe.rlock();
    try (LockHold held = lock.hold()) {
      ExecutionException e = assertThrows(
          ExecutionException.class,
          () -> CompletableFuture.runAsync(lock::unlock).get());
      assertTrue(e.getCause() instanceof IllegalMonitorStateException);
      assertTrue(
          e.getCause().getMessage().endsWith("it is held by another thread of this process."));
      e = assertThrows(
          ExecutionException.class,
          () -> CompletableFuture.runAsync(held::close).get());
      assertTrue(e.getCause() instanceof IllegalMonitorStateException);
      assertEquals(1, lock.holdCount());
    }
    assertFalse(lock.isLocked());
  }

  // CPython: _TestLock.test_rlock_context
  @Test
  void close_holdClosedTwice_releasesOnce() throws Exception {
    RLock lock = troupe.rlock();
    lock.lock();
    LockHold held = lock.hold();
    held.close();
    held.close();
    assertEquals(1, lock.holdCount());
    lock.unlock();
  }

  @Test
  void lockInterruptibly_interrupted_doesNotHoldIt() throws Exception {
    RLock lock = troupe.rlock();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    Thread waiter = new Thread(() -> {
      started.countDown();
      try {
        lock.lockInterruptibly();
      } catch (InterruptedException e) {
        thrown.set(e);
      }
    });
    try (LockHold held = lock.hold()) {
      waiter.start();
      started.await();
      waiter.interrupt();
      waiter.join();
    }
    assertTrue(thrown.get() instanceof InterruptedException);
    assertFalse(lock.isLocked());
  }

  @Test
  void lock_interrupted_waitsOnAndKeepsTheFlag() throws Exception {
    RLock lock = troupe.rlock();
    Thread.currentThread().interrupt();
    lock.lock();
    lock.unlock();
    assertTrue(Thread.interrupted());
  }

  @Test
  void lock_holderIsKilled_tellsWaitersAndLaterCallers() throws Exception {
    RLock lock = troupe.rlock();
    Queue<String> ready = troupe.queue();
    Queue<String> never = troupe.queue();
    ChildProcess child = troupe
        .process(RLockTest::lockAndBlock, lock, ready, never)
        .named("keeper")
        .asDaemon(true)
        .start();
    assertEquals("locked", ready.get());
    CompletableFuture<Void> waiter = CompletableFuture.runAsync(lock::lock);
    child.kill();
    Throwable told = assertThrows(ExecutionException.class, waiter::get).getCause();
    checkAbandoned(told, lock, child);
    checkAbandoned(assertThrows(AbandonedLockException.class, lock::lock), lock, child);
    checkAbandoned(assertThrows(AbandonedLockException.class, lock::tryLock), lock, child);
    assertTrue(lock.isLocked());
  }

  private static void checkAbandoned(Throwable thrown, RLock lock, ChildProcess child) {
    assertTrue(thrown instanceof AbandonedLockException, thrown::toString);
    AbandonedLockException e = (AbandonedLockException) thrown;
    String message = lock.name() + " is abandoned: Process 'keeper' (pid " + child.pid()
        + ") was killed by SIGKILL (exit code -9) while it held the lock.";
    assertTrue(e.getMessage().startsWith(message), e::getMessage);
    assertEquals("keeper", e.processName());
    assertEquals(child.pid(), e.pid());
    assertEquals(-9, e.exitCode());
  }

  @Test
  void lock_holderEndedNormally_staysLockedAndSaysSo() throws Exception {
    RLock lock = troupe.rlock();
    ChildProcess child = troupe.process(RLockTest::lockAndEnd, lock).start();
    child.join();
    assertEquals(0, child.exitCode().getAsInt());
    assertTrue(lock.isLocked());
    AbandonedLockException e = assertThrows(AbandonedLockException.class, lock::lock);
    assertEquals(0, e.exitCode());
  }

  @Test
  void lock_waiterIsKilled_leavesNoTrace() throws Exception {
    RLock lock = troupe.rlock();
    Queue<String> ready = troupe.queue();
    lock.lock();
    ChildProcess child =
        troupe.process(RLockTest::blockOnLock, lock, ready).asDaemon(true).start();
    assertEquals("waits", ready.get());
    child.kill();
    lock.unlock();
    child.join();
    eventually("the lock is free", () -> lock.tryLock());
    lock.unlock();
    assertTrue(ready.isEmpty());
  }

  // CPython: _TestLock.test_repr_rlock
  @Test
  void toString_anyState_saysWhoHoldsIt() throws Exception {
    RLock lock = troupe.rlock();
    assertEquals(lock.name() + " (free)", lock.toString());
    lock.lock();
    lock.lock();
    String me = Thread.currentThread().getName();
    assertEquals(lock.name() + " (held by this thread, '" + me + "', 2 times)", lock.toString());
    assertEquals(
        lock.name() + " (held by another thread of this process, 2 times)",
        CompletableFuture.supplyAsync(lock::toString).get());
    lock.unlock();
    Queue<String> said = troupe.queue();
    troupe.process(RLockTest::describe, lock, said).start().join();
    assertEquals(lock.name() + " (held by another process)", said.get());
    lock.unlock();
  }
}
