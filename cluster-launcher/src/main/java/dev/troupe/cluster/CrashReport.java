package dev.troupe.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The file that a JVM leaves about its death: a crash log, or a dump of a heap that was too small. */
final class CrashReport {

  private static final String ERROR_FILE = "-XX:ErrorFile=";
  private static final String DUMP_PATH = "-XX:HeapDumpPath=";

  private CrashReport() {}

  /** The report of a JVM that has ended; empty if it left none. */
  static Optional<Path> of(long pid, Path directory, List<String> options) {
    Path crash = directory.resolve("hs_err_pid" + pid + ".log");
    Path dump = directory.resolve("java_pid" + pid + ".hprof");
    for (String option : options) {
      if (option.startsWith(ERROR_FILE)) {
        crash = directory.resolve(named(option.substring(ERROR_FILE.length()), pid));
      } else if (option.startsWith(DUMP_PATH)) {
        Path path = directory.resolve(named(option.substring(DUMP_PATH.length()), pid));
        dump = Files.isDirectory(path) ? path.resolve("java_pid" + pid + ".hprof") : path;
      }
    }
    // The JVM writes to the temporary directory where it may not write to its own.
    Path other = Path.of("/tmp", "hs_err_pid" + pid + ".log");
    return List.of(crash, other, dump).stream().filter(Files::exists).findFirst();
  }

  private static String named(String path, long pid) {
    return path.replace("%p", Long.toString(pid));
  }
}
