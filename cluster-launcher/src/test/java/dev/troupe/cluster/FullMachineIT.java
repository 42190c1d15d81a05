package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.troupe.cluster.ProgramEndIT.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine that has no more of something: processes, files, room on its disks. A start then works
 * without it or fails at once with what to do, and the next one works as soon as there is more.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class FullMachineIT {

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final List<Program> started = new ArrayList<>();
  private @Nullable Path group; // of processes, to be deleted

  /** A {@link StartingProgram} behind some lines of shell script that prepare its world. */
  private Program start(String script, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("unshare", "-rm", "sh", "-ec"));
    words.add(script + "\nexec \"$0\" \"$@\"");
    words.add(JAVA);
    words.addAll(List.of(options));
    words.addAll(
        List.of("-cp", ClassPath.ofRunningProgram().joined(), StartingProgram.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().remove("XDG_RUNTIME_DIR");
    Process process = builder.start();
    Program program = new Program(process, process.inputReader());
    started.add(program);
    assertEquals("open", answer(program));
    return program;
  }

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(program -> {
      program.process().descendants().forEach(ProcessHandle::destroyForcibly);
      program.process().destroyForcibly();
    });
    if (group != null) {
      ProgramEndIT.await(Duration.ofSeconds(10), () -> group.toFile().delete());
    }
  }

  /** The next line that answers; the JVMs complain in between. */
  private static String answer(Program program) throws Exception {
    List<String> said = new ArrayList<>();
    String line = program.line();
    while (line != null && !line.matches("(open|ended|refused|lost)\\b.*")) {
      said.add(line);
      line = program.line();
    }
    assertNotNull(line, said::toString);
    return line;
  }

  private static String start(Program program, String method) throws Exception {
    program.say(method);
    return answer(program);
  }

  private static void requireWorks(Program program, String... methods) throws Exception {
    for (String method : methods) {
      assertEquals("ended 41", start(program, method));
    }
  }

  private static void end(Program program) throws Exception {
    program.process().getOutputStream().close();
    assertEquals(0, program.exit(), program::rest);
  }

  private static void assumeNamespaces() throws Exception {
    assumeTrue(
        new ProcessBuilder("unshare", "-rm", "true").start().waitFor() == 0,
        "this machine lets nobody make a namespace for file systems (unshare -rm)");
  }

  /** A group of processes whose number can be limited; only root may make one. */
  private Path processGroup() throws IOException {
    for (String root : List.of("/sys/fs/cgroup/pids", "/sys/fs/cgroup")) {
      Path made = Path.of(root, "troupe-test-" + ProcessHandle.current().pid());
      try {
        Files.createDirectory(made);
      } catch (IOException e) {
        continue; // there is no such tree, or it is not ours
      }
      if (Files.exists(made.resolve("pids.max"))) {
        group = made;
        return made;
      }
      Files.delete(made);
    }
    assumeTrue(false, "this user may not limit the number of processes (a cgroup with pids.max)");
    throw new AssertionError();
  }

  @Test
  void processTableIsFull_startIsRefusedAtAnyStep_andTheNextOneWorks() throws Exception {
    assumeNamespaces();
    Path limited = processGroup();
    Program program = start("echo $$ > " + limited.resolve("cgroup.procs"));
    for (int room : new int[] {-1000, 1, 4, 8, 14}) {
      int there =
          Integer.parseInt(Files.readString(limited.resolve("pids.current")).strip());
      Files.writeString(limited.resolve("pids.max"), String.valueOf(Math.max(1, there + room)));
      String said = start(program, "spawn");
      if (room < 0) {
        assertTrue(said.startsWith("refused ") && said.contains("join others first"), said);
      } else {
        assertTrue(said.matches("(refused|lost) Process 'Process-\\d+'.*"), said);
      }
      Files.writeString(limited.resolve("pids.max"), "max");
      requireWorks(program, "spawn");
    }
    requireWorks(program, "forkserver", "forkserver");
    Files.writeString(limited.resolve("pids.max"), "1");
    start(program, "forkserver"); // whether it works depends on what its spare has by now
    Files.writeString(limited.resolve("pids.max"), "max");
    requireWorks(program, "forkserver");
    end(program);
    assertEquals("", Files.readString(limited.resolve("cgroup.procs")));
  }

  /** An actor that is to run on a thread of its own, when none can be started, would never run again. */
  @Test
  void processTableIsFull_andNoThreadIsThereInAdvance_theNextStartWorks() throws Exception {
    assumeNamespaces();
    Path limited = processGroup();
    List<String> options = new ArrayList<>();
    for (String dispatcher : List.of("default-dispatcher", "default-blocking-io-dispatcher")) {
      String prefix = "-Dtroupe.akka.actor." + dispatcher + ".";
      options.add(prefix + "executor=thread-pool-executor");
      options.add(prefix + "thread-pool-executor.fixed-pool-size=1");
      options.add(prefix + "thread-pool-executor.keep-alive-time=1ms");
    }
    Program program =
        start("echo $$ > " + limited.resolve("cgroup.procs"), options.toArray(String[]::new));
    requireWorks(program, "spawn");
    Files.writeString(limited.resolve("pids.max"), "1");
    assertTrue(start(program, "spawn").startsWith("refused "));
    Files.writeString(limited.resolve("pids.max"), "max");
    requireWorks(program, "spawn");
    end(program);
  }

  @Test
  void noFileCanBeOpened_startIsRefused_andTheNextOneWorks() throws Exception {
    assumeNamespaces();
    Program program = start("");
    requireWorks(program, "spawn", "forkserver");
    for (int i = 0; i < 2; i++) {
      limitFiles(program, 3); // which the standard streams are
      String said = start(program, "spawn");
      assertTrue(said.startsWith("refused ") && said.contains("ulimit -n"), said);
      limitFiles(program, 4096);
      requireWorks(program, "spawn", "forkserver");
    }
    end(program);
  }

  private static void limitFiles(Program program, int count) throws Exception {
    Process limiting = new ProcessBuilder(
            "prlimit", "--pid", Long.toString(program.process().pid()), "--nofile=" + count + ":")
        .inheritIO()
        .start();
    assertEquals(0, limiting.waitFor());
  }

  private static String mounted(Path directory, String size) {
    return "mount -t tmpfs -o size=" + size + " none " + directory + "\n";
  }

  @Test
  void disksAreFull_childrenRun(@TempDir Path directory) throws Exception {
    assumeNamespaces();
    Program program = start(
        mounted(Path.of("/dev/shm"), "4k") + mounted(directory, "4k") + "for i in /dev/shm "
            + directory + "; do dd if=/dev/zero of=$i/full 2>/dev/null || true; done",
        "-Djava.io.tmpdir=" + directory);
    requireWorks(program, "spawn");
    end(program);
  }

  @Test
  void diskFillsUp_childrenRunAllTheSame_andAgainOnceThereIsRoom(@TempDir Path directory)
      throws Exception {
    assumeNamespaces();
    Program program = start(
        mounted(Path.of("/dev/shm"), "4m") + mounted(directory, "64k"),
        "-Djava.io.tmpdir=" + directory);
    requireWorks(program, "spawn", "forkserver");
    Path memory = Path.of("/proc/" + program.process().pid() + "/root/dev/shm");
    Path full = memory.resolve("full");
    fill(full);
    requireWorks(program, "spawn", "forkserver");
    Files.delete(full);
    requireWorks(program, "spawn", "forkserver");
    end(program);
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] page = new byte[4096];
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("No space left"), e.toString());
    }
  }
}
