package dev.troupe.samples.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The machine that a benchmark runs on, for the reader of its results. */
final class Machine {

  private Machine() {}

  /** Processors, load, system and JDK on one line. */
  static String describe() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return "%s, %d processors, load %.1f; %s %s; JDK %s (%s)"
        .formatted(
            processor(),
            Runtime.getRuntime().availableProcessors(),
            load,
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.version"),
            System.getProperty("java.vendor"));
  }

  /**
   * The memory that this process and all it started take now; what they share counts once.
   *
   * @return 0 where that cannot be told
   */
  static long residentBytes() {
    return residentBytes(ProcessHandle.current().pid())
        + ProcessHandle.current()
            .descendants()
            .mapToLong(child -> residentBytes(child.pid()))
            .sum();
  }

  private static long residentBytes(long pid) {
    return field(Path.of("/proc", Long.toString(pid), "smaps_rollup"), "Pss:")
        .map(text -> Long.parseLong(text.replace(" kB", "")) * 1024)
        .orElse(0L);
  }

  private static String processor() {
    return field(Path.of("/proc/cpuinfo"), "model name").orElse(System.getProperty("os.arch"));
  }

  private static Optional<String> field(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(name.length()).replaceFirst("^\\s*:?\\s*", ""));
    } catch (IOException e) {
      return Optional.empty(); // no such process, or not Linux
    }
  }
}
