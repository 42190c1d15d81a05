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
    public void readAfter(Runnable work, BooleanSupplier isDone) {
      if (!isDone.getAsBoolean()) {
        work.run();
      }
    }

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
   * Does some work for what the thread waits for, unless that has come, and then reads as {@link #readUntil}
   * does, but some times as long as the work took if that is longer: who sends it works for it, too. What
   * comes amid the work waits, so that nobody is woken for it, who would take the processor from the two.
   *
   * @param work takes well below a ms
   */
  void readAfter(Runnable work, BooleanSupplier isDone);

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
