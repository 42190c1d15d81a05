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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("WaitNotInLoop") // single waits are what is tested
class ConditionTest {

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

  static void awaitAndTell(Condition condition, Queue<String> said, Duration timeout)
      throws InterruptedException {
    try (LockHold held = condition.hold()) {
      said.put("waits");
      boolean isSignalled = condition.await(timeout);
      said.put("signalled: " + isSignalled);
    }
  }

  static void setUnder(Condition condition, IntValue value, int wanted) {
    try (LockHold held = condition.hold()) {
      value.set(wanted);
      condition.signalAll();
    }
  }

  static void awaitValue(Condition condition, IntValue value, Queue<String> said)
      throws InterruptedException {
    try (LockHold held = condition.hold()) {
      said.put("waits");
      said.put("found: " + condition.waitFor(() -> value.get() == 4, Duration.ofSeconds(30)));
    }
  }

  private ChildProcess startWaiting(Condition condition, Queue<String> said, Duration timeout)
      throws InterruptedException {
    ChildProcess child = troupe
        .process(ConditionTest::awaitAndTell, condition, said, timeout)
        .asDaemon(true)
        .start();
    assertEquals("waits", said.get());
    return child;
  }

  private static Thread startThread(Condition condition, Queue<String> said, Duration timeout)
      throws InterruptedException {
    Thread thread = new Thread(() -> {
      try {
        awaitAndTell(condition, said, timeout);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    thread.start();
    assertEquals("waits", said.get());
    return thread;
  }

  private static void signal(Condition condition, int n) {
    try (LockHold held = condition.hold()) {
      condition.signal(n);
    }
  }

  // CPython: _TestCondition.test_notify
  @Test
  void signal_processAndThreadWait_wakesOneEachTime() throws Exception {
    Condition condition = troupe.condition();
    Queue<String> said = troupe.queue();
    ChildProcess child = startWaiting(condition, said, Duration.ofSeconds(60));
    Thread thread = startThread(condition, said, Duration.ofSeconds(60));
    signal(condition, 1);
    assertEquals("signalled: true", said.get());
    assertThrows(QueueEmptyException.class, () -> said.get(Duration.ofMillis(200)));
    signal(condition, 1);
    assertEquals("signalled: true", said.get());
    child.join();
    thread.join();
    try (LockHold held = condition.hold()) {
      condition.signal(); // nobody waits: it is not remembered
      assertFalse(condition.await(Duration.ofMillis(100)));
    }
  }

  // CPython: _TestCondition.test_notify_all
  @Test
  void signalAll_waitersTimedOutBefore_wakesTheFreshOnesOnce() throws Exception {
    Condition condition = troupe.condition();
    Queue<String> said = troupe.queue();
    List<Thread> threads = new ArrayList<>();
    ChildProcess late = startWaiting(condition, said, Duration.ofMillis(50));
    for (int n = 0; n < 2; n++) {
      threads.add(startThread(condition, said, Duration.ofMillis(50)));
    }
    for (int n = 0; n < 3; n++) {
      assertEquals("signalled: false", said.get());
    }
    late.join();
    ChildProcess fresh = startWaiting(condition, said, Duration.ofSeconds(60));
    for (int n = 0; n < 2; n++) {
      threads.add(startThread(condition, said, Duration.ofSeconds(60)));
    }
    try (LockHold held = condition.hold()) {
      condition.signalAll();
    }
    for (int n = 0; n < 3; n++) {
      assertEquals("signalled: true", said.get());
    }
    fresh.join();
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(said.isEmpty());
  }

  @Test
  void signal_two_wakesTheTwoThatWaitLongest() throws Exception {
    Condition condition = troupe.condition();
    Queue<String> said = troupe.queue();
    List<Thread> threads = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      threads.add(startThread(condition, said, Duration.ofSeconds(60)));
      eventually("it gave up the lock", () -> isFree(condition));
    }
    signal(condition, 2);
    threads.get(0).join();
    threads.get(1).join();
    assertTrue(threads.get(2).isAlive());
    signal(condition, 5);
    threads.get(2).join();
  }

  private static boolean isFree(Condition condition) {
    return !condition.lock().isLocked();
  }

  // CPython: _TestCondition.test_timeout
  @Test
  void await_nobodySignals_isFalseInTime() throws Exception {
    Condition condition = troupe.condition();
    try (LockHold held = condition.hold()) {
      long begin = System.nanoTime();
      assertFalse(condition.await(Duration.ofMillis(200)));
      assertTrue(System.nanoTime() - begin >= Duration.ofMillis(200).toNanos());
      assertTrue(condition.awaitNanos(1) <= 0);
      assertFalse(condition.await(1, TimeUnit.MILLISECONDS));
    }
  }

  // CPython: _TestCondition.test_waitfor
  @Test
  void waitFor_valueChangesStepByStep_waitsUntilItIsRight() throws Exception {
    Condition condition = troupe.condition();
    IntValue value = troupe.intValue(0);
    Queue<String> said = troupe.queue();
    ChildProcess child = troupe
        .process(ConditionTest::awaitValue, condition, value, said)
        .asDaemon(true)
        .start();
    assertEquals("waits", said.get());
    for (int n = 1; n <= 4; n++) {
      assertTrue(said.isEmpty());
      setUnder(condition, value, n);
    }
    assertEquals("found: true", said.get());
    child.join();
  }

  @Test
  void waitFor_signalsButNeverRight_isFalseInOneDeadline() throws Exception {
    Condition condition = troupe.condition();
    IntValue value = troupe.intValue(0);
    CompletableFuture<Boolean> found = CompletableFuture.supplyAsync(() -> {
      try (LockHold held = condition.hold()) {
        return condition.waitFor(() -> value.get() == 4, Duration.ofMillis(300));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    while (!found.isDone()) {
      setUnder(condition, value, 1);
    }
    assertFalse(found.get());
  }

  // CPython: _TestCondition.test_wait_result
  @Test
  void await_interrupted_throwsWithTheLockHeld() throws Exception {
    Condition condition = troupe.condition();
    CompletableFuture<String> result = new CompletableFuture<>();
    Thread waiter = new Thread(() -> {
      condition.lock().lock();
      try {
        condition.await();
        result.complete("was woken");
      } catch (InterruptedException e) {
        result.complete("interrupted, holds " + condition.lock().holdCount());
      } finally {
        condition.lock().unlock();
      }
    });
    waiter.start();
    eventually("it waits", () -> InThread.isWaiting(waiter) && isFree(condition));
    waiter.interrupt();
    assertEquals("interrupted, holds 1", result.get());
  }

  @Test
  void await_lockTakenTwice_isGivenUpAndTakenAgainTwice() throws Exception {
    Condition condition = troupe.condition();
    Queue<String> said = troupe.queue();
    MutualExclusion lock = condition.lock();
    lock.lock();
    try {
      lock.lock();
      try {
        ChildProcess child = troupe
            .process(ConditionTest::setUnder, condition, troupe.intValue(0), 1)
            .asDaemon(true)
            .start();
        assertTrue(condition.await(Duration.ofSeconds(60)));
        assertEquals(2, lock.holdCount());
        child.join();
      } finally {
        lock.unlock();
      }
    } finally {
      lock.unlock();
    }
    assertTrue(said.isEmpty());
  }

  @Test
  void signal_waiterWasKilled_goesToOneThatLives() throws Exception {
    Condition condition = troupe.condition();
    Queue<String> said = troupe.queue();
    ChildProcess dead = startWaiting(condition, said, Duration.ofSeconds(60));
    eventually("it gave up the lock", () -> isFree(condition));
    Thread thread = startThread(condition, said, Duration.ofSeconds(60));
    dead.kill();
    signal(condition, 1);
    assertEquals("signalled: true", said.get());
    thread.join();
    dead.join();
  }

  @Test
  void newCondition_ofAPlainLock_usesThatLock() throws Exception {
    Lock lock = troupe.lock();
    Condition condition = lock.newCondition();
    assertEquals(lock, condition.lock());
    lock.lock();
    try {
      assertFalse(condition.await(Duration.ofMillis(50)));
      assertTrue(lock.isLocked());
    } finally {
      lock.unlock();
    }
  }

  @Test
  void anyMethod_withoutTheLock_isRefused() {
    Condition condition = troupe.condition();
    assertThrows(IllegalMonitorStateException.class, condition::await);
    assertThrows(IllegalMonitorStateException.class, condition::signal);
    assertThrows(IllegalMonitorStateException.class, condition::signalAll);
    assertThrows(IllegalArgumentException.class, () -> condition.signal(-1));
  }
}
