package dev.troupe.memory;

/**
 * A waiter's own looks at a word, before it asks to be parked: being woken takes tens of
 * microseconds, and most locks are free again sooner. Bounded, so that an idle waiter burns nothing.
 */
public final class Spin {

  private static final long NANOS = 50_000; // about what one wake-up through the authority costs
  private static final long SWITCH_NANOS = 20_000; // a longer pause was somebody else's turn
  private static final int LOOKS = 100; // between two looks at the clock
  private static final boolean IS_ALONE = Runtime.getRuntime().availableProcessors() == 1;

  private final long begin = System.nanoTime();
  private final long mostUsed;
  private final long mostElapsed;
  private long used;
  private long resumed = begin;
  private int looks;

  /** One that lasts about as long as a wake-up. */
  public Spin() {
    this(NANOS, NANOS);
  }

  /** One that takes so much of the processor, and lasts that long if others take it meanwhile. */
  Spin(long mostUsedNanos, long mostElapsedNanos) {
    this.mostUsed = mostUsedNanos;
    this.mostElapsed = mostElapsedNanos;
  }

  /** Pauses; false if it is time to ask. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing depends on who runs next but the time it takes
  public boolean again() {
    if (IS_ALONE) {
      return false;
    }
    if (++looks % LOOKS != 0) {
      Thread.onSpinWait();
      return true;
    }
    long now = System.nanoTime();
    used += Math.min(now - resumed, SWITCH_NANOS);
    Thread.yield(); // who has what is waited for may be waiting for this processor
    resumed = System.nanoTime();
    if (resumed - now < SWITCH_NANOS) {
      used += resumed - now;
    }
    return used < mostUsed && resumed - begin < mostElapsed;
  }
}
