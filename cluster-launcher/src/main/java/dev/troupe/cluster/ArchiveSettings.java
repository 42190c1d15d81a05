package dev.troupe.cluster;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code troupe.launcher.archive} in {@code reference.conf} says; the meaning of each setting is
 * there.
 *
 * @param isEnabled whether class archives are used and made
 * @param directory where they lie; empty for the user's cache directory
 * @param maxArchives how many are kept
 * @param maxDirectoryFiles the most files of a class-path directory that is packed
 * @param maxDirectoryBytes the most bytes of one
 * @param recheckInterval how long what was seen of a directory is taken for true
 * @param trainingDelay how long after the first fork without one it is made
 * @param trainingHeapBytes the largest heap of the JVM that makes it
 * @param trainingLimit the longest time the making of one may take
 */
record ArchiveSettings(
    boolean isEnabled,
    String directory,
    int maxArchives,
    int maxDirectoryFiles,
    long maxDirectoryBytes,
    Duration recheckInterval,
    Duration trainingDelay,
    long trainingHeapBytes,
    Duration trainingLimit) {

  private static final long LEAST_TRAINING_HEAP = 64L << 20;

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one is out of its bounds; the message has its name and the bound
   */
  static ArchiveSettings from(Config config) {
    int maxArchives = config.getInt("max-archives");
    require(maxArchives >= 1, "max-archives", "1", maxArchives);
    Duration recheckInterval = config.getDuration("recheck-interval");
    require(!recheckInterval.isNegative(), "recheck-interval", "0 s", recheckInterval);
    Duration trainingDelay = config.getDuration("training-delay");
    require(!trainingDelay.isNegative(), "training-delay", "0 s", trainingDelay);
    long trainingHeap = config.getBytes("training-heap");
    require(
        trainingHeap >= LEAST_TRAINING_HEAP, "training-heap", "64 MiB", trainingHeap + " bytes");
    return new ArchiveSettings(
        config.getBoolean("enabled"),
        config.getString("directory"),
        maxArchives,
        config.getInt("max-directory-files"),
        config.getBytes("max-directory-size"),
        recheckInterval,
        trainingDelay,
        trainingHeap,
        config.getDuration("training-limit"));
  }

  private static void require(boolean isEnough, String name, String least, Object value) {
    LauncherSettings.require(isEnough, "archive." + name, least, value);
  }

  /** Where archives lie; empty if this user has no such place. */
  Optional<Path> resolvedDirectory(Map<String, String> environment, String userHome) {
    if (!directory.isEmpty()) {
      return Optional.of(Path.of(directory).toAbsolutePath().normalize());
    }
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (Path.of(cache).isAbsolute()) { // a relative one is to be ignored, says the standard
      return Optional.of(Path.of(cache, "troupe").normalize());
    }
    return Path.of(userHome).isAbsolute()
        ? Optional.of(Path.of(userHome, ".cache", "troupe"))
        : Optional.empty();
  }
}
