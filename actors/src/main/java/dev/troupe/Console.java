package dev.troupe;

import java.io.PrintStream;

/** Prints what child processes print, whole lines at a time, where this JVM prints. */
final class Console {

  private Console() {}

  /** Prints one line that bypassed a child's {@code System.out} and {@code System.err}. */
  static void printRaw(Settings settings, String name, boolean isError, String line) {
    print(isError, settings.tagOutput() ? "[" + name + "] " + line : line);
  }

  @SuppressWarnings("NullAway") // user code may have set either stream to null
  static void print(boolean isError, String line) {
    PrintStream stream = isError ? System.err : System.out;
    if (stream != null) {
      stream.println(line);
    }
  }
}
