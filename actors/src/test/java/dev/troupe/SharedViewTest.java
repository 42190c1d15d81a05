package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The same shared memory with and without a lock. Python: {@code sharedctypes.synchronized}. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedViewTest {

  private static final int ROUNDS = 500;

  private Troupe troupe;

  record Point(int x, double y) {}

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

  static void addUnderLock(IntArray view) {
    for (int n = 0; n < ROUNDS; n++) {
      try (LockHold held = view.hold()) {
        view.set(0, view.get(0) + 1);
      }
    }
  }

  static void setLast(IntArray raw, Lock lock, Event locked, Event done) throws Exception {
    try (LockHold held = lock.hold()) {
      locked.set();
      done.await();
      raw.set(1, 7);
    }
  }

  @Test
  void synchronizedView_inTwoProcesses_locksTheRawMemory() throws Exception {
    IntArray raw = troupe.intArray(2, Guard.none());
    IntArray view = raw.synchronizedView();
    raw.set(0, 1);
    ChildProcess other = troupe.process(SharedViewTest::addUnderLock, view).start();
    addUnderLock(view);
    other.join();
    assertEquals(0, other.exitCode().orElseThrow());
    assertEquals(1 + 2 * ROUNDS, raw.get(0));
  }

  @Test
  void synchronizedView_ofALock_waitsForIt() throws Exception {
    IntArray raw = troupe.intArray(2, Guard.none());
    Lock lock = troupe.lock();
    IntArray view = raw.synchronizedView(Guard.of(lock));
    Event locked = troupe.event();
    Event done = troupe.event();
    ChildProcess other =
        troupe.process(SharedViewTest::setLast, raw, lock, locked, done).start();
    locked.await();
    assertFalse(view.lock().tryLock(Duration.ofMillis(50)));
    assertEquals(0, raw.get(1)); // which heeds no lock
    InThread<Integer> reading = new InThread<>(() -> view.get(1));
    reading.awaitWaiting();
    done.set();
    assertEquals(7, reading.result());
    other.join();
  }

  @Test
  void raw_underAHeldLock_isReadAtOnce() throws Exception {
    DoubleValue value = troupe.doubleValue(1.5);
    DoubleValue raw = value.raw();
    InThread<Double> reading;
    try (LockHold held = value.hold()) {
      reading = new InThread<>(raw::get);
      assertEquals(1.5, reading.result());
    }
    raw.set(2.5);
    assertEquals(2.5, value.get());
    assertThrows(IllegalStateException.class, raw::lock);
    assertThrows(IllegalStateException.class, raw::raw);
  }

  @Test
  void view_whenAllOthersAreGone_keepsMemoryAndLock() {
    IntArray raw = troupe.intArray(2, Guard.none());
    Lock lock = troupe.lock();
    IntArray view = raw.synchronizedView(Guard.of(lock));
    raw.set(1, 5);
    raw.letGo();
    lock.letGo();
    assertEquals(5, view.get(1));
    IntArray again = view.raw();
    view.letGo();
    again.set(0, 4);
    assertArrayEquals(new int[] {4, 5}, again.toArray());
  }

  @Test
  void record_view_isOfTheSameRecord() {
    SharedRecord<Point> raw = troupe.sharedRecord(new Point(1, 2), Guard.none());
    SharedRecord<Point> view = raw.synchronizedView();
    assertEquals(new Point(2, 2), view.update(point -> new Point(point.x() + 1, point.y())));
    assertEquals(new Point(2, 2), raw.get());
    assertTrue(view.lock() instanceof RLock);
  }

  @Test
  void synchronizedView_ofSomethingWithALock_isRefused() {
    IntValue value = troupe.intValue(1);
    IllegalArgumentException twice =
        assertThrows(IllegalArgumentException.class, value::synchronizedView);
    assertTrue(twice.getMessage().contains("has a lock"), twice.getMessage());
    LongValue raw = troupe.longValue(1, Guard.none());
    assertThrows(IllegalArgumentException.class, () -> raw.synchronizedView(Guard.none()));
    try (Troupe other = program()) {
      Guard foreign = Guard.of(other.lock());
      assertThrows(IllegalArgumentException.class, () -> raw.synchronizedView(foreign));
    }
  }
}
