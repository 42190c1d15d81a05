package dev.troupe.link;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The section {@code troupe.link}.
 *
 * @param connectTimeout most time for a handshake
 * @param ringBytes how much may be on its way in one direction of a link on the same host
 * @param spin how long a thread looks for a message before it sleeps
 * @param faults what tests do to frames over Artery
 */
public record LinkSettings(Duration connectTimeout, int ringBytes, Duration spin, Faults faults) {

  private static final double MAX_PART = 0.9;
  private static final int MIN_RING = 1 << 12;
  private static final int MAX_RING = 1 << 26;

  /** What a wire does to its frames; the parts are between 0 and 0.9. */
  public record Faults(double drop, double repeat, double delay, long seed) {

    boolean areOff() {
      return drop == 0 && repeat == 0 && delay == 0;
    }
  }

  /** Reads the section of a program's configuration. */
  public static LinkSettings from(Config config) {
    Config link = config.getConfig("troupe.link");
    Duration connectTimeout = link.getDuration("connect-timeout");
    if (connectTimeout.toMillis() < 1_000) {
      throw new IllegalArgumentException(
          "troupe.link.connect-timeout must be at least 1 s, was " + connectTimeout + ".");
    }
    long ring = link.getMemorySize("ring-size").toBytes();
    if (ring < MIN_RING || ring > MAX_RING || ring % 64 != 0) {
      throw new IllegalArgumentException(
          "troupe.link.ring-size must be a multiple of 64 B between 4 KiB and 64 MiB, was " + ring
              + " B.");
    }
    Duration spin = link.getDuration("spin");
    if (spin.isNegative() || spin.toMillis() > 10) {
      throw new IllegalArgumentException(
          "troupe.link.spin must be between 0 and 10 ms, was " + spin + ".");
    }
    return new LinkSettings(
        connectTimeout,
        (int) ring,
        spin,
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
