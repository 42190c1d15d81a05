package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.Finalizers;
import dev.troupe.ProcessLostException;
import dev.troupe.ProcessStartException;
import dev.troupe.Queue;
import dev.troupe.Troupe;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a real process shows: exit codes, signals, output, and deaths that others wait on. */
@Timeout(120)
class ForkedProcessIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
    assertEquals(0, ProcessHandle.current().children().count());
  }

  static void exit(int code) {
    System.exit(code);
  }

  static void fail() {
    throw new IllegalStateException("on purpose");
  }

  static void tellPidAndWait(Queue<Long> pids, Queue<String> gate) throws InterruptedException {
    pids.put(ProcessHandle.current().pid());
    gate.get();
  }

  static void printAroundPuts(Queue<Integer> output) throws InterruptedException {
    for (int n = 1; n <= 20; n++) {
      System.out.println("child " + n);
      output.put(n);
    }
    System.err.println("an error line");
    System.out.print("a line without end");
  }

  static void exitHooks(Queue<String> output) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook ran")));
  }

  static void threadThatOutlivesTheTask(Queue<String> gate) {
    new Thread(() -> {
          try {
            System.out.println("thread got " + gate.get());
          } catch (InterruptedException e) {
            System.out.println("thread was interrupted");
          }
        })
        .start();
  }

  @Test
  void exitCode_systemExit_isKept() throws Exception {
    List<ChildProcess> children = List.of(
        troupe.process(ForkedProcessIT::exit, 3).start(),
        troupe.process(ForkedProcessIT::exit, 137).start(),
        troupe.process(ForkedProcessIT::exit, 0).start());
    assertEquals(OptionalInt.of(3), ended(children.get(0)));
    assertEquals(OptionalInt.of(137), ended(children.get(1)));
    assertEquals(OptionalInt.of(0), ended(children.get(2)));
  }

  @Test
  void exitCode_signalFromOutside_isNegative() throws Exception {
    Queue<Long> pids = troupe.queue();
    Queue<String> gate = troupe.queue();
    ChildProcess process =
        troupe.process(ForkedProcessIT::tellPidAndWait, pids, gate).start();
    long pid = pids.get(LONG);
    assertEquals(process.pid(), pid);
    assertNotEquals(ProcessHandle.current().pid(), pid);
    signal("TERM", pid);
    assertEquals(OptionalInt.of(-15), ended(process));
  }

  // CPython: _TestSubclassingProcess.test_stderr_flush
  @Test
  void uncaughtException_traceOnStandardError() throws Exception {
    Captured captured = new Captured();
    ChildProcess process = troupe.process(ForkedProcessIT::fail).named("unlucky");
    assertEquals(OptionalInt.of(1), captured.during(() -> ended(process.start())));
    String errors = captured.errors();
    assertTrue(errors.contains("Process unlucky:"), errors);
    assertTrue(errors.contains("java.lang.IllegalStateException: on purpose"), errors);
    assertTrue(errors.contains("ForkedProcessIT.fail(ForkedProcessIT.java:"), errors);
  }

  @Test
  void output_aroundPuts_precedesTheirEffect() throws Exception {
    Captured captured = new Captured();
    Queue<Integer> output = troupe.queue();
    captured.during(() -> {
      ChildProcess process =
          troupe.process(ForkedProcessIT::printAroundPuts, output).start();
      for (int n = 1; n <= 20; n++) {
        System.out.println("parent " + output.get(LONG));
      }
      return ended(process);
    });
    List<String> lines = captured.output().lines().toList();
    for (int n = 1; n <= 20; n++) {
      assertTrue(lines.indexOf("child " + n) >= 0, lines::toString);
      assertTrue(lines.indexOf("child " + n) < lines.indexOf("parent " + n), lines::toString);
    }
    assertTrue(lines.contains("a line without end"), lines::toString);
    assertEquals("an error line", captured.errors().strip());
  }

  /** Never collected. */
  private static final Object ALIVE = new Object();

  static void registerFinalizers(Queue<String> told) throws InterruptedException {
    for (String name : List.of("a", "b", "c", "d01", "d02", "d03", "e")) {
      OptionalInt priority = switch (name) {
        case "b" -> OptionalInt.of(1);
        case "d01", "d02", "d03" -> OptionalInt.of(0);
        case "e" -> OptionalInt.of(-10);
        default -> OptionalInt.empty();
      };
      Cleaner.Cleanable finalizer = Finalizers.register(
          ALIVE,
          () -> {
            try {
              told.put(name);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          },
          priority);
      if (name.equals("a")) {
        finalizer.clean();
        finalizer.clean();
      }
    }
    Finalizers.register(
        null,
        () -> {
          throw new IllegalStateException("a finalizer of no use");
        },
        OptionalInt.of(5));
    told.put("task ended");
  }

  // CPython: _TestFinalize.test_finalize
  @Test
  void finalizers_ofAChild_runOnceAndInOrderAtItsEnd() throws Exception {
    Captured captured = new Captured();
    Queue<String> told = troupe.queue();
    captured.during(
        () -> ended(troupe.process(ForkedProcessIT::registerFinalizers, told).start()));
    List<String> all = new ArrayList<>();
    while (!told.isEmpty()) {
      all.add(told.get(LONG));
    }
    assertEquals(List.of("a", "task ended", "b", "d03", "d02", "d01", "e"), all);
    assertTrue(captured.errors().contains("a finalizer of no use"), captured.errors());
  }

  // CPython: _TestAtExit.test_atexit
  @Test
  void exit_hooksAndUserThreads_areWaitedFor() throws Exception {
    Captured captured = new Captured();
    Queue<String> gate = troupe.queue();
    captured.during(() -> {
      ended(troupe.process(ForkedProcessIT::exitHooks, gate).start());
      ChildProcess process =
          troupe.process(ForkedProcessIT::threadThatOutlivesTheTask, gate).start();
      gate.put("the word");
      return ended(process);
    });
    assertTrue(captured.output().contains("hook ran"), captured::output);
    assertTrue(captured.output().contains("thread got the word"), captured::output);
  }

  static void lateHook(Queue<String> told, Queue<String> gate) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      awaitGoodbye();
      try {
        System.out.println("late hook got " + gate.get());
        System.out.print("no line end");
        told.put("hook");
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }));
  }

  /** Returns when the library's own hook is over; it may be so before this looks for the first time. */
  private static void awaitGoodbye() {
    long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    boolean isSeen = false;
    while (!isSeen && System.nanoTime() < end) {
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("troupe-goodbye")) {
          isSeen = true;
          try {
            thread.join();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
      }
    }
  }

  @Test
  void exit_hookThatRunsLast_printsAndUsesPrimitives() throws Exception {
    Captured captured = new Captured();
    Queue<String> told = troupe.queue();
    Queue<String> gate = troupe.queue();
    gate.put("the word");
    captured.during(
        () -> ended(troupe.process(ForkedProcessIT::lateHook, told, gate).start()));
    assertEquals("hook", told.get(LONG));
    assertTrue(captured.output().contains("late hook got the word"), captured::output);
    assertTrue(captured.output().contains("no line end"), captured::output);
  }

  @Test
  void get_onlyProducerKilled_failsWithItsName() throws Exception {
    Queue<Long> pids = troupe.queue();
    Queue<String> gate = troupe.queue();
    Queue<Long> results = troupe.queue();
    ChildProcess process = troupe
        .process(
            (Queue<Long> p, Queue<String> g, Queue<Long> r) -> tellPidAndWait(p, g),
            pids,
            gate,
            results)
        .named("producer")
        .start();
    signal("KILL", pids.get(LONG));
    ProcessLostException e = assertThrows(ProcessLostException.class, results::get);
    assertEquals("producer", e.processName());
    assertEquals(-9, e.exitCode());
    assertEquals(process.pid(), e.pid());
    assertTrue(e.getMessage().contains("was killed by SIGKILL (exit code -9)"), e.getMessage());
    process.join();
  }

  @Test
  void toHandle_runningChild_looksAtItsJvmAndEndsIt() throws Exception {
    Queue<Long> pids = troupe.queue();
    Queue<String> gate = troupe.queue();
    ChildProcess process =
        troupe.process(ForkedProcessIT::tellPidAndWait, pids, gate).start();
    ProcessHandle handle = process.toHandle();
    assertEquals(handle.pid(), pids.get(LONG));
    assertEquals(ProcessHandle.of(process.pid()).orElseThrow(), handle);
    assertEquals(ProcessHandle.current(), handle.parent().orElseThrow());
    assertTrue(handle.info().command().orElseThrow().endsWith("/bin/java"), handle::toString);
    assertTrue(handle.destroy());
    assertEquals(OptionalInt.of(-15), ended(process));
    assertEquals(handle, process.toHandle());
  }

  @Test
  void join_jvmThatCannotStart_failsWithItsWords() throws Exception {
    try (Troupe program = Troupe.open(options -> options.jvmArguments("-Xmx64m", "-Xms65m"))) {
      ChildProcess process = program.process(ForkedProcessIT::fail).start();
      ProcessLostException e = assertThrows(ProcessLostException.class, process::join);
      assertTrue(e.getMessage().contains("while booting"), e.getMessage());
      assertTrue(e.getMessage().contains("heap"), e.getMessage());
      assertEquals(1, e.exitCode());
    }
  }

  @Test
  void start_noSuchJava_failsWithItsPath() {
    Path missing = Path.of("/no/such/java");
    try (Troupe program = Troupe.open(options -> options.javaExecutable(missing))) {
      ChildProcess process = program.process(ForkedProcessIT::fail);
      ProcessStartException e = assertThrows(ProcessStartException.class, process::start);
      assertTrue(e.getMessage().contains("/no/such/java"), e.getMessage());
    }
  }

  static void signal(String name, long pid) throws Exception {
    assertEquals(
        0, new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor());
  }

  private static OptionalInt ended(ChildProcess process) throws InterruptedException {
    assertTrue(process.join(LONG));
    return process.exitCode();
  }

  /** What this JVM prints while something runs. */
  private static final class Captured {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private interface Action<T> {
      T run() throws Exception;
    }

    <T> T during(Action<T> action) throws Exception {
      PrintStream oldOut = System.out;
      PrintStream oldErr = System.err;
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      try {
        return action.run();
      } finally {
        System.setOut(oldOut);
        System.setErr(oldErr);
      }
    }

    String output() {
      return out.toString(StandardCharsets.UTF_8);
    }

    String errors() {
      return err.toString(StandardCharsets.UTF_8);
    }
  }
}
