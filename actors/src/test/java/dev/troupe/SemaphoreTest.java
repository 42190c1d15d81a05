package dev.troupe;

import static dev.troupe.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SemaphoreTest {

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

  static void acquireAndTell(Semaphore semaphore, Queue<String> said) throws InterruptedException {
    said.put("asks");
    semaphore.acquire();
    said.put("has it");
  }

  static void useOften(int times, Semaphore semaphore, IntValue inside, IntValue most)
      throws InterruptedException {
    for (int n = 0; n < times; n++) {
      try (Semaphore.Permit permit = semaphore.hold()) {
        int now = inside.getAndAdd(1) + 1;
        most.accumulate(now, Math::max);
        inside.getAndAdd(-1);
      }
    }
  }

  // CPython: _TestSemaphore.test_semaphore
  @Test
  void semaphore_acquiredAndReleased_countsAndMayExceedItsStart() throws Exception {
    Semaphore semaphore = troupe.semaphore(2);
    assertEquals(2, semaphore.availablePermits());
    semaphore.acquire();
    assertEquals(1, semaphore.availablePermits());
    assertTrue(semaphore.tryAcquire());
    assertEquals(0, semaphore.availablePermits());
    assertTrue(semaphore.isLocked());
    assertFalse(semaphore.tryAcquire());
    semaphore.release();
    semaphore.release();
    assertEquals(2, semaphore.availablePermits());
    semaphore.release();
    assertEquals(3, semaphore.availablePermits());
    assertTrue(semaphore.toString().endsWith(" (3 permits)"), semaphore::toString);
  }

  @Test
  void boundedSemaphore_oneTooMany_isRefused() throws Exception {
    BoundedSemaphore semaphore = troupe.boundedSemaphore(1);
    assertThrows(IllegalStateException.class, semaphore::release);
    assertEquals(1, semaphore.availablePermits());
    semaphore.acquire();
    semaphore.release();
    assertThrows(IllegalStateException.class, semaphore::release);
    assertThrows(IllegalStateException.class, troupe.boundedSemaphore(0)::release);
  }

  // CPython: _TestSemaphore.test_timeout
  @Test
  void tryAcquire_noPermits_failsAtOnceOrInTime() throws Exception {
    Semaphore semaphore = troupe.semaphore(0);
    assertFalse(semaphore.tryAcquire());
    assertFalse(semaphore.tryAcquire(Duration.ofSeconds(-1)));
    long begin = System.nanoTime();
    assertFalse(semaphore.tryAcquire(Duration.ofMillis(200)));
    assertTrue(System.nanoTime() - begin >= Duration.ofMillis(200).toNanos());
  }

  @Test
  void semaphore_negative_isRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> troupe.semaphore(-1));
    assertEquals("permits must be at least 0, was -1.", e.getMessage());
  }

  @Test
  void release_childWaits_wakesIt() throws Exception {
    Semaphore semaphore = troupe.semaphore(0);
    Queue<String> said = troupe.queue();
    ChildProcess child = troupe
        .process(SemaphoreTest::acquireAndTell, semaphore, said)
        .asDaemon(true)
        .start();
    assertEquals("asks", said.get());
    assertThrows(QueueEmptyException.class, () -> said.get(Duration.ofMillis(200)));
    semaphore.release();
    assertEquals("has it", said.get());
    child.join();
    assertEquals(0, semaphore.availablePermits()); // its end gives nothing back
  }

  @Test
  void acquire_waiterIsKilled_takesNoPermitAlong() throws Exception {
    Semaphore semaphore = troupe.semaphore(0);
    Queue<String> said = troupe.queue();
    ChildProcess child = troupe
        .process(SemaphoreTest::acquireAndTell, semaphore, said)
        .asDaemon(true)
        .start();
    assertEquals("asks", said.get());
    child.kill();
    child.join();
    semaphore.release();
    assertTrue(semaphore.tryAcquire(Duration.ofSeconds(10)));
  }

  @Test
  void acquire_interrupted_losesNoPermit() throws Exception {
    Semaphore semaphore = troupe.semaphore(0);
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread waiter = new Thread(() -> {
      try {
        semaphore.acquire();
        thrown.complete(new AssertionError("got a permit"));
      } catch (InterruptedException e) {
        thrown.complete(e);
      }
    });
    waiter.start();
    eventually("it waits", () -> InThread.isWaiting(waiter));
    waiter.interrupt();
    assertTrue(thrown.get() instanceof InterruptedException);
    semaphore.release();
    assertEquals(1, semaphore.availablePermits());
  }

  @Test
  void hold_manyProcesses_neverMoreThanThereArePermits() throws Exception {
    Semaphore semaphore = troupe.semaphore(2);
    IntValue inside = troupe.intValue(0);
    IntValue most = troupe.intValue(0);
    ChildProcess child =
        troupe.process(SemaphoreTest::useOften, 50, semaphore, inside, most).start();
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(() -> useHere(semaphore, inside, most));
    useOften(50, semaphore, inside, most);
    other.get();
    child.join();
    assertEquals(0, child.exitCode().getAsInt());
    assertTrue(most.get() >= 1 && most.get() <= 2, () -> "most: " + most.get());
    assertEquals(2, semaphore.availablePermits());
  }

  private static void useHere(Semaphore semaphore, IntValue inside, IntValue most) {
    try {
      useOften(50, semaphore, inside, most);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void acquireAndBlock(Semaphore semaphore, Queue<String> ready, Queue<String> never)
      throws InterruptedException {
    semaphore.acquire();
    ready.put("has one");
    never.get();
  }

  /** As in Python: nobody knows whether the permit stood for something that is still in use. */
  @Test
  void acquire_holderIsKilled_itsPermitStaysTaken() throws Exception {
    Semaphore semaphore = troupe.semaphore(2);
    Queue<String> ready = troupe.queue();
    Queue<String> never = troupe.queue();
    ChildProcess child = troupe
        .process(SemaphoreTest::acquireAndBlock, semaphore, ready, never)
        .asDaemon(true)
        .start();
    assertEquals("has one", ready.get());
    child.kill();
    child.join();
    assertTrue(semaphore.tryAcquire());
    assertFalse(semaphore.tryAcquire(Duration.ofMillis(200)));
    semaphore.release(); // in its place
    assertTrue(semaphore.tryAcquire());
  }
}
