package dev.troupe.samples.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A CPython that runs the other half of the benchmarks.
 *
 * @param command what starts it
 * @param version its name and version, for the reader
 * @param script the script with its half, a copy of the resource
 */
record Python(String command, String version, Path script) {

  private static final String SCRIPT = "python_side.py";
  private static final String WHICH =
      "import platform; print(platform.python_implementation(), platform.python_version())";

  /** Looks for it; empty if the command does not run. */
  static Optional<Python> find(String command, Path directory) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(List.of(command, "-c", WHICH))
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      return Optional.empty(); // there is no such command
    }
    byte[] said = process.getInputStream().readAllBytes();
    String version = new String(said, StandardCharsets.UTF_8).strip();
    if (process.onExit().join().exitValue() != 0 || version.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Python(command, version, copyOfScript(directory)));
  }

  /** Makes its side of a row. */
  Side open(String row) throws IOException {
    return new PythonSide(row, List.of(command, script.toString(), row));
  }

  private static Path copyOfScript(Path directory) throws IOException {
    Path copy = Files.createDirectories(directory).resolve(SCRIPT);
    try (InputStream script = Python.class.getResourceAsStream(SCRIPT)) {
      if (script == null) {
        throw new IOException("The resource " + SCRIPT + " is not on the class path.");
      }
      Files.copy(script, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }
}
