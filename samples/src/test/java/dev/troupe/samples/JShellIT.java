package dev.troupe.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cells typed into the real {@code jshell} run in other processes. */
@Timeout(600)
class JShellIT {

  @Test
  void notebook_cellByCell_printsWhatItSays(@TempDir Path directory) throws Exception {
    Path script = Path.of(System.getProperty("basedir", ""), "src/main/jshell/notebook.jsh");
    Path output = directory.resolve("output");
    Process jshell = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
            "-s",
            "--class-path",
            System.getProperty("java.class.path"),
            script.toAbsolutePath().toString())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    jshell.getOutputStream().close();
    try {
      boolean isOver = jshell.waitFor(500, TimeUnit.SECONDS);
      String text = Files.readString(output);
      assertTrue(isOver, text);
      assertEquals(0, jshell.exitValue(), text);
      Set<String> lines = text.lines().collect(Collectors.toSet());
      for (int n = 1; n <= 5; n++) {
        assertTrue(lines.contains(Integer.toString(n * n)), text);
        assertTrue(lines.contains("from the queue: " + 10 * n * n), text);
      }
      assertTrue(text.contains("Two processes: "), text);
    } finally {
      jshell.descendants().forEach(ProcessHandle::destroyForcibly);
      jshell.destroyForcibly();
    }
  }
}
