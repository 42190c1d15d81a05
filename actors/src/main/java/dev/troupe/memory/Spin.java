package dev.troupe.memory;

/**
 * A waiter's own looks at a word, before it asks to be parked: being woken takes tens of
 * microseconds, and most locks are free again sooner. Bounded, so that an idle waiter burns nothing.
 */
public final class Spin {

  private static final long NANOS = 50_000; // about what one wake-up through the authority costs
  private static final int LOOKS = 100; // between two looks at the clock
  private static final boolean IS_ALONE = Runtime.getRuntime().availableProcessors() == 1;

  private final long begin = System.nanoTime();
  private int looks;

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
    Thread.yield(); // who has what is waited for may be waiting for this processor
    return System.nanoTime() - begin < NANOS;
  }
}
