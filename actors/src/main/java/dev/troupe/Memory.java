package dev.troupe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this process occupies. */
final class Memory {

  private static final long PAGE_BYTES = 4096;

  private Memory() {}

  /** Bytes of memory, heap and all else; those of the heap alone where the system does not tell. */
  static long resident() {
    try {
      String[] fields = Files.readString(Path.of("/proc/self/statm")).split(" ", -1);
      return Long.parseLong(fields[1]) * PAGE_BYTES;
    } catch (IOException | NumberFormatException e) {
      Runtime runtime = Runtime.getRuntime();
      return runtime.totalMemory() - runtime.freeMemory();
    }
  }
}
