package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.troupe.Troupe;
import dev.troupe.cluster.ProgramEndIT.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What programs leave behind, and who removes it: the program's own end, however it comes, or the next
 * program where it was killed. Rows of CPython's test-suite by name.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ResourceIT {

  private final String name = "left-" + UUID.randomUUID();
  private final List<Program> started = new ArrayList<>();

  private Program start(String what) throws Exception {
    Program program = Program.start(what, name);
    started.add(program);
    return program;
  }

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(program -> program.process().destroyForcibly());
  }

  private void requireGone() throws Exception {
    try (Troupe troupe = Troupe.open()) {
      for (String part : List.of("-home", "-child", "-gone")) {
        assertThrows(NoSuchFileException.class, () -> troupe.attachSharedMemory(name + part));
      }
    }
  }

  private void endBySignal(String signal) throws Exception {
    Program program = start("leave-segments");
    program.pids(1);
    ForkedProcessIT.signal(signal, program.process().pid());
    program.exit();
    String said = program.rest();
    assertTrue(said.contains("without unlinking 2 segments"), said);
    assertTrue(said.contains(name + "-home") && said.contains(name + "-child"), said);
    assertFalse(said.contains(name + "-gone"), said);
    requireGone();
  }

  // CPython: TestResourceTracker.test_resource_tracker
  @Test
  void terminatedProgram_removesWhatItLeft_andCountsIt() throws Exception {
    endBySignal("TERM");
  }

  // CPython: TestResourceTracker.test_resource_tracker_sigint
  @Test
  void interruptedProgram_removesWhatItLeft_andCountsIt() throws Exception {
    assumeFalse(ignoresInterrupts(), "whoever started this build in the background ignores SIGINT");
    endBySignal("INT");
  }

  /** Whether SIGINT is ignored here, and so in whatever is started here. */
  private static boolean ignoresInterrupts() throws IOException {
    String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .findFirst()
        .orElseThrow();
    return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) & 2) != 0;
  }

  // CPython: TestResourceTracker.test_resource_tracker_sigkill
  @Test
  void killedProgram_nextOneRemovesWhatItLeft_withOneWarning() throws Exception {
    Program program = start("leave-segments");
    program.pids(1);
    ForkedProcessIT.signal("KILL", program.process().pid());
    program.exit();
    Program next = start("open-and-close");
    assertEquals(0, next.exit());
    String said = next.rest();
    assertEquals(1, said.lines().filter(line -> line.contains(name)).count(), said);
    assertTrue(said.contains("without unlinking"), said);
    assertTrue(said.contains(name + "-home") && said.contains(name + "-child"), said);
    requireGone();
  }

  // CPython: TestResourceTracker.test_resource_tracker_reused
  // CPython: TestResourceTracker.test_resource_tracker_exit_code
  @Test
  void endedProgram_countsWhatItAndItsChildrenLeft_inOneReport() throws Exception {
    Program untidy = start("leave-segments");
    untidy.pids(1);
    untidy.say("end");
    assertEquals(0, untidy.exit());
    String said = untidy.rest();
    assertEquals(
        1, said.lines().filter(line -> line.contains("without unlinking")).count(), said);
    assertTrue(said.contains("without unlinking 2 segments"), said);

    Program tidy = start("unlink-segments");
    assertEquals(0, tidy.exit());
    assertEquals("", tidy.rest());
    requireGone();
  }

  // CPython: TestResourceTracker.test_too_long_name_resource
  @Test
  void name_tooLongForAFile_isRefused() {
    try (Troupe troupe = Troupe.open()) {
      assertThrows(
          IllegalArgumentException.class, () -> troupe.createSharedMemory("x".repeat(10_000), 64));
    }
  }

  // CPython: TestResourceTracker.test_resource_tracker_safety_net_timeout
  @Test
  void terminatedProgram_childrenDoNotMove_endsInBoundedTime() throws Exception {
    Program program = Program.start("two-waiting-children");
    started.add(program);
    List<Long> pids = program.pids(2);
    for (long pid : pids) {
      ForkedProcessIT.signal("STOP", pid);
    }
    long start = System.nanoTime();
    ForkedProcessIT.signal("TERM", program.process().pid());
    program.exit();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.toSeconds() < 10, () -> "it took " + took);
    ProgramEndIT.await(
        Duration.ofSeconds(10), () -> pids.stream().noneMatch(ProgramEndIT::isAlive));
  }
}
