package dev.troupe.samples.bench;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How much is measured, and where the results go.
 *
 * @param python the command that runs CPython ({@code -Dpython})
 * @param filter parts of row names; empty for all rows ({@code -Dbench}, separated by commas)
 * @param isQuick whether fewer operations will do ({@code -Dbench.quick})
 * @param rounds how many rounds each side runs after its warm-up
 * @param warmUp how long each side warms up at least, where rounds are sized by time
 * @param round how long a round is meant to take, where rounds are sized by time
 * @param directory where the results are written
 */
record BenchSettings(
    String python,
    List<String> filter,
    boolean isQuick,
    int rounds,
    Duration warmUp,
    Duration round,
    Path directory) {

  /** Reads the system properties. */
  static BenchSettings fromProperties() {
    List<String> filter = Arrays.stream(System.getProperty("bench", "").split(",", -1))
        .map(part -> part.strip().toLowerCase(Locale.ROOT))
        .filter(part -> !part.isEmpty())
        .toList();
    boolean isQuick = Boolean.getBoolean("bench.quick");
    return new BenchSettings(
        System.getProperty("python", "python3"),
        filter,
        isQuick,
        isQuick ? 5 : 9,
        isQuick ? Duration.ofMillis(600) : Duration.ofSeconds(3),
        isQuick ? Duration.ofMillis(100) : Duration.ofSeconds(1),
        target().resolve("bench"));
  }

  boolean isWanted(String row) {
    String name = row.toLowerCase(Locale.ROOT);
    return filter.isEmpty() || filter.stream().anyMatch(name::contains);
  }

  /** The build directory of this module, wherever the program was started. */
  private static Path target() {
    try {
      Path classes = Path.of(BenchSettings.class
          .getProtectionDomain()
          .getCodeSource()
          .getLocation()
          .toURI());
      return classes.resolveSibling("").toAbsolutePath().normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The classes of this program are in no directory.", e);
    }
  }
}
