package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.Lock;
import dev.troupe.Queue;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import dev.troupe.cluster.ProgramEndIT.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What processes are made with, and what their JVMs load ahead; rows of CPython's test-suite by name. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
class ContextIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** A main class that its program preloads. */
  static final class Main {
    static final long PID = ProcessHandle.current().pid();

    static {
      System.out.println("main class initialised");
    }

    private Main() {}

    public static void main(String[] args) {
      System.out.println("main ran");
    }
  }

  /** Makes a lock while it is initialised. */
  static final class Locked {
    static final Lock LOCK = Troupe.current().lock();

    private Locked() {}
  }

  static void tellPid(Queue<Long> pids) throws InterruptedException {
    pids.put(Main.PID);
  }

  static void lockOnce(Queue<Boolean> told) throws InterruptedException {
    Locked.LOCK.lock();
    try {
      told.put(true);
    } finally {
      Locked.LOCK.unlock();
    }
  }

  static void tellHome(Queue<String> homes) throws InterruptedException {
    homes.put(System.getProperty("java.home"));
  }

  static void callAdded(Queue<String> told) throws Exception {
    Class<?> added = Class.forName("Added", true, Thread.currentThread().getContextClassLoader());
    told.put(String.valueOf(added.getField("TEXT").get(null)));
  }

  // CPython: TestFlags.test_flags
  @Test
  void options_ofTheFirstJvm_reachTwoGenerations() throws Exception {
    Program program = Program.start(
        List.of("-ea", "-Dflags.test=inherited", "--add-opens=java.base/java.lang=ALL-UNNAMED"),
        "flags");
    String said = program.rest();
    assertEquals(0, program.exit(), said);
    assertEquals(3, said.lines().filter("flags true inherited true"::equals).count(), said);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Children that took the same ports could not start. */
  @Test
  void debuggerAndJmxPort_ofTheFirstJvm_areNotCopied() throws Exception {
    Program program = Program.start(
        List.of(
            "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + freePort(),
            "-Dcom.sun.management.jmxremote.port=" + freePort(),
            "-Dcom.sun.management.jmxremote.host=127.0.0.1",
            "-Dcom.sun.management.jmxremote.authenticate=false",
            "-Dcom.sun.management.jmxremote.ssl=false"),
        "exit-code-of-child");
    String said = program.rest();
    assertEquals(42, program.exit(), said);
    assertEquals(
        1, said.lines().filter(line -> line.startsWith("Listening for")).count(), said);
  }

  // CPython: _TestProcess.test_set_executable
  @Test
  void setExecutable_pathOrText_runsTheChild(@TempDir Path directory) throws Exception {
    Path java = directory.resolve("my java");
    Path used = directory.resolve("used");
    Files.writeString(java, "#!/bin/sh\necho x >> '" + used + "'\nexec '" + JAVA + "' \"$@\"\n");
    assertTrue(java.toFile().setExecutable(true));
    try (Troupe troupe = Troupe.open()) {
      Troupe context = troupe.context(StartMethod.SPAWN);
      context.setExecutable(java);
      ended(context.process(() -> {}).start());
      context.setExecutable(java.toString());
      ended(context.process(() -> {}).start());
    }
    assertEquals("x\nx\n", Files.readString(used));
  }

  // CPython: MiscTestCase.test_spawn_sys_executable_none_allows_import
  @Test
  void executable_notNamedAnywhere_isThatOfThisJvm() throws Exception {
    try (Troupe troupe = Troupe.open()) {
      Queue<String> homes = troupe.queue();
      ended(troupe.process(ContextIT::tellHome, homes).start());
      assertEquals(System.getProperty("java.home"), homes.get(LONG));
    }
  }

  // CPython: TestStartMethod.test_preload_resources
  @Test
  void preload_classThatMakesALock_worksAndSaysNothing() throws Exception {
    String printed = Printed.during(() -> {
      try (Troupe troupe = Troupe.open()) {
        troupe.setForkServerPreload(List.of(Locked.class.getName()));
        troupe.prepareProcesses(1);
        Queue<Boolean> told = troupe.queue();
        for (int i = 0; i < 2; i++) {
          ended(troupe.process(ContextIT::lockOnce, told).start());
          assertTrue(told.get(LONG));
        }
      }
    });
    assertEquals("", printed);
  }

  // CPython: MiscTestCase.test_preload_main
  @Test
  void preload_mainClass_isInitialisedOnceAndNotRun() throws Exception {
    String printed = Printed.during(() -> {
      try (Troupe troupe = Troupe.open()) {
        troupe.setForkServerPreload(List.of(Main.class.getName()));
        assertEquals(1, troupe.prepareProcesses(1));
        Queue<Long> pids = troupe.queue();
        ChildProcess process = troupe.process(ContextIT::tellPid, pids).start();
        assertEquals(process.pid(), pids.get(LONG));
        ended(process);
      }
    });
    long jvms = printed.lines().filter("main class initialised"::equals).count();
    assertTrue(jvms >= 1 && jvms <= 4, printed); // one for each JVM that was booted ahead
    assertEquals(jvms, printed.lines().count(), printed);
  }

  // CPython: MiscTestCase.test_preload_main_sys_argv
  @Test
  void programArguments_ofTheFirstJvm_areKnownWhilePreloadingAndInChildren() throws Exception {
    Program program = Program.start("arguments", "first", "the second", "");
    String said = program.rest();
    assertEquals(0, program.exit(), said);
    for (String who : List.of("main", "preloading", "SPAWN", "FORKSERVER", "below SPAWN")) {
      assertTrue(said.lines().anyMatch((who + " [arguments, first, the second, ]")::equals), said);
    }
    assertTrue(said.lines().allMatch(line -> line.endsWith(", the second, ]")), said);
  }

  // CPython: _TestSpawnedSysPath.test_forkserver_preload_imports_sys_path
  @Test
  void preload_classOnAnAddedPath_isFound(@TempDir Path directory) throws Exception {
    Path source = directory.resolve("Added.java");
    Files.writeString(source, """
        public class Added {
          public static final String TEXT = "added".repeat(1);
          static { System.out.println("preloaded " + TEXT); }
        }
        """);
    assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()));
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    URL[] added = {directory.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(added, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      String printed = Printed.during(() -> {
        try (Troupe troupe = Troupe.open()) {
          troupe.setForkServerPreload(List.of("Added"));
          assertEquals(1, troupe.prepareProcesses(1));
          Queue<String> told = troupe.queue();
          ended(troupe.process(ContextIT::callAdded, told).start());
          assertEquals("added", told.get(LONG));
        }
      });
      assertTrue(printed.contains("preloaded added"), printed);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static void ended(ChildProcess process) throws InterruptedException {
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(0), process.exitCode());
  }
}
