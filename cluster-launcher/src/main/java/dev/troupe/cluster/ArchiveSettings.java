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

  static ArchiveSettings from(Config config) {
    int maxArchives = config.getInt("max-archives");
    if (maxArchives < 1) {
      throw new IllegalArgumentException(
          "troupe.launcher.archive.max-archives must be at least 1, was " + maxArchives + ".");
    }
    return new ArchiveSettings(
        config.getBoolean("enabled"),
        config.getString("directory"),
        maxArchives,
        config.getInt("max-directory-files"),
        config.getBytes("max-directory-size"),
        config.getDuration("recheck-interval"),
        config.getDuration("training-delay"),
        config.getBytes("training-heap"),
        config.getDuration("training-limit"));
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
