package dev.troupe.link;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Where the threads of a process wait for what other processes and threads bring. */
public interface WaitingPlace {

  /** For a process without links: nothing is to be read. */
  WaitingPlace PARKED = new WaitingPlace() {
    @Override
    public void readUntil(BooleanSupplier isDone) {}

    @Override
    public void sleepUntil(BooleanSupplier isDone, long nanos) {
      if (!isDone.getAsBoolean()) {
        park(this, nanos);
      }
    }

    @Override
    public void wake(Thread sleeper) {
      LockSupport.unpark(sleeper);
    }
  };

  /**
   * Reads what comes on a thread that waits anyway, for as long as that may save a wake-up: some
   * microseconds. Returns early when what the thread waits for has come.
   */
  void readUntil(BooleanSupplier isDone);

  /**
   * Sleeps until what the thread waits for has come and {@link #wake} was called, it is interrupted, or
   * that much time is over; {@link Long#MAX_VALUE} is for ever. May return early.
   */
  void sleepUntil(BooleanSupplier isDone, long nanos);

  /** Ends the sleep of a thread, or the next one if it does not sleep yet. */
  void wake(Thread sleeper);

  /** Parks this thread for so long, or until it is unparked. */
  static void park(Object blocker, long nanos) {
    if (nanos == Long.MAX_VALUE) {
      LockSupport.park(blocker);
    } else {
      LockSupport.parkNanos(blocker, nanos);
    }
  }
}
