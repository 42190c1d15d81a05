package dev.troupe.link;

/**
 * How long to look at the rings before sleeping: all the time allowed, or none.
 *
 * <p>Looking pays if what is waited for comes within that time more often than not. Who looks in vain
 * takes the processor from the one it waits for, and the scheduler serves last who has used most: so a
 * few failures in a row end it, and the loss of the processor while looking ends it at once.
 *
 * <p>Two processes that talk to each other can only find out together that looking pays: the answer of
 * one that sleeps takes too long. So it is tried again by the clock, which all processes of a host share,
 * for a short while now and then, and longer than usual, to last until a sleeper has come.
 */
final class Luck {

  private static final int MOST = 16;
  private static final int LOSS = 2;
  private static final int FIRST = 8; // for a retry that has paid
  private static final int LOST_PROCESSOR = 4; // times the allowed time
  private static final int LONGER = 4; // times the allowed time, while it is tried again

  /** How long it is tried again, in nanoseconds, and one such while in so many. */
  static final long WHILE = 10_000_000;

  static final int EVERY = 32;

  private final long spinNanos;
  private volatile int level = MOST; // races only make it a little wrong
  private volatile long spoilt = -1; // the while in which the processor was lost

  Luck(long spinNanos) {
    this.spinNanos = Runtime.getRuntime().availableProcessors() > 1 ? spinNanos : 0;
  }

  /** How long to look this time; 0 for not at all. */
  long nanos(long now) {
    if (level > 0) {
      return spinNanos;
    }
    return isTriedAgain(now) ? LONGER * spinNanos : 0;
  }

  /** Whether to look this time, for as long as the caller knows. */
  boolean isGood(long now) {
    return spinNanos > 0 && (level > 0 || isTriedAgain(now));
  }

  private boolean isTriedAgain(long now) {
    long current = Math.floorDiv(now, WHILE);
    return Math.floorMod(current, EVERY) == 0 && current != spoilt;
  }

  /** Whether a thread that was away for so long between two looks had lost its processor. */
  boolean isLoss(long nanos) {
    return nanos > LOST_PROCESSOR * spinNanos;
  }

  /** Learns that a thread lost its processor while it looked. */
  void lostProcessor(long now) {
    level = 0;
    spoilt = Math.floorDiv(now, WHILE);
  }

  /** Learns from a look. */
  void tried(boolean hasPaid) {
    int now = level;
    level = hasPaid ? Math.min(MOST, now == 0 ? FIRST : now + 1) : Math.max(0, now - LOSS);
  }
}
