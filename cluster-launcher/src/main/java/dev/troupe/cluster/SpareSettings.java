package dev.troupe.cluster;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What {@code troupe.launcher.spares} in {@code reference.conf} says; the meaning of each setting is
 * there.
 *
 * @param count how many wait at most
 * @param refillDelay how long no process must have been started before new ones are forked
 * @param idleTimeout how long they wait
 * @param acceptLimit the longest time one may take to accept a process
 */
record SpareSettings(int count, Duration refillDelay, Duration idleTimeout, Duration acceptLimit) {

  static SpareSettings from(Config config) {
    int count = config.getInt("count");
    LauncherSettings.require(count >= 0, "spares.count", 0, count);
    return new SpareSettings(
        count,
        config.getDuration("refill-delay"),
        config.getDuration("idle-timeout"),
        config.getDuration("accept-limit"));
  }
}
