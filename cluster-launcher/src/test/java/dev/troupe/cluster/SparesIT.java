package dev.troupe.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.Queue;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** JVMs that are booted ahead: who gets one, who does not, and what happens when one dies. */
@Timeout(300)
class SparesIT {

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

  /** What a JVM booted ahead initialises. */
  static final class Preloaded {
    static final long PID = ProcessHandle.current().pid();

    static {
      System.out.println("preloaded");
      System.err.println("preloaded, too");
    }

    private Preloaded() {}
  }

  static void tellPid(Queue<Long> pids) throws InterruptedException {
    pids.put(ProcessHandle.current().pid());
  }

  static void tellSurroundings(Queue<String> output) throws Exception {
    output.put(String.valueOf(System.getProperty("spares.test")));
    output.put(String.valueOf(System.getenv("SPARES_TEST")));
    output.put(Path.of("").toAbsolutePath().toString());
    output.put(Files.readString(Path.of("/proc/self/comm")).strip());
  }

  @Test
  void start_spareIsReady_usesItOnce() throws Exception {
    assertTrue(troupe.prepareProcesses(2) >= 1);
    List<Long> spares = sparePids();
    Queue<Long> pids = troupe.queue();
    ChildProcess one = troupe.process(SparesIT::tellPid, pids).start();
    ChildProcess two = troupe.process(SparesIT::tellPid, pids).start();
    assertTrue(spares.contains(one.pid()), spares::toString);
    assertNotEquals(one.pid(), two.pid());
    assertEquals(OptionalInt.of(0), ended(one));
    assertEquals(OptionalInt.of(0), ended(two));
    List<Long> ran = List.of(pids.get(LONG), pids.get(LONG));
    assertEquals(Set.of(one.pid(), two.pid()), Set.copyOf(ran));
  }

  @Test
  void start_sparesWereKilled_nobodyNotices() throws Exception {
    troupe.prepareProcesses(2);
    List<Long> killed = sparePids();
    assertEquals(2, killed.size());
    for (long pid : killed) {
      ForkedProcessIT.signal("KILL", pid);
    }
    Queue<Long> pids = troupe.queue();
    ChildProcess process = troupe.process(SparesIT::tellPid, pids).start();
    assertEquals(OptionalInt.of(0), ended(process));
    assertEquals(process.pid(), pids.get(LONG));
  }

  static void waitFor(Queue<String> gate) throws InterruptedException {
    gate.get();
  }

  // CPython: _TestProcess.test_forkserver_sigint
  @Test
  void sparesInterrupted_runningChildEndsWell_andTheNextStartWorks() throws Exception {
    troupe.prepareProcesses(2);
    Queue<String> gate = troupe.queue();
    ChildProcess running = troupe.process(SparesIT::waitFor, gate).start();
    troupe.prepareProcesses(2);
    List<Long> spares = sparePids().stream().filter(pid -> pid != running.pid()).toList();
    assertFalse(spares.isEmpty());
    for (long pid : spares) {
      ForkedProcessIT.signal("INT", pid);
    }
    Queue<Long> pids = troupe.queue();
    ChildProcess next = troupe.process(SparesIT::tellPid, pids).start();
    assertEquals(OptionalInt.of(0), ended(next));
    assertEquals(next.pid(), pids.get(LONG));
    assertTrue(running.isAlive());
    gate.put("go");
    assertEquals(OptionalInt.of(0), ended(running));
  }

  @Test
  void start_sparesAreStopped_nobodyNotices() throws Exception {
    troupe.prepareProcesses(2);
    List<Long> stopped = sparePids();
    assertEquals(2, stopped.size());
    for (long pid : stopped) {
      ForkedProcessIT.signal("STOP", pid);
    }
    Queue<Long> pids = troupe.queue();
    ChildProcess process = troupe.process(SparesIT::tellPid, pids).start();
    assertEquals(OptionalInt.of(0), ended(process));
    assertFalse(stopped.contains(pids.get(LONG)));
  }

  @Test
  void start_otherSurroundings_noSpareOfTheFormer() throws Exception {
    troupe.prepareProcesses(1);
    List<Long> spares = sparePids();
    assertFalse(spares.isEmpty());
    Path directory = Path.of("/tmp").toRealPath();
    Queue<String> output = troupe.queue();
    Troupe context = troupe.context(StartMethod.FORKSERVER);
    context.setJvmArguments("-Dspares.test=option");
    context.setEnvironment("SPARES_TEST", "variable");
    context.setWorkingDirectory(directory);
    ChildProcess process =
        context.process(SparesIT::tellSurroundings, output).named("odd one").start();
    assertFalse(spares.contains(process.pid()));
    assertEquals(OptionalInt.of(0), ended(process));
    assertEquals(
        List.of("option", "variable", directory.toString()),
        List.of(output.get(LONG), output.get(LONG), output.get(LONG)));
  }

  static void tellResource(Queue<String> output, String name) throws Exception {
    try (InputStream in = SparesIT.class.getClassLoader().getResourceAsStream(name)) {
      output.put(in == null ? "missing" : new String(in.readAllBytes(), UTF_8));
    }
  }

  static void tellResourceOfChild(Queue<String> output, String name) throws Exception {
    Troupe.current().process(SparesIT::tellResource, output, name).start().join();
  }

  @Test
  void addClassPath_directory_isSeenByProcessesAndTheirs(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("extra.txt"), "found");
    try (Troupe own = Troupe.open()) {
      Queue<String> output = own.queue();
      Troupe context = own.context(StartMethod.SPAWN);
      context.process(SparesIT::tellResource, output, "extra.txt").start();
      assertEquals("missing", output.get(LONG));
      context.addClassPath(directory);
      context.process(SparesIT::tellResourceOfChild, output, "extra.txt").start();
      assertEquals("found", output.get(LONG));
      IllegalArgumentException refused = assertThrows(
          IllegalArgumentException.class, () -> context.addClassPath(directory.resolve("none")));
      assertTrue(refused.getMessage().contains("there is no such file"), refused.getMessage());
    }
  }

  @Test
  void fork_systemPropertySetHere_isThereInTheProcess() throws Exception {
    System.setProperty("spares.test", "set while running");
    try {
      Queue<String> output = troupe.queue();
      ChildProcess process = troupe
          .context(StartMethod.FORK)
          .process(SparesIT::tellSurroundings, output)
          .start();
      assertEquals("set while running", output.get(LONG));
      assertEquals(OptionalInt.of(0), ended(process));
    } finally {
      System.clearProperty("spares.test");
    }
  }

  @Test
  void start_ofSpare_shortNameIsTheProcess() throws Exception {
    troupe.prepareProcesses(1);
    Queue<String> output = troupe.queue();
    ChildProcess process =
        troupe.process(SparesIT::tellSurroundings, output).named("counter").start();
    assertEquals(OptionalInt.of(0), ended(process));
    for (int i = 0; i < 3; i++) {
      output.get(LONG);
    }
    assertEquals("counter", output.get(LONG));
  }

  // CPython: _TestSpawnedSysPath.test_std_streams_flushed_after_preload
  @Test
  void preload_printingClass_printsOnceOnEachStream() throws Exception {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
    try (Troupe program = Troupe.open()) {
      program.setForkServerPreload(List.of(Preloaded.class.getName(), "no.such.Class"));
      Queue<Long> pids = program.queue();
      assertTrue(program.prepareProcesses(1) > 0);
      ChildProcess process =
          program.process((Queue<Long> q) -> q.put(Preloaded.PID), pids).start();
      assertEquals(OptionalInt.of(0), ended(process));
      assertEquals(process.pid(), pids.get(LONG));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    String text = printed.toString(StandardCharsets.UTF_8);
    long spares = text.lines().filter("preloaded"::equals).count();
    assertTrue(spares >= 1 && spares <= 4, text); // one for each JVM that was booted ahead
    assertEquals(spares, text.lines().filter("preloaded, too"::equals).count(), text);
  }

  private static List<Long> sparePids() {
    return ProcessHandle.current()
        .children()
        .map(ProcessHandle::pid)
        .filter(SparesIT::isSpare)
        .toList();
  }

  private static boolean isSpare(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
          .contains("\0" + SpareMain.class.getName());
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  private static OptionalInt ended(ChildProcess process) throws InterruptedException {
    assertTrue(process.join(LONG));
    return process.exitCode();
  }
}
