package dev.troupe.cluster;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code troupe.launcher} in {@code reference.conf} says; the meaning of each setting is there.
 *
 * @param jvmArguments options of every forked JVM
 * @param firstHeapBytes the heap that a JVM begins with, unless its options say more
 * @param notInherited options of this JVM that forked JVMs do not get
 * @param notInheritedFromMaven the same, in addition, when this JVM is Maven's own
 * @param lastWordsLines lines kept for error messages
 * @param lastWordsChars characters kept for error messages
 * @param maxLineBytes where a longer line of output is cut
 * @param outputGrace how long an ended JVM's open output delays the report of its end
 * @param killGrace how long the end of this JVM waits for those it kills
 * @param maxClassPathBytes the longest class path that travels on the command line
 * @param archive the class archives that forked JVMs boot from
 * @param spares the JVMs that are forked ahead
 */
record LauncherSettings(
    List<String> jvmArguments,
    long firstHeapBytes,
    List<Pattern> notInherited,
    List<Pattern> notInheritedFromMaven,
    int lastWordsLines,
    int lastWordsChars,
    int maxLineBytes,
    Duration outputGrace,
    Duration killGrace,
    long maxClassPathBytes,
    ArchiveSettings archive,
    SpareSettings spares) {

  /**
   * Reads the section.
   *
   * @param config the section {@code troupe.launcher}
   */
  static LauncherSettings from(Config config) {
    return new LauncherSettings(
        List.copyOf(config.getStringList("jvm-arguments")),
        size(config, 8 << 20, "first-heap"),
        patterns(config, "not-inherited"),
        patterns(config, "not-inherited-from-maven"),
        (int) atLeast(1, config.getInt("last-words-lines"), "last-words-lines"),
        size(config, 1, "last-words-size"),
        size(config, 1024, "max-line-size"),
        config.getDuration("output-grace"),
        config.getDuration("kill-grace"),
        config.getBytes("max-class-path-argument"),
        ArchiveSettings.from(config.getConfig("archive")),
        SpareSettings.from(config.getConfig("spares")));
  }

  private static List<Pattern> patterns(Config config, String name) {
    return config.getStringList(name).stream().map(Pattern::compile).toList();
  }

  private static int size(Config config, long least, String name) {
    return Math.toIntExact(atLeast(least, config.getBytes(name), name));
  }

  private static long atLeast(long least, long value, String name) {
    require(value >= least, name, least, value);
    return value;
  }

  /**
   * Refuses a setting that is too small.
   *
   * @param name below {@code troupe.launcher}
   */
  static void require(boolean isEnough, String name, Object least, Object value) {
    if (!isEnough) {
      throw new IllegalArgumentException(
          "troupe.launcher." + name + " must be at least " + least + ", was " + value + ".");
    }
  }
}
