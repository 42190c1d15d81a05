package dev.troupe.cluster;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;

/** Settings for tests of class archives. */
final class ArchiveFixture {

  private ArchiveFixture() {}

  /** The defaults, but on, at once, and with a cache directory of the test's own. */
  static LauncherSettings settings(Path cache, Map<String, ?> more) {
    return LauncherSettings.from(ConfigFactory.parseMap(more)
        .withFallback(ConfigFactory.parseMap(Map.of(
            "archive.enabled", "on",
            "archive.directory", cache.toString(),
            "archive.recheck-interval", "0 s",
            "archive.training-delay", "0 s")))
        .withFallback(ConfigFactory.load().getConfig("troupe.launcher")));
  }
}
