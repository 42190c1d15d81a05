package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.ProcessLostException;
import dev.troupe.Queue;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is known of a process that died, and of one that never came to its task. */
@Timeout(300)
class ForensicsIT {

  private static final Duration LONG = Duration.ofSeconds(90);

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

  static void tellPidAndWait(Queue<Long> pids, Queue<String> gate, Queue<String> results)
      throws InterruptedException {
    System.err.println("about to wait");
    pids.put(ProcessHandle.current().pid());
    results.put(gate.get());
  }

  static void fillTheHeap(Queue<String> results) throws InterruptedException {
    List<byte[]> all = new ArrayList<>();
    while (true) {
      all.add(new byte[1 << 20]);
      if (all.size() > 4096) {
        results.put("never");
      }
    }
  }

  /** A class that starts a process whenever it is initialised. */
  static final class Bomb {
    static {
      if (ForkedProcess.isThis()) {
        Troupe.current().process(Bomb::run).start();
      }
    }

    private Bomb() {}

    static void run() {}
  }

  /** Tells a forked JVM from the one that runs the tests. */
  static final class ForkedProcess {
    private ForkedProcess() {}

    static boolean isThis() {
      try {
        String commandLine = Files.readString(Path.of("/proc/self/cmdline"));
        return commandLine.contains(ChildMain.class.getName())
            || commandLine.contains(SpareMain.class.getName());
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Test
  void crash_ofTheJvm_namesSignalTaskWordsAndCrashLog(@TempDir Path directory) throws Exception {
    Queue<Long> pids = troupe.queue();
    Queue<String> gate = troupe.queue();
    Queue<String> results = troupe.queue();
    ChildProcess process =
        troupe.process(ForensicsIT::tellPidAndWait, pids, gate, results).named("crasher");
    process.surroundings().setDirectory(directory);
    process.start();
    ForkedProcessIT.signal("SEGV", pids.get(LONG));
    ProcessLostException e = assertThrows(ProcessLostException.class, () -> results.get(LONG));
    assertEquals(Optional.of("SIGABRT"), e.signal());
    Path report = e.crashReport().orElseThrow();
    assertEquals(directory, report.getParent());
    assertTrue(Files.readString(report).contains("SIGSEGV"));
    assertTrue(e.lastWords().contains("about to wait"), e.lastWords()::toString);
    assertTrue(e.task().contains(ForensicsIT.class.getName()), e.task());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("'crasher'"), message);
    assertTrue(message.contains(report.toString()), message);
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(-6), process.exitCode());
  }

  @Test
  void outOfMemory_inChild_endsItWithCodeThreeAndSaysWhy() throws Exception {
    Queue<String> results = troupe.queue();
    ChildProcess process = troupe.process(ForensicsIT::fillTheHeap, results);
    process.surroundings().setJvmArguments(List.of("-Xmx64m"));
    process.start();
    ProcessLostException e = assertThrows(ProcessLostException.class, () -> results.get(LONG));
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(3), process.exitCode());
    assertTrue(
        String.valueOf(e.getMessage()).contains("for want of memory (java.lang.OutOfMemoryError)"),
        e.getMessage());
  }

  @Test
  void outOfMemory_withADump_namesItsFile(@TempDir Path directory) throws Exception {
    Queue<String> results = troupe.queue();
    ChildProcess process = troupe.process(ForensicsIT::fillTheHeap, results);
    process
        .surroundings()
        .setJvmArguments(
            List.of("-Xmx16m", "-XX:+HeapDumpOnOutOfMemoryError", "-XX:HeapDumpPath=" + directory));
    process.start();
    ProcessLostException e = assertThrows(ProcessLostException.class, () -> results.get(LONG));
    Path dump = e.crashReport().orElseThrow();
    assertEquals(directory.resolve("java_pid" + process.pid() + ".hprof"), dump);
    assertTrue(Files.size(dump) > 0);
    assertTrue(process.join(LONG));
  }

  // CPython: TestNoForkBomb.test_noforkbomb
  @Test
  void start_inStaticInitialiserOfChild_isRefused() throws Exception {
    ChildProcess process = troupe.process(Bomb::run).start();
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(1), process.exitCode());
  }

  @Test
  void signals_whileBooting_areTheExitCode() throws Exception {
    Troupe spawn = troupe.context(StartMethod.SPAWN);
    Queue<String> gate = troupe.queue();
    ChildProcess killed = spawn.process((Queue<String> g) -> g.get(), gate).start();
    killed.kill();
    ChildProcess terminated = spawn.process((Queue<String> g) -> g.get(), gate).start();
    terminated.terminate();
    assertTrue(killed.join(LONG));
    assertTrue(terminated.join(LONG));
    assertEquals(OptionalInt.of(-9), killed.exitCode());
    assertEquals(OptionalInt.of(-15), terminated.exitCode());
  }
}
