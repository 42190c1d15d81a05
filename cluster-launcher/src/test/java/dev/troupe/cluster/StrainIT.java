package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.troupe.ChildProcess;
import dev.troupe.Queue;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes where the machine, or somebody on it, makes it hard for them. */
@Timeout(120)
class StrainIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** In milliseconds after the start: before the boot record is read, while booting, in its task. */
  private static final int[] MOMENTS = {0, 10, 30, 60, 100, 150, 200, 300, 500};

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

  static void await(Queue<String> gate) throws InterruptedException {
    gate.get();
  }

  static void tellLength(byte[] bytes, Queue<Integer> lengths) throws InterruptedException {
    lengths.put(bytes.length + bytes[bytes.length - 1]);
  }

  static void startOneAndJoin(Queue<String> gate) throws InterruptedException {
    Troupe.current().process(StrainIT::await, gate).start().join();
  }

  @Test
  void childStopped_joinsInTimeAndEndsOnceItGoesOn() throws Exception {
    Queue<String> gate = troupe.queue();
    ChildProcess process = troupe.process(StrainIT::await, gate).start();
    ForkedProcessIT.signal("STOP", process.pid());
    gate.put("go");
    assertFalse(process.join(Duration.ofMillis(200)));
    assertTrue(process.isAlive());
    ForkedProcessIT.signal("CONT", process.pid());
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(0), process.exitCode());
  }

  @Test
  void argumentOf100Mib_arrivesByEachWay() throws Exception {
    byte[] large = new byte[100 << 20];
    large[large.length - 1] = 7;
    Queue<Integer> lengths = troupe.queue();
    for (StartMethod method : List.of(StartMethod.SPAWN, StartMethod.FORKSERVER)) {
      ChildProcess process =
          troupe.context(method).process(StrainIT::tellLength, large, lengths).start();
      assertEquals((100 << 20) + 7, lengths.get(LONG));
      assertTrue(process.join(LONG));
      assertEquals(OptionalInt.of(0), process.exitCode());
    }
  }

  @Test
  void killAtAnyMomentOfAStart_isItsEndAndNobodyElses() throws Exception {
    for (StartMethod method : List.of(StartMethod.SPAWN, StartMethod.FORKSERVER)) {
      Troupe context = troupe.context(method);
      context.prepareProcesses(1);
      for (int moment : MOMENTS) {
        Queue<String> gate = troupe.queue();
        ChildProcess process = context.process(StrainIT::await, gate).start();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(moment));
        process.kill();
        assertTrue(process.join(LONG));
        assertEquals(OptionalInt.of(-9), process.exitCode(), method + " after " + moment);
      }
    }
    requireUsable();
  }

  @Test
  void killOfAParentAtAnyMomentOfItsStarts_leavesNobody() throws Exception {
    for (int moment : new int[] {100, 300, 500, 700}) {
      Queue<String> gate = troupe.queue();
      ChildProcess middle = troupe
          .context(StartMethod.SPAWN)
          .process(StrainIT::startOneAndJoin, gate)
          .start();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(moment));
      List<ProcessHandle> below = new ArrayList<>();
      ProcessHandle.of(middle.pid()).ifPresent(handle -> handle.descendants().forEach(below::add));
      middle.kill();
      assertTrue(middle.join(LONG));
      ProgramEndIT.await(
          Duration.ofSeconds(10),
          () -> below.stream().noneMatch(one -> ProgramEndIT.isAlive(one.pid())));
    }
    requireUsable();
  }

  @Test
  void manyStarts_leaveNeitherThreadNorDescriptorNorFileNorJvm() throws Exception {
    troupe.prepareProcesses(2);
    requireUsable();
    troupe.prepareProcesses(2);
    Traces before = Traces.now();
    for (int i = 0; i < 20; i++) {
      requireUsable();
    }
    troupe.prepareProcesses(2);
    ProgramEndIT.await(Duration.ofSeconds(30), () -> Traces.now().isWithin(before));
  }

  @Test
  void descriptorsLimitedTo1024_eightChildrenRun() throws Exception {
    assertEquals(42, exitOf("ulimit -n 1024; exec " + program("eight-children")));
  }

  @Test
  void temporaryDirectoryUnusable_childrenRun() throws Exception {
    assertEquals(
        42,
        exitOf("TMPDIR=/no/such exec "
            + program("exit-code-of-child")
                .replace(" -cp", " -Djava.io.tmpdir=/no/such/directory -cp")));
  }

  @Test
  void programInAPidNamespace_childrenRun() throws Exception {
    assumeTrue(
        exitOf("unshare -rpf --mount-proc true") == 0,
        "this machine lets nobody make a namespace for process ids (unshare -rpf --mount-proc)");
    assertEquals(
        42,
        exitOf("unshare -rpf --mount-proc sh -c '" + program("exit-code-of-child") + "; exit $?'"));
  }

  /** As on a machine that has been up for three years; the clock is another one than outside, too. */
  @Test
  void programWhoseClockStartedElsewhere_childrenRun() throws Exception {
    String unshare = "unshare -rpfT --monotonic 100000000 --boottime 100000000 ";
    assumeTrue(
        exitOf(unshare + "true") == 0,
        "this machine lets nobody make a namespace for clocks (unshare -rpfT)");
    assertEquals(42, exitOf(unshare + "sh -c '" + program("exit-code-of-child") + "; exit $?'"));
  }

  private static String program(String name) {
    return "\"" + JAVA + "\" -cp \"" + ClassPath.ofRunningProgram().joined() + "\" "
        + EndingPrograms.class.getName() + " " + name;
  }

  private static int exitOf(String script) throws Exception {
    Process shell = new ProcessBuilder("sh", "-c", script)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    try {
      assertTrue(shell.waitFor(100, TimeUnit.SECONDS), "it did not end");
      return shell.exitValue();
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
  }

  private static void requireUsable() throws InterruptedException {
    ChildProcess process = troupe.process(() -> {}).start();
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(0), process.exitCode());
    process.close();
  }
}
