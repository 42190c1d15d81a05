package dev.troupe;

import com.typesafe.config.Config;
import dev.troupe.actors.QueueLimits;

/** The settings of queues: the configuration's section {@code troupe.queue}. */
record QueueSettings(long capacityBytes, long windowBytes, int aheadItems, long aheadBytes) {

  static QueueSettings from(Config queue) {
    return new QueueSettings(
        queue.getMemorySize("capacity").toBytes(),
        queue.getMemorySize("window").toBytes(),
        Messages.requireAtLeast(0, queue.getInt("prefetch-items"), "troupe.queue.prefetch-items"),
        queue.getMemorySize("prefetch").toBytes());
  }

  /** The bounds of a queue of at most so many items; 0 is without bound. */
  QueueLimits limits(int maxSize) {
    return new QueueLimits(maxSize, capacityBytes, windowBytes, aheadItems, aheadBytes);
  }
}
