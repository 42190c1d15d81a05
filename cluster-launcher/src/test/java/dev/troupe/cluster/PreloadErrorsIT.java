package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.troupe.ChildProcess;
import dev.troupe.Eventually;
import dev.troupe.PreloadErrors;
import dev.troupe.ProcessStartException;
import dev.troupe.Queue;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of errors in classes that are loaded ahead: ignored, told, or the end of a start. */
@Timeout(180)
class PreloadErrorsIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String MISSING = "no.such.Class";
  private static final String NOT_LOADED =
      "Class 'no.such.Class' of the preload list cannot be loaded:"
          + " java.lang.ClassNotFoundException: no.such.Class.";
  private static final String REMEDY =
      " Put it on the class path, mend it, or take it off the list.";

  private Troupe troupe;

  @BeforeEach
  void open() {
    troupe = Troupe.open();
  }

  @AfterEach
  void close() {
    troupe.close();
    assertEquals(0, ProcessHandle.current().children().count());
  }

  /** Knows the thread that initialised it: one that preloads is not called as a process. */
  static final class Sound {
    static final String THREAD = Thread.currentThread().getName();

    private Sound() {}
  }

  private static int fail() {
    throw new IllegalStateException("no database");
  }

  static final class Failing {
    static final int VALUE = fail();

    private Failing() {}
  }

  static final class Exiting {
    static {
      System.exit(3);
    }

    private Exiting() {}
  }

  static final class Hanging {
    static {
      try {
        Files.createFile(Path.of(System.getenv("HANGING_TEST")));
        new CountDownLatch(1).await();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private Hanging() {}
  }

  static void tellThread(Queue<String> threads) throws InterruptedException {
    threads.put(Sound.THREAD);
  }

  static void tellWhatCannotStart(Queue<String> told, int generations) throws Exception {
    Troupe program = Troupe.current();
    if (generations > 0) {
      program
          .context(StartMethod.SPAWN)
          .process(PreloadErrorsIT::tellWhatCannotStart, told, generations - 1)
          .start()
          .join();
    } else {
      ChildProcess child = program.context(StartMethod.FORKSERVER).process(() -> {});
      told.put(assertThrows(ProcessStartException.class, child::start).getMessage());
    }
  }

  private static void ended(ChildProcess process) throws InterruptedException {
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(0), process.exitCode());
  }

  private static String refusal(ChildProcess process) {
    String message = assertThrows(ProcessStartException.class, process::start).getMessage();
    String start = "Process '" + process.name() + "' could not be started: ";
    assertTrue(message.startsWith(start), message);
    assertEquals(0, ProcessHandle.current().children().count());
    return message.substring(start.length());
  }

  @Test
  void ignore_missingAndFailingClass_saysNothingAndStarts() throws Exception {
    String printed = Printed.during(() -> {
      troupe.setForkServerPreload(List.of(MISSING, Failing.class.getName()));
      assertEquals(0, troupe.prepareProcesses(1));
      ended(troupe.process(() -> {}).start());
    });
    assertEquals("", printed);
  }

  @Test
  void warn_missingClass_isToldOnceForItsListAndSparesAreUsed() throws Exception {
    String printed = Printed.during(() -> {
      Queue<String> threads = troupe.queue();
      troupe.setForkServerPreload(List.of(MISSING, Sound.class.getName()), PreloadErrors.WARN);
      assertEquals(2, troupe.prepareProcesses(2));
      ended(troupe.process(PreloadErrorsIT::tellThread, threads).start());
      assertEquals("main", threads.get(LONG));
      troupe.setEnvironment("PRELOAD_TEST", "so that others are made");
      assertEquals(2, troupe.prepareProcesses(2));
    });
    assertEquals("Warning: " + NOT_LOADED + " Processes start without it.\n", printed);
  }

  @Test
  void warn_failingInitialiser_isToldAndProcessesStartInNewJvms() throws Exception {
    Queue<String> told = troupe.queue();
    String printed = Printed.during(() -> {
      troupe.setForkServerPreload(List.of(Failing.class.getName()), PreloadErrors.WARN);
      assertEquals(0, troupe.prepareProcesses(2));
      for (int i = 0; i < 2; i++) {
        ended(troupe.process((Queue<String> q) -> q.put("ran"), told).start());
        assertEquals("ran", told.get(LONG));
        assertEquals(0, troupe.prepareProcesses(2));
      }
    });
    assertEquals(
        "Warning: Class '" + Failing.class.getName()
            + "' of the preload list cannot be initialised:"
            + " java.lang.IllegalStateException: no database. Processes start without it.\n",
        printed);
  }

  @Test
  void fail_missingClass_noStartUntilTheListIsMended() throws Exception {
    troupe.setForkServerPreload(List.of(Sound.class.getName(), MISSING), PreloadErrors.FAIL);
    ChildProcess process = troupe.process(() -> {});
    assertEquals(NOT_LOADED + REMEDY, refusal(process));
    assertFalse(process.isAlive());
    assertEquals(-1, process.pid());
    assertEquals(List.of(), troupe.activeChildren());
    ProcessStartException unprepared =
        assertThrows(ProcessStartException.class, () -> troupe.prepareProcesses(2));
    assertEquals("No process can be made ready: " + NOT_LOADED + REMEDY, unprepared.getMessage());
    assertThrows(ProcessStartException.class, () -> troupe.pool(2));
    ended(troupe.context(StartMethod.SPAWN).process(() -> {}).start());
    troupe.setForkServerPreload(List.of(Sound.class.getName()), PreloadErrors.FAIL);
    ended(troupe.process(() -> {}).start());
  }

  @Test
  void fail_failingInitialiser_noStart() {
    troupe.setForkServerPreload(List.of(Failing.class.getName()), PreloadErrors.FAIL);
    assertEquals(
        "Class '" + Failing.class.getName() + "' of the preload list cannot be initialised:"
            + " java.lang.IllegalStateException: no database." + REMEDY,
        refusal(troupe.process(() -> {})));
  }

  @Test
  void fail_initialiserThatEndsTheJvm_noStart() {
    troupe.setForkServerPreload(List.of(Exiting.class.getName()), PreloadErrors.FAIL);
    assertEquals(
        "The JVM that was to load the preload list [" + Exiting.class.getName()
            + "] ended with exit code 3 before the process began.",
        refusal(troupe.process(() -> {})));
  }

  @Test
  void fail_jvmKilledWhileItLoads_noStart(@TempDir Path directory) throws Exception {
    Path sign = directory.resolve("initialising");
    troupe.setEnvironment("HANGING_TEST", sign.toString());
    troupe.setForkServerPreload(List.of(Hanging.class.getName()), PreloadErrors.FAIL);
    ChildProcess process = troupe.process(() -> {});
    FutureTask<Boolean> start = new FutureTask<>(() -> {
      String message = assertThrows(ProcessStartException.class, process::start).getMessage();
      assertTrue(message.contains("ended with exit code 137 before"), message);
      return Thread.interrupted();
    });
    Thread thread = new Thread(start);
    thread.start();
    Eventually.eventually("a JVM initialises the class", () -> Files.exists(sign));
    thread.interrupt();
    assertEquals(1, ProcessHandle.current().children().count());
    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
    assertTrue(start.get(10, TimeUnit.SECONDS), "the interrupt was kept for the caller");
    assertFalse(process.isAlive());
  }

  /** With none booted ahead, too: a process of such a context always begins behind its classes. */
  @Test
  void fail_soundClass_isInitialisedAheadInAllButSpawnedProcesses() throws Exception {
    Queue<String> threads = troupe.queue();
    for (StartMethod method : StartMethod.values()) {
      Troupe context = troupe.context(method);
      context.setForkServerPreload(List.of(Sound.class.getName()), PreloadErrors.FAIL);
      ended(context.process(PreloadErrorsIT::tellThread, threads).named("cold").start());
      assertEquals(method == StartMethod.SPAWN ? "cold" : "main", threads.get(LONG));
    }
  }

  @Test
  void start_sameListOtherErrors_usesNoSpareOfTheFormer() throws Exception {
    troupe.setForkServerPreload(List.of(Sound.class.getName()), PreloadErrors.WARN);
    assertEquals(1, troupe.prepareProcesses(1));
    List<Long> spares =
        ProcessHandle.current().children().map(ProcessHandle::pid).toList();
    troupe.setForkServerPreload(List.of(Sound.class.getName()), PreloadErrors.FAIL);
    ChildProcess process = troupe.process(() -> {}).start();
    assertFalse(spares.contains(process.pid()));
    ended(process);
    assertNotEquals(List.of(), spares);
  }

  @Test
  void fail_ofASpawnedProcess_isTheRuleForItsOwnToo() throws Exception {
    Queue<String> told = troupe.queue();
    Troupe spawn = troupe.context(StartMethod.SPAWN);
    spawn.setForkServerPreload(List.of(MISSING), PreloadErrors.FAIL);
    for (int generations = 0; generations < 2; generations++) {
      ended(
          spawn.process(PreloadErrorsIT::tellWhatCannotStart, told, generations).start());
      String message = told.get(LONG);
      assertTrue(message.endsWith(NOT_LOADED + REMEDY), message);
    }
  }

  @Test
  void fail_fromTheConfiguration_noStart() {
    System.setProperty("troupe.preload.0", MISSING);
    System.setProperty("troupe.preload-errors", "fail");
    ConfigFactory.invalidateCaches();
    try (Troupe program = Troupe.open()) {
      assertEquals(NOT_LOADED + REMEDY, refusal(program.process(() -> {})));
    } finally {
      System.clearProperty("troupe.preload.0");
      System.clearProperty("troupe.preload-errors");
      ConfigFactory.invalidateCaches();
    }
  }
}
