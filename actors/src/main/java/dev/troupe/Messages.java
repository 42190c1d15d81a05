package dev.troupe;

import dev.troupe.actors.Ending;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How ends of processes and limits read in messages. */
final class Messages {

  private static final Map<Integer, String> SIGNALS = Map.of(
      1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 6, "SIGABRT", 9, "SIGKILL", 11, "SIGSEGV", 13,
      "SIGPIPE", 15, "SIGTERM");

  private static final int OUT_OF_MEMORY = 3; // what -XX:+ExitOnOutOfMemoryError exits with

  private static final int MOST_OF_A_VALUE = 80; // characters

  private Messages() {}

  /** Such as: {@code Process 'worker-2' (pid 4711) was killed by SIGKILL (exit code -9)}. */
  static String describe(Ending ending) {
    String who = "Process '" + ending.name() + "' (pid " + ending.pid() + ") ";
    int code = ending.exitCode();
    String end = code < 0
        ? who + "was killed by " + signal(-code) + " (exit code " + code + ")"
        : who + "ended with exit code " + code;
    return hadNoMemory(ending) ? end + " for want of memory (java.lang.OutOfMemoryError)" : end;
  }

  /** A JVM told to end on it says so, past the library. */
  private static boolean hadNoMemory(Ending ending) {
    return ending.exitCode() == OUT_OF_MEMORY
        && ending.lastWords().stream().anyMatch(line -> line.contains("OutOfMemoryError"));
  }

  /** Such as {@code 0} or {@code -9 (SIGKILL)}. */
  static String code(int code) {
    return code < 0 ? code + " (" + signal(-code) + ")" : Integer.toString(code);
  }

  /**
   * What is known of its last moments as the end of a message: its task, the report that its JVM left,
   * its last lines of output.
   */
  static String lastWords(Ending ending) {
    String task = ending.task().isEmpty() ? "" : " It ran " + ending.task() + ".";
    String report = ending.crashReport().isEmpty() ? "" : " See " + ending.crashReport() + ".";
    String words = ending.lastWords().isEmpty()
        ? ""
        : " Last words: " + String.join(" | ", ending.lastWords());
    return task + report + words;
  }

  /** How the process ended whose death broke something. */
  static String died(@Nullable Ending lost) {
    return lost == null ? "a process ended that held it" : describe(lost) + lastWords(lost);
  }

  static String signal(int number) {
    return SIGNALS.getOrDefault(number, "signal " + number);
  }

  /** Such as {@code " within 5 s"}. */
  static String within(Duration timeout) {
    long millis = Math.max(0, timeout.toMillis());
    return millis % 1000 == 0 ? " within " + millis / 1000 + " s" : " within " + millis + " ms";
  }

  /** The text of a user's object, cut to fit into a message; never fails. */
  static String shorten(@Nullable Object value) {
    String text;
    try {
      text = String.valueOf(value);
    } catch (Throwable e) { // the user's code may throw anything
      return "a " + (value == null ? "null" : value.getClass().getName()) + " without text";
    }
    return text.length() <= MOST_OF_A_VALUE ? text : text.substring(0, MOST_OF_A_VALUE) + "…";
  }

  /** What is thrown for a message of more bytes than its receiver was ready for. */
  static IOException tooLong(Object receiver, int bytes, int maxBytes) {
    return new IOException(
        receiver + " received a message of " + bytes + " bytes, but no more than " + maxBytes
            + " were expected: it is dropped, and this handle receives no more.");
  }

  /** Checks a count; the message says what it is, what it must be and what it was. */
  static int requireAtLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + " must be at least " + least + ", was " + value + ".");
    }
    return value;
  }
}
