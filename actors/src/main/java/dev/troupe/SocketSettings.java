package dev.troupe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;

/** The settings of listeners and clients, which need no program. */
record SocketSettings(int maxItemBytes, Duration handshakeTimeout, int handshakes) {

  private static final long MOST = 2047L << 20; // bytes in an array

  static SocketSettings load() {
    return from(ConfigFactory.load(Programs.loader()).getConfig("troupe"));
  }

  private static SocketSettings from(Config troupe) {
    long maxItem = troupe.getMemorySize("max-item-size").toBytes();
    if (maxItem > MOST) {
      throw new IllegalArgumentException(
          "troupe.max-item-size must be at most 2047 MiB, was " + maxItem + " bytes.");
    }
    return new SocketSettings(
        Messages.requireAtLeast(1 << 10, (int) maxItem, "troupe.max-item-size"),
        troupe.getDuration("listener.handshake-timeout"),
        Messages.requireAtLeast(
            1, troupe.getInt("listener.handshakes"), "troupe.listener.handshakes"));
  }
}
