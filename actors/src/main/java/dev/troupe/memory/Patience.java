package dev.troupe.memory;

/**
 * How long those who wait for one thing look by themselves before they ask, learned from how long they
 * had to wait of late. Who parks is late at the next meeting, by its wake-up; would the other look for
 * less than that, it would park, too, and so on for ever.
 */
public final class Patience {

  private static final long LITTLE_NANOS = 50_000;
  private static final long MUCH_NANOS = 1_000_000; // some wake-ups
  private static final long SHORT_WAIT_NANOS = 20_000_000; // looking takes a small part of it
  private static final int TURNS = 20; // of others, who may take the processor meanwhile

  private volatile long nanos = LITTLE_NANOS;

  /** One's own looks. */
  public Spin spin() {
    long most = nanos;
    return new Spin(most, most * TURNS);
  }

  /** Somebody had parked who is being woken now. */
  public void sawOthersPark() {
    nanos = MUCH_NANOS;
  }

  /** A wait took so long that it had to park. */
  public void parked(long waitedNanos) {
    nanos = waitedNanos < SHORT_WAIT_NANOS ? MUCH_NANOS : LITTLE_NANOS;
  }
}
