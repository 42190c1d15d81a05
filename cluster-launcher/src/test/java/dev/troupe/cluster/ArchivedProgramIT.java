package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Whole programs and the class archive that they make and use. Each program is a JVM of its own. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class ArchivedProgramIT {

  @TempDir
  private Path cache;

  private Process program;
  private BufferedReader lines;

  @AfterEach
  void end() {
    program.destroyForcibly();
  }

  @Test
  void archive_madeByTheFirstProgram_servesItAndTheNext() throws Exception {
    open("0 s");
    assertEquals("without", say("forkserver"));
    assertEquals("over", say("await"));
    assertEquals("with", say("spawn"));
    close();

    open("0 s");
    assertEquals("with", say("spawn"));
    assertEquals("with", say("forkserver"));
    close();
  }

  @Test
  void archive_ofAProgramThatEndsSoon_isNotMade() throws Exception {
    open("10 minutes");
    assertEquals("without", say("spawn"));
    close();
    assertFalse(Files.exists(cache.resolve("troupe")));
  }

  private void open(String delay) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dtroupe.launcher.archive.enabled=on",
            "-Dtroupe.launcher.archive.training-delay=" + delay,
            "-cp",
            ClassPath.ofRunningProgram().joined(),
            ArchivedProgram.class.getName()))
        .redirectError(Redirect.INHERIT);
    builder.environment().put("XDG_CACHE_HOME", cache.toString());
    program = builder.start();
    lines = program.inputReader();
  }

  private String say(String order) throws IOException {
    program.outputWriter().append(order).append('\n').flush();
    return lines.readLine();
  }

  private void close() throws IOException, InterruptedException {
    program.outputWriter().close();
    assertEquals(null, lines.readLine());
    assertEquals(true, program.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, program.exitValue());
  }
}
