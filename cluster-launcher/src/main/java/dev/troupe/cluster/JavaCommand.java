package dev.troupe.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command line that runs a main class.
 *
 * @param words the command line
 * @param argumentFile what else the JVM reads, to be deleted if it does not start
 */
record JavaCommand(List<String> words, Optional<ArgumentFile> argumentFile) {

  /** Their options are in this JVM's own already; in a child they would hold twice, and say so. */
  static final List<String> OPTION_VARIABLES =
      List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  /** The C library keeps free memory for each of many threads else: 10 to 20 MiB in an idle JVM. */
  private static final String ARENAS = "2";

  /** Bytes. What compilers used goes back to the system; else the C library learns to keep it. */
  private static final String TRIM_ABOVE = "131072";

  private static final int UNSAFE_OPTION_SINCE = 23;
  private static final int SAMPLING_OPTION_UNTIL = 24;

  /** How {@link LineReader} reads; the first two are the names before JDK 19. */
  private static final List<String> ENCODING = List.of(
      "-Dsun.stdout.encoding=UTF-8",
      "-Dsun.stderr.encoding=UTF-8",
      "-Dstdout.encoding=UTF-8",
      "-Dstderr.encoding=UTF-8");

  /**
   * Puts one together.
   *
   * @param main the main class and its arguments
   * @throws IOException if the class path is too long and cannot be written to a file
   */
  static JavaCommand of(
      LauncherSettings settings,
      Path java,
      List<String> options,
      ClassPath classPath,
      List<String> main)
      throws IOException {
    String joined = classPath.joined();
    Optional<ArgumentFile> argumentFile =
        joined.getBytes(StandardCharsets.UTF_8).length > settings.maxClassPathBytes()
            ? Optional.of(ArgumentFile.write(joined))
            : Optional.empty();
    List<String> words = new ArrayList<>();
    words.add(java.toString());
    words.addAll(ENCODING);
    words.addAll(forVersion(java));
    words.addAll(options);
    if (argumentFile.isPresent()) {
      words.add("-D" + ArgumentFile.PROPERTY + "=" + argumentFile.get().file());
      words.add("@" + argumentFile.get().file());
    } else {
      words.add("-cp");
      words.add(joined);
    }
    words.addAll(main);
    return new JavaCommand(words, argumentFile);
  }

  /**
   * What depends on the version. Akka uses what JDKs warn of since 24; each child would repeat the warning.
   * Before that a JVM wakes 20 times a second to look at its own counters, unless it is told otherwise.
   */
  private static List<String> forVersion(Path java) {
    try {
      int version = Jvm.featureOf(java);
      List<String> options = new ArrayList<>();
      if (version >= UNSAFE_OPTION_SINCE) {
        options.add("--sun-misc-unsafe-memory-access=allow");
      }
      if (version < SAMPLING_OPTION_UNTIL) {
        options.add("-XX:PerfDataSamplingInterval=1000"); // ms
      }
      return options;
    } catch (IOException e) {
      return List.of(); // a java of an unusual form: better a warning than no start
    }
  }

  /** Whether variables hold further options. */
  static boolean hasOptions(Map<String, String> environment) {
    return OPTION_VARIABLES.stream().anyMatch(environment::containsKey);
  }

  /** What starts it. */
  ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(words);
    OPTION_VARIABLES.forEach(builder.environment()::remove);
    builder.environment().putIfAbsent("MALLOC_ARENA_MAX", ARENAS);
    builder.environment().putIfAbsent("MALLOC_TRIM_THRESHOLD_", TRIM_ABOVE);
    return builder;
  }
}
