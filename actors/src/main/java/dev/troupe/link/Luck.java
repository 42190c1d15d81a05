package dev.troupe.link;

/** How long to look at the rings before sleeping: all the time allowed, or none if it never pays. */
final class Luck {
  private static final int MOST = 64;
  private static final int GAIN = 8;
  private static final int RETRY = 32;

  private final long spinNanos;
  private volatile int level = MOST / 2; // races only make it a little wrong
  private volatile int skipped;

  Luck(long spinNanos) {
    this.spinNanos = Runtime.getRuntime().availableProcessors() > 1 ? spinNanos : 0;
  }

  long nanos() {
    if (level > 0) {
      return spinNanos;
    }
    int now = skipped + 1;
    skipped = now % RETRY;
    return now == RETRY ? spinNanos : 0;
  }

  void tried(boolean hasPaid) {
    int now = level;
    level = hasPaid ? Math.min(MOST, now + GAIN) : Math.max(0, now - 1);
  }
}
