package dev.troupe.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A sample that ran to its end in a JVM of its own.
 *
 * <p>Each run carries a mark in its environment, which every process it starts inherits: that finds
 * what it left behind, also when the process in between is gone.
 *
 * @param lines what it printed to standard output
 * @param errors what it printed to standard error
 */
record SampleRun(List<String> lines, List<String> errors) {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration LIMIT_FOR_LEFTOVERS = Duration.ofSeconds(5);
  private static final String MARK = "TROUPE_SAMPLE_RUN";

  /** Runs {@code main} of a sample; fails unless it ends with exit code 0 and leaves no process. */
  static SampleRun of(Class<?> sample, Path directory) throws IOException, InterruptedException {
    String mark = MARK + "=" + UUID.randomUUID();
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1", // children inherit it, and boot sooner
        "-cp",
        System.getProperty("java.class.path"),
        sample.getName());
    builder.environment().put(MARK, mark.substring(MARK.length() + 1));
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      boolean isOver = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
      String said = "%s%n%s%n%s".formatted(sample, Files.readString(out), Files.readString(err));
      assertTrue(isOver, () -> "still running after " + LIMIT.toSeconds() + " s: " + said);
      assertEquals(0, process.exitValue(), said);
      assertEquals(List.of(), leftovers(mark), () -> "processes left by " + said);
      return new SampleRun(Files.readAllLines(out), Files.readAllLines(err));
    } finally {
      process.destroyForcibly();
      marked(mark).forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static List<String> leftovers(String mark) throws InterruptedException {
    CompletableFuture<?>[] ends =
        marked(mark).stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(LIMIT_FOR_LEFTOVERS.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // what is left is listed below
    }
    return marked(mark).stream()
        .map(handle -> handle.pid() + " " + handle.info())
        .toList();
  }

  private static List<ProcessHandle> marked(String mark) {
    return ProcessHandle.allProcesses()
        .filter(handle -> environment(handle.pid()).contains(mark))
        .toList();
  }

  private static String environment(long pid) {
    try {
      Path environ = Path.of("/proc", Long.toString(pid), "environ");
      return new String(Files.readAllBytes(environ), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // ended meanwhile, or someone else's
    }
  }
}
