package dev.troupe.link;

/** One look at the rings by a thread that would sleep otherwise; tells its {@link Luck} how it went. */
final class Look {

  private final Luck luck;
  private final long end;
  private long last = System.nanoTime();
  private boolean wasAway;

  /** Begins a look that may last so long. */
  Look(Luck luck, long nanos) {
    this.luck = luck;
    this.end = last + nanos;
  }

  /** Whether there is time left; asked again and again, it notices when the thread was not running. */
  boolean goesOn() {
    long now = System.nanoTime();
    wasAway |= luck.isLoss(now - last);
    last = now;
    return !wasAway && now - end < 0;
  }

  /** Not the scheduler, but work took the time since the last look. */
  void note() {
    last = System.nanoTime();
  }

  /** Ends it. */
  void end(boolean hasPaid) {
    if (wasAway) {
      luck.lostProcessor(last);
    } else {
      luck.tried(hasPaid);
    }
  }
}
