package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** How whole programs end: by themselves, killed, stopped. Each program is a JVM of its own. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ProgramEndIT {

  @Test
  void killedParent_childrenEnd() throws Exception {
    Program program = start("two-waiting-children");
    List<Long> pids = program.pids(2);
    ForkedProcessIT.signal("KILL", program.process.pid());
    await(Duration.ofSeconds(2), () -> pids.stream().noneMatch(ProgramEndIT::isAlive));
  }

  @Test
  void killedParent_whileAClassIsInitialisedAhead_thatJvmEnds() throws Exception {
    Program program = start("hanging-preload");
    List<Long> pids = program.pids(1);
    ForkedProcessIT.signal("KILL", program.process.pid());
    await(Duration.ofSeconds(2), () -> pids.stream().noneMatch(ProgramEndIT::isAlive));
  }

  /** Whether nobody is left who has that in its environment. */
  private static boolean isGone(String mark) {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes.noneMatch(one -> hasInEnvironment(one, mark));
    } catch (IOException | UncheckedIOException e) {
      return false; // one has just ended; the next look tells
    }
  }

  private static boolean hasInEnvironment(Path process, String mark) {
    try {
      return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1)
          .contains(mark);
    } catch (IOException e) {
      return false; // no process, or one that has ended
    }
  }

  @Test
  void killedParent_atAnyMomentOfItsStarts_leavesNobody() throws Exception {
    for (int moment : new int[] {0, 60, 200, 450}) {
      String mark = "MARK=" + UUID.randomUUID();
      Process home = new ProcessBuilder(
              "env",
              mark,
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              ClassPath.ofRunningProgram().joined(),
              StartingProgram.class.getName())
          .redirectErrorStream(true)
          .start();
      Program program = new Program(home, home.inputReader());
      started.add(program);
      assertEquals("open", program.line());
      program.say("hold");
      assertEquals("holding", program.line());
      LockSupport.parkNanos(Duration.ofMillis(moment).toNanos());
      assertFalse(isGone(mark));
      home.destroyForcibly();
      await(Duration.ofSeconds(2), () -> isGone(mark));
    }
  }

  @Test
  void stoppedParent_childrenGoOn() throws Exception {
    Program program = start("two-waiting-children");
    List<Long> pids = program.pids(2);
    ForkedProcessIT.signal("STOP", program.process.pid());
    assertFalse(program.process.waitFor(3, TimeUnit.SECONDS));
    assertTrue(pids.stream().allMatch(ProgramEndIT::isAlive));
    ForkedProcessIT.signal("CONT", program.process.pid());
    program.say("go on");
    assertEquals(0, program.exit());
    assertTrue(pids.stream().noneMatch(ProgramEndIT::isAlive));
  }

  @Test
  void mainThatForgetsToClose_endsWhenItsChildrenDid() throws Exception {
    Program program = start("forgotten-program");
    List<Long> pids = program.pids(1);
    assertEquals("last line", program.line());
    assertEquals(0, program.exit());
    assertTrue(pids.stream().noneMatch(ProgramEndIT::isAlive));
  }

  @Test
  void mainThatForgetsADaemon_endsAndTakesItAlong() throws Exception {
    Program program = start("forgotten-daemon");
    List<Long> pids = program.pids(1);
    assertEquals(0, program.exit());
    assertTrue(pids.stream().noneMatch(ProgramEndIT::isAlive));
  }

  // CPython: _TestPoolWorkerLifetime.test_worker_finalization_via_atexit_handler_of_multiprocessing
  @Test
  void mainThatForgetsAPool_endsAndTakesItsWorkersAlong() throws Exception {
    Program program = start("forgotten-pool");
    List<Long> pids = program.pids(2);
    assertEquals(0, program.exit());
    assertTrue(pids.stream().noneMatch(ProgramEndIT::isAlive));
  }

  private final List<Program> started = new ArrayList<>();

  private Program start(String name) throws Exception {
    Program program = Program.start(name);
    started.add(program);
    return program;
  }

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(program -> program.process().destroyForcibly());
  }

  /** Not of a process that only waits to be reaped by whoever adopted it. */
  static boolean isAlive(long pid) {
    try {
      String stat = java.nio.file.Files.readString(Path.of("/proc/" + pid + "/stat"));
      return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (java.io.IOException e) {
      return false;
    }
  }

  static void await(Duration longest, BooleanSupplier condition) {
    long end = System.nanoTime() + longest.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "it did not happen in time");
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  /** A program of {@link EndingPrograms} in a JVM of its own. */
  record Program(Process process, BufferedReader out) {

    static Program start(String... arguments) throws Exception {
      return start(List.of(), arguments);
    }

    /** The same with options for its JVM. */
    static Program start(List<String> options, String... arguments) throws Exception {
      List<String> words = new ArrayList<>();
      words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      words.addAll(options);
      words.addAll(
          List.of("-cp", ClassPath.ofRunningProgram().joined(), EndingPrograms.class.getName()));
      words.addAll(List.of(arguments));
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      return new Program(process, process.inputReader());
    }

    /** What it printed that was not read yet, once it has ended. */
    String rest() {
      return out.lines().collect(java.util.stream.Collectors.joining("\n"));
    }

    String line() throws Exception {
      return out.readLine();
    }

    List<Long> pids(int count) throws Exception {
      List<Long> pids = new ArrayList<>();
      while (pids.size() < count) {
        String line = line();
        assertTrue(line != null && line.startsWith("pid "), line);
        pids.add(Long.parseLong(line.substring(4)));
      }
      return pids;
    }

    void say(String line) throws Exception {
      process
          .getOutputStream()
          .write((line + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    int exit() throws Exception {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program did not end");
      return process.exitValue();
    }
  }
}
