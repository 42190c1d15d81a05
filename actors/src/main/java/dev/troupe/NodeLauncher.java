package dev.troupe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Starts one more JVM. The seam between the library and whatever forks: programs use the launcher that
 * {@code troupe-cluster-launcher} brings, found through {@link java.util.ServiceLoader}.
 */
public interface NodeLauncher {

  /**
   * Starts a JVM that calls {@link ChildNode#run} with the given boot record.
   *
   * @throws IOException if the operating system cannot start it; nothing is left running
   */
  Node launch(Spec spec) throws IOException;

  /**
   * What to start.
   *
   * @param name the process's name, for the command line that {@code ps} shows
   * @param javaExecutable the {@code java} to run
   * @param jvmArguments options of the new JVM, as on its command line
   * @param environment variables to set, on top of this process's own
   * @param boot handed to {@link ChildNode#run} without appearing on a command line
   * @param output receives each line that bypasses {@code System.out} and {@code System.err}
   */
  record Spec(
      String name,
      Path javaExecutable,
      List<String> jvmArguments,
      Map<String, String> environment,
      byte[] boot,
      Output output) {}

  /** Receives whole lines, in order. */
  @FunctionalInterface
  interface Output {

    /** Receives one line without its line end. */
    void line(boolean isError, String line);
  }

  /** A JVM that was started. */
  interface Node {

    /** The operating system's process id. */
    long pid();

    /** Completes with the exit code as the JDK reports it: 128 + n for signal n. */
    CompletionStage<Integer> onExit();

    /** Asks it to end (SIGTERM). Harmless when it has ended. */
    void terminate();

    /** Ends it (SIGKILL). Harmless when it has ended. */
    void kill();

    /** The last lines it wrote past {@code System.out} and {@code System.err}; empty if none. */
    List<String> lastWords();
  }
}
