package dev.troupe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Starts more JVMs. The seam between the library and whatever forks: programs use the launcher that
 * {@code troupe-cluster-launcher} brings, found through {@link java.util.ServiceLoader}.
 */
public interface NodeLauncher extends AutoCloseable {

  /**
   * Starts a JVM that calls {@link ChildNode#run} with the given boot record, or gives the record to one
   * that was started ahead. Returns when that JVM exists and will have the record.
   *
   * @throws IOException if the operating system cannot start it, or a class that it must load ahead
   *     cannot be loaded; nothing is left running
   */
  Node launch(Spec spec) throws IOException;

  /**
   * Has JVMs started ahead, and waits until they are ready.
   *
   * @param count how many are to be ready; no more are than the settings allow
   * @return how many are ready now
   * @param budget grants each its heap
   * @throws IOException if a class that they must load ahead cannot be loaded
   * @throws InterruptedException if this thread is interrupted; they get ready all the same
   */
  default int prepare(Recipe recipe, int count, Output output, Budget budget)
      throws IOException, InterruptedException {
    return 0;
  }

  /** Ends the JVMs that were started ahead and never used. Others go on. */
  @Override
  default void close() {}

  /**
   * What to start.
   *
   * @param name the process's name, for the command line that {@code ps} shows
   * @param recipe how the JVM is to be made
   * @param mayBeSpare whether it may have been started ahead
   * @param boot handed to {@link ChildNode#run} without appearing on a command line
   * @param output receives each line that bypasses {@code System.out} and {@code System.err}
   * @param budget grants it its heap
   */
  record Spec(
      String name, Recipe recipe, boolean mayBeSpare, byte[] boot, Output output, Budget budget) {}

  /** What all JVMs of a program may have of the machine's memory. */
  interface Budget {

    /** One that grants every JVM as much as it wants. */
    Budget UNBOUNDED = bytes -> new Share() {
      @Override
      public long bytes() {
        return bytes;
      }
    };

    /**
     * Asks for the heap of a JVM that is to be forked, and waits for it if the settings say so.
     *
     * @param bytes its largest heap; 0 asks for what is fair
     * @throws IOException if there is too little; the message is the sum
     */
    Share reserve(long bytes) throws IOException;

    /** The same at once: null if there is too little now. */
    default @Nullable Share tryReserve(long bytes) {
      try {
        return reserve(bytes);
      } catch (IOException e) {
        return null;
      }
    }
  }

  /** The heap that a JVM may have. */
  interface Share {

    /** Its largest heap; 0 leaves it to the JVM. */
    long bytes();

    /** It was forked. */
    default void usedBy(long pid) {}

    /** It was not forked, or has ended. To be called once. */
    default void free() {}
  }

  /**
   * How a JVM is made. Two that were made after equal recipes can stand for each other.
   *
   * @param javaExecutable the {@code java} to run
   * @param jvmArguments options of the new JVM, as on its command line
   * @param environment variables to set, on top of this process's own
   * @param directory its working directory
   * @param classPath jars and directories behind those of the running program
   * @param preload what a JVM started ahead loads before it has a task; where that {@linkplain
   *     Preload#mustSucceed() must succeed}, any JVM of a {@link Spec} that may be a spare
   */
  record Recipe(
      Path javaExecutable,
      List<String> jvmArguments,
      Map<String, String> environment,
      Path directory,
      List<Path> classPath,
      Preload preload) {

    /** The same with other classes to be loaded ahead. */
    Recipe preloading(Preload other) {
      return new Recipe(javaExecutable, jvmArguments, environment, directory, classPath, other);
    }
  }

  /** Receives whole lines, in order. */
  @FunctionalInterface
  interface Output {

    /**
     * Receives one line without its line end.
     *
     * @param process the name of the process; that of a JVM without a task is {@code spare}
     */
    void line(String process, boolean isError, String line);
  }

  /** A JVM that was started. */
  interface Node {

    /** The operating system's process id. */
    long pid();

    /** The operating system's handle of it, the one taken when it was started. */
    ProcessHandle toHandle();

    /** Completes with the exit code as the JDK reports it: 128 + n for signal n. */
    CompletionStage<Integer> onExit();

    /** Asks it to end (SIGTERM). Harmless when it has ended. */
    void terminate();

    /** Ends it (SIGKILL). Harmless when it has ended. */
    void kill();

    /** The crash log or heap dump that it left; empty if none. To be asked after its end. */
    default String crashReport() {
      return "";
    }

    /** The last lines it wrote past {@code System.out} and {@code System.err}; empty if none. */
    List<String> lastWords();
  }
}
