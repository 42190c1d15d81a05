package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.SharedMemory;
import dev.troupe.Troupe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What unrelated programs do to named memory, and what is left when one is killed. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class NamedMemoryIT {

  private static final String WARNING = "without unlinking 1 segments of named shared memory";

  // CPython: _TestSharedMemory.test_shared_memory_untracking
  @Test
  void attach_untrackedByAnotherProgram_leavesItThere() throws Exception {
    try (Troupe troupe = Troupe.open()) {
      SharedMemory memory = troupe.createSharedMemory(name(), 10);
      assertEquals("", run("attach-untracked", memory.name()));
      assertEquals(1, memory.buffer().get(0));
      troupe.attachSharedMemory(memory.name()).close();
      memory.unlink();
    }
  }

  // CPython: _TestSharedMemory.test_shared_memory_tracking
  @Test
  void attach_trackedByAnotherProgram_isDeletedAtItsEndWithAWarning() throws Exception {
    try (Troupe troupe = Troupe.open()) {
      SharedMemory memory = troupe.createSharedMemory(name(), 10);
      String said = run("attach-tracked", memory.name());
      assertTrue(said.contains(WARNING) && said.contains(memory.name()), said);
      assertEquals(1, memory.buffer().get(0)); // who has it goes on
      assertThrows(NoSuchFileException.class, () -> troupe.attachSharedMemory(memory.name()));
    }
  }

  // CPython: _TestSharedMemory.test_shared_memory_SharedMemoryManager_reuses_resource_tracker
  @Test
  void manager_ofAProgram_leavesNoWarning() throws Exception {
    assertEquals("", run("manage", ""));
  }

  /** Neither the named memory nor that of values and arrays outlives a program by much. */
  @Test
  void create_programIsKilled_theNextProgramSweepsWithAWarning() throws Exception {
    String name = name();
    Process program = start("make-and-wait", name);
    try (var out = program.inputReader()) {
      assertEquals("made", out.readLine());
    }
    ForkedProcessIT.signal("KILL", program.pid());
    assertTrue(program.waitFor(10, TimeUnit.SECONDS));
    List<Path> left = leftOf(program.pid());
    assertFalse(left.isEmpty());
    String said = run("manage", "");
    assertTrue(said.contains(WARNING) && said.contains(name), said);
    try (Troupe troupe = Troupe.open()) {
      troupe.longArray(1).set(0, 1); // sweeps what is no longer owned
      assertThrows(NoSuchFileException.class, () -> troupe.attachSharedMemory(name));
    }
    for (Path path : left) {
      assertTrue(Files.notExists(path), path::toString);
    }
  }

  private static String name() {
    return "it_" + UUID.randomUUID();
  }

  /** The directory of shared memory that a program of that process has. */
  private static List<Path> leftOf(long pid) throws IOException {
    List<Path> left = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(Path.of("/dev/shm"), "troupe-*-" + pid + "-*")) {
      found.forEach(left::add);
    }
    return left;
  }

  /** Runs a program to its end; what it wrote, to its standard error as well. */
  private static String run(String what, String name) throws Exception {
    Process program = start(what, name);
    String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(program.waitFor(60, TimeUnit.SECONDS), "the program did not end");
    assertEquals(0, program.exitValue(), said);
    return said;
  }

  private static Process start(String what, String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            ClassPath.ofRunningProgram().joined(),
            NamedMemoryPrograms.class.getName(),
            what,
            name)
        .redirectErrorStream(true)
        .start();
  }
}
