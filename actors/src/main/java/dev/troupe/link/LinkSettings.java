package dev.troupe.link;

import com.typesafe.config.Config;
import java.time.Duration;

/** The section {@code troupe.link}. */
record LinkSettings(Duration connectTimeout, Faults faults) {

  private static final double MAX_PART = 0.9;

  /** What a wire does to its frames; the parts are between 0 and 0.9. */
  record Faults(double drop, double repeat, double delay, long seed) {

    boolean areOff() {
      return drop == 0 && repeat == 0 && delay == 0;
    }
  }

  static LinkSettings from(Config config) {
    Config link = config.getConfig("troupe.link");
    Duration connectTimeout = link.getDuration("connect-timeout");
    if (connectTimeout.toMillis() < 1_000) {
      throw new IllegalArgumentException(
          "troupe.link.connect-timeout must be at least 1 s, was " + connectTimeout + ".");
    }
    return new LinkSettings(
        connectTimeout,
        new Faults(
            part(link, "faults.drop"),
            part(link, "faults.repeat"),
            part(link, "faults.delay"),
            link.getLong("faults.seed")));
  }

  /** The wire as it is, or with the faults that the settings ask for. */
  <T> Wire<T> wire(Wire<T> wire, long salt) {
    return faults.areOff() ? wire : new FaultyWire<>(wire, faults, salt);
  }

  private static double part(Config link, String name) {
    double part = link.getDouble(name);
    if (!(part >= 0 && part <= MAX_PART)) {
      throw new IllegalArgumentException(
          "troupe.link." + name + " must be between 0 and " + MAX_PART + ", was " + part + ".");
    }
    return part;
  }
}
