package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ValueTest {

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

  static void triple(IntValue small, LongValue large, DoubleValue real) {
    small.set(small.get() * 3);
    large.set(large.get() * 3);
    real.set(real.get() * 3);
  }

  static void addOneByOne(int times, IntValue value) {
    for (int n = 0; n < times; n++) {
      value.getAndAdd(1);
    }
  }

  static void addUnderHold(int times, LongValue value) {
    for (int n = 0; n < times; n++) {
      try (LockHold held = value.hold()) {
        value.set(value.get() + 1);
      }
    }
  }

  static void holdAndBlock(IntValue value, Queue<String> ready, Queue<String> never)
      throws InterruptedException {
    try (LockHold held = value.hold()) {
      value.set(13);
      ready.put("holds");
      never.get();
    }
  }

  static void setReceived(Queue<IntValue> values) throws InterruptedException {
    values.get().set(77);
  }

  static void makeAndSend(Queue<DoubleValue> values) throws InterruptedException {
    values.put(Troupe.current().doubleValue(2.5));
  }

  @Test
  void value_initial_isWhatWasGiven() {
    assertEquals(0, troupe.intValue(0).get());
    assertEquals(Integer.MIN_VALUE, troupe.intValue(Integer.MIN_VALUE).get());
    assertEquals(Long.MAX_VALUE, troupe.longValue(Long.MAX_VALUE).get());
    assertEquals(-0.5, troupe.doubleValue(-0.5).get());
  }

  @Test
  void set_inChild_isSeenAfterJoin() throws Exception {
    IntValue small = troupe.intValue(-7);
    LongValue large = troupe.longValue(1L << 40);
    DoubleValue real = troupe.doubleValue(0.5);
    troupe.process(ValueTest::triple, small, large, real).start().join();
    assertEquals(-21, small.get());
    assertEquals(3L << 40, large.get());
    assertEquals(1.5, real.get());
  }

  @Test
  void getAndAdd_manyProcesses_losesNothing() throws Exception {
    IntValue value = troupe.intValue(0);
    List<ChildProcess> children = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      children.add(troupe.process(ValueTest::addOneByOne, 50, value).start());
    }
    for (ChildProcess child : children) {
      child.join();
    }
    assertEquals(100, value.getAndAdd(Integer.MAX_VALUE));
    assertEquals(Integer.MIN_VALUE + 99, value.get()); // wraps around
  }

  @Test
  void hold_manyProcesses_losesNothing() throws Exception {
    LongValue value = troupe.longValue(0);
    List<ChildProcess> children = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      children.add(troupe.process(ValueTest::addUnderHold, 20, value).start());
    }
    for (ChildProcess child : children) {
      child.join();
    }
    assertEquals(40, value.get());
  }

  @Test
  void get_anotherThreadHolds_waitsForIt() throws Exception {
    IntValue value = troupe.intValue(1);
    CompletableFuture<Integer> got;
    try (LockHold held = value.hold()) {
      got = CompletableFuture.supplyAsync(value::get);
      CompletableFuture<Integer> waiting = got;
      assertThrows(TimeoutException.class, () -> waiting.get(100, TimeUnit.MILLISECONDS));
      value.set(2);
    }
    assertEquals(2, got.get());
  }

  @Test
  void lock_ofTheValue_isTheOneItsMethodsUse() throws Exception {
    IntValue value = troupe.intValue(1);
    assertTrue(value.lock().tryLock(Duration.ofSeconds(1)));
    assertEquals(1, value.get());
    assertEquals(1, value.lock().holdCount());
    value.lock().unlock();
    assertFalse(value.lock().isLocked());
    assertEquals("RLock of " + value + " (free)", value.lock().toString());
  }

  @Test
  void get_interrupted_finishesAndKeepsTheFlag() {
    DoubleValue value = troupe.doubleValue(1.5);
    Thread.currentThread().interrupt();
    assertEquals(1.5, value.getAndAdd(1));
    assertEquals(2.5, value.get());
    assertTrue(Thread.interrupted());
  }

  @Test
  void get_processDiedInHold_namesIt() throws Exception {
    IntValue value = troupe.intValue(1);
    Queue<String> ready = troupe.queue();
    Queue<String> never = troupe.queue();
    ChildProcess child = troupe
        .process(ValueTest::holdAndBlock, value, ready, never)
        .named("holder")
        .asDaemon(true)
        .start();
    assertEquals("holds", ready.get());
    child.kill();
    AbandonedLockException e = assertThrows(AbandonedLockException.class, value::get);
    String message = "RLock of " + value + " is abandoned: Process 'holder' (pid " + child.pid()
        + ") was killed by SIGKILL (exit code -9) while it held the lock.";
    assertTrue(e.getMessage().startsWith(message), e::getMessage);
    assertThrows(AbandonedLockException.class, () -> value.set(2));
  }

  @Test
  void value_sentThroughAQueue_isTheSameMemory() throws Exception {
    IntValue value = troupe.intValue(1);
    Queue<IntValue> values = troupe.queue();
    values.put(value);
    troupe.process(ValueTest::setReceived, values).start().join();
    assertEquals(77, value.get());
  }

  @Test
  void value_madeByAChild_outlivesIt() throws Exception {
    Queue<DoubleValue> values = troupe.queue();
    troupe.process(ValueTest::makeAndSend, values).start().join();
    DoubleValue value = values.get();
    assertEquals(2.5, value.get());
  }

  static void setAll(IntValue i, DoubleValue d, ShortValue h, LongValue q, ByteValue c) {
    i.set(7);
    d.set(10.25);
    h.set((short) -3);
    q.set(1L << 36);
    c.set((byte) 'y');
  }

  // CPython: _TestValue.test_value
  @Test
  void values_withLock_startRightAndShowAChildsWrites() throws Exception {
    checkValues(Guard.own());
  }

  // CPython: _TestValue.test_rawvalue
  @Test
  void values_withoutLock_startRightAndShowAChildsWrites() throws Exception {
    checkValues(Guard.none());
  }

  private void checkValues(Guard guard) throws Exception {
    IntValue i = troupe.intValue(4343, guard);
    DoubleValue d = troupe.doubleValue(3.625, guard);
    ShortValue h = troupe.shortValue((short) -232, guard);
    LongValue q = troupe.longValue(1L << 35, guard);
    ByteValue c = troupe.byteValue((byte) 'x', guard);
    assertEquals(4343, i.get());
    assertEquals(3.625, d.get());
    assertEquals(-232, h.get());
    assertEquals(1L << 35, q.get());
    assertEquals('x', c.get());
    ChildProcess child = troupe.process(() -> setAll(i, d, h, q, c)).start();
    child.join();
    assertEquals(0, child.exitCode().getAsInt());
    assertEquals(7, i.get());
    assertEquals(10.25, d.get());
    assertEquals(-3, h.get());
    assertEquals(1L << 36, q.get());
    assertEquals('y', c.get());
  }

  /** What the collector frees is given back by a thread of its own, while others allocate. */
  // CPython: _TestHeap.test_free_from_gc
  @Test
  void values_collectedWhileOthersAreMade_doNotBlockThem() throws Exception {
    List<CompletableFuture<Void>> makers = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      makers.add(CompletableFuture.runAsync(() -> {
        for (int made = 0; made < 300; made++) {
          LongArray dropped = troupe.longArray(1 + made % 100, Guard.none());
          dropped.set(0, made);
          assertEquals(made, dropped.get(0));
          if (made % 50 == 0) {
            System.gc();
          }
        }
      }));
    }
    for (CompletableFuture<Void> maker : makers) {
      maker.get(60, TimeUnit.SECONDS);
    }
  }
}
