package dev.troupe.link;

/**
 * How long to look at the rings before sleeping: all the time allowed, or none.
 *
 * <p>Looking pays if what is waited for comes within that time more often than not. Who looks in vain
 * takes the processor from the one it waits for, and the scheduler serves last who has used most: so a
 * few failures in a row end it, and a look that lasted much longer than allowed, which means that
 * others wanted the processor, ends it at once. It is tried again now and then.
 */
final class Luck {
  private static final int MOST = 16;
  private static final int LOSS = 4;
  private static final int RETRY = 64;
  private static final int MOST_PATIENCE = 8;
  private static final int LOST_PROCESSOR = 4; // times the allowed time

  private final long spinNanos;
  private volatile int level = MOST; // races only make it a little wrong
  private volatile int skipped;
  private volatile int patience = 1; // retries that failed in a row make the next one rarer

  Luck(long spinNanos) {
    this.spinNanos = Runtime.getRuntime().availableProcessors() > 1 ? spinNanos : 0;
  }

  /** How long to look this time; 0 for not at all. */
  long nanos() {
    if (level > 0) {
      return spinNanos;
    }
    int now = skipped + 1;
    if (now < RETRY * patience) {
      skipped = now;
      return 0;
    }
    skipped = 0;
    return spinNanos;
  }

  /** Whether a thread that was away for so long between two looks had lost its processor. */
  boolean isLoss(long nanos) {
    return nanos > LOST_PROCESSOR * spinNanos;
  }

  /** Learns that the thread lost its processor while it looked. */
  void lostProcessor() {
    level = 0;
  }

  /** Learns from a look. */
  void tried(boolean hasPaid) {
    int now = level;
    if (hasPaid) {
      level = Math.min(MOST, now + 1);
      patience = 1;
    } else {
      level = Math.max(0, now - LOSS);
      if (now == 0) {
        patience = Math.min(MOST_PATIENCE, patience * 2);
      }
    }
  }
}
