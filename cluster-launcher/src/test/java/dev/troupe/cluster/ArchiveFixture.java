package dev.troupe.cluster;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;

/** Settings for tests of class archives. */
final class ArchiveFixture {

  private ArchiveFixture() {}

  /** The defaults, but on, and with a cache directory of the test's own. */
  static LauncherSettings settings(Path cache, Map<String, ?> more) {
    return LauncherSettings.from(ConfigFactory.parseMap(more)
        .withFallback(ConfigFactory.parseMap(
            Map.of("archive.enabled", "on", "archive.directory", cache.toString())))
        .withFallback(ConfigFactory.load().getConfig("troupe.launcher")));
  }
}
