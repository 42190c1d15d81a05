package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.NotSerializableException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract of {@link ChildProcess}; rows of CPython's test-suite by name. */
class ProcessTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  static void waitFor(Queue<String> gate) throws InterruptedException {
    gate.get();
  }

  static void report(String a, int b, double c, boolean d, Queue<Object> output)
      throws InterruptedException {
    output.put(a);
    output.put(b);
    output.put(c);
    output.put(d);
  }

  static void reportName(Queue<String> output) throws InterruptedException {
    output.put(Thread.currentThread().getName());
    output.put(Troupe.current().processName());
  }

  static void fail(String message) {
    throw new IllegalStateException(message);
  }

  static void startAnother(Queue<String> output) throws InterruptedException {
    Troupe program = Troupe.current();
    ChildProcess grandchild = program.process(ProcessTest::reportName, output).start();
    output.put(grandchild.name());
    grandchild.join();
  }

  /** {@code _TestProcess.test_process}. */
  @Test
  void process_wholeLife_statesFollow() throws Exception {
    Queue<String> gate = troupe.queue();
    ChildProcess process = troupe.process(ProcessTest::waitFor, gate);
    assertFalse(process.isAlive());
    assertEquals(OptionalInt.empty(), process.exitCode());
    assertEquals(-1, process.pid());
    assertFalse(troupe.activeChildren().contains(process));
    process.start();
    assertTrue(process.isAlive());
    assertTrue(troupe.activeChildren().contains(process));
    assertEquals(OptionalInt.empty(), process.exitCode());
    assertNotEquals(ProcessHandle.current().pid(), process.pid());
    assertFalse(process.join(Duration.ZERO));
    assertFalse(process.join(Duration.ofMillis(-5)));
    gate.put("go");
    assertTrue(process.join(LONG));
    assertFalse(process.isAlive());
    assertFalse(troupe.activeChildren().contains(process));
    assertEquals(OptionalInt.of(0), process.exitCode());
    process.join();
  }

  static void tellWhoItIs(Queue<Object> output) throws InterruptedException {
    ChildProcess own = Troupe.current().currentProcess();
    output.put(own.name());
    output.put(own.authKey());
  }

  /** {@code _TestProcess.test_process}, the child's side. */
  @Test
  void authKey_ofChild_isWhatItsMakerHadOrWhatItWasGiven() throws Exception {
    Queue<Object> output = troupe.queue();
    ChildProcess heir = troupe.process(ProcessTest::tellWhoItIs, output).start();
    assertEquals(heir.name(), output.get(LONG));
    assertArrayEquals(troupe.currentProcess().authKey(), (byte[]) output.get(LONG));
    heir.join();
    byte[] own = {1, 2, 3};
    ChildProcess other = troupe.process(ProcessTest::tellWhoItIs, output);
    other.setAuthKey(own);
    other.start();
    assertEquals(other.name(), output.get(LONG));
    assertArrayEquals(own, (byte[]) output.get(LONG));
    assertThrows(IllegalStateException.class, () -> other.setAuthKey(own));
    other.join();
  }

  /** {@code _TestProcess.test_args_argument}: lambdas and method references of any arity. */
  @Test
  void start_severalArguments_arriveUnchanged() throws Exception {
    Queue<Object> output = troupe.queue();
    double captured = 2.5;
    ChildProcess process =
        troupe.process((String a, Integer b) -> report(a, b, captured, true, output), "a", 1);
    process.start().join();
    assertEquals("a", output.get(LONG));
    assertEquals(1, output.get(LONG));
    assertEquals(2.5, output.get(LONG));
    assertEquals(true, output.get(LONG));
  }

  @Test
  void start_named_threadCarriesTheName() throws Exception {
    Queue<String> output = troupe.queue();
    ChildProcess process = troupe.process(ProcessTest::reportName, output).named("counter");
    process.start().join();
    assertEquals("counter", process.name());
    assertEquals("counter", output.get(LONG));
    assertEquals("counter", output.get(LONG));
  }

  @Test
  void start_inChild_grandchildIsNamedAfterIt() throws Exception {
    Queue<String> output = troupe.queue();
    ChildProcess process = troupe.process(ProcessTest::startAnother, output).start();
    process.join();
    assertEquals(0, process.exitCode().getAsInt());
    assertEquals(process.name() + ":1", output.get(LONG));
    assertEquals(process.name() + ":1", output.get(LONG));
  }

  @Test
  void task_throws_exitCodeIsOne() throws Exception {
    ChildProcess process = troupe.process(ProcessTest::fail, "on purpose").start();
    process.join();
    assertEquals(OptionalInt.of(1), process.exitCode());
  }

  /** {@code _TestProcess.test_terminate}. */
  @Test
  void terminate_waitingChild_exitCodeIsMinus15() throws Exception {
    Queue<String> gate = troupe.queue();
    ChildProcess process = troupe.process(ProcessTest::waitFor, gate).start();
    process.terminate();
    process.join();
    assertEquals(OptionalInt.of(-15), process.exitCode());
    process.terminate();
  }

  /** {@code _TestProcess.test_kill}. */
  @Test
  void kill_waitingChild_exitCodeIsMinus9() throws Exception {
    Queue<String> gate = troupe.queue();
    ChildProcess process = troupe.process(ProcessTest::waitFor, gate).start();
    process.kill();
    process.join();
    assertEquals(OptionalInt.of(-9), process.exitCode());
  }

  @Test
  void start_twice_isRefused() throws Exception {
    Queue<String> gate = troupe.queue();
    gate.put("go");
    ChildProcess process = troupe.process(ProcessTest::waitFor, gate).start();
    IllegalStateException e = assertThrows(IllegalStateException.class, process::start);
    assertTrue(e.getMessage().contains("was started already"), e.getMessage());
    process.join();
  }

  @Test
  void unstarted_joinTerminateKill_areRefused() {
    ChildProcess process = troupe.process(ProcessTest::fail, "never");
    assertThrows(IllegalStateException.class, process::join);
    assertThrows(IllegalStateException.class, process::terminate);
    assertThrows(IllegalStateException.class, process::kill);
  }

  @Test
  void process_nullTask_isRefused() {
    NullPointerException e =
        assertThrows(NullPointerException.class, () -> troupe.process((Task0) null));
    assertEquals("The task of a process is null.", e.getMessage());
  }

  @Test
  void start_captureThatCannotTravel_isRefusedWithItsPath() {
    Object lock = new Object();
    ChildProcess process = troupe.process(() -> lock.notifyAll());
    UnserializableException e = assertThrows(UnserializableException.class, process::start);
    assertInstanceOf(NotSerializableException.class, e.getCause());
    assertTrue(e.getMessage().contains(process.name()), e.getMessage());
    assertTrue(e.getMessage().contains("java.lang.Object"), e.getMessage());
    assertFalse(process.isAlive());
  }

  @Test
  void close_runningProcess_isRefused() throws Exception {
    Queue<String> gate = troupe.queue();
    ChildProcess process = troupe.process(ProcessTest::waitFor, gate).start();
    assertThrows(IllegalStateException.class, process::close);
    gate.put("go");
    process.join();
    process.close();
    process.close();
    assertThrows(IllegalStateException.class, process::isAlive);
    assertThrows(IllegalStateException.class, process::exitCode);
  }

  @Test
  void join_interrupted_processGoesOn() throws Exception {
    Queue<String> gate = troupe.queue();
    ChildProcess process = troupe.process(ProcessTest::waitFor, gate).start();
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread joiner = new Thread(() -> {
      try {
        process.join();
      } catch (InterruptedException e) {
        interrupted.countDown();
      }
    });
    joiner.start();
    joiner.interrupt();
    interrupted.await();
    assertTrue(process.isAlive());
    gate.put("go");
    assertTrue(process.join(LONG));
  }

  @Test
  void daemon_startsAnother_isRefusedInIt() throws Exception {
    Queue<String> output = troupe.queue();
    ChildProcess process =
        troupe.process(ProcessTest::startAnother, output).asDaemon(true).start();
    process.join();
    assertEquals(OptionalInt.of(1), process.exitCode());
    assertTrue(output.isEmpty());
  }

  @Test
  void asDaemon_started_isRefused() throws Exception {
    Queue<String> gate = troupe.queue();
    gate.put("go");
    ChildProcess process = troupe.process(ProcessTest::waitFor, gate).start();
    assertThrows(IllegalStateException.class, () -> process.asDaemon(true));
    process.join();
  }

  @Test
  void startMethod_unknown_namesThoseThereAre() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> StartMethod.of("teleport"));
    assertEquals(
        "Unknown start method 'teleport'; this version has [forkserver, spawn, fork].",
        e.getMessage());
  }
}
