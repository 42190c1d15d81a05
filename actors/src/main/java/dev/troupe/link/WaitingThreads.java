package dev.troupe.link;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that wait for an answer and so may read the links themselves, which saves two wake-ups: they look
 * at the rings for some microseconds, as long as that has paid of late, and then sleep on the {@link Seat}.
 */
final class WaitingThreads implements WaitingPlace {

  /** Turns that a thread of the user reads for others after its own answer has come. */
  private static final int COURTESY = 8;

  /** How many times as long as the work to look after it: the other one has that to do, and more. */
  private static final int ROUND = 4;

  private final ReadTurn turn;
  private final Seat seat;
  private final LinkSelector selector; // of the own thread
  private final long spinNanos;
  private final Luck looking;
  private final Luck lookingAfterWork; // after something that was done first

  WaitingThreads(ReadTurn turn, Seat seat, LinkSelector selector, long spinNanos) {
    this.turn = turn;
    this.seat = seat;
    this.selector = selector;
    this.spinNanos = spinNanos;
    this.looking = new Luck(spinNanos);
    this.lookingAfterWork = new Luck(spinNanos);
  }

  @Override
  public void readUntil(BooleanSupplier isDone) {
    long nanos = turn.channels().length == 0 ? 0 : looking.nanos(System.nanoTime());
    if (nanos == 0) {
      return;
    }
    Look look = new Look(looking, nanos);
    turn.want();
    try {
      if (tryTake(isDone, look)) {
        try {
          turn.look();
          lookUntil(isDone, look);
        } finally {
          restAndLeave();
        }
      }
    } finally {
      turn.wantNoMore();
    }
    look.end(isDone.getAsBoolean());
  }

  @Override
  public void readAfter(Runnable work, BooleanSupplier isDone) {
    turn.want();
    try {
      if (turn.channels().length > 0 && tryTake(isDone, new Look(lookingAfterWork, spinNanos))) {
        try {
          turn.look();
          workAndLook(work, isDone);
        } finally {
          restAndLeave();
        }
      } else if (!isDone.getAsBoolean()) {
        work.run();
      }
    } finally {
      turn.wantNoMore();
    }
  }

  private void workAndLook(Runnable work, BooleanSupplier isDone) {
    long start = System.nanoTime();
    work.run();
    long end = System.nanoTime();
    if (lookingAfterWork.isGood(end)) {
      Look look = new Look(lookingAfterWork, Math.max(spinNanos, ROUND * (end - start)));
      lookUntil(isDone, look);
      look.end(isDone.getAsBoolean());
    }
  }

  /** Takes the turn in the time of that look; false if it is over, or what is waited for has come. */
  private boolean tryTake(BooleanSupplier isDone, Look look) {
    while (!isDone.getAsBoolean() && look.goesOn()) {
      if (turn.tryTake()) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  private void lookUntil(BooleanSupplier isDone, Look look) {
    while (!isDone.getAsBoolean() && look.goesOn()) {
      if (turn.deliverAll()) {
        look.note();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private void restAndLeave() {
    try {
      turn.rest();
      int turns = 0;
      while (turn.deliverAll()) {
        if (++turns == COURTESY) {
          selector.wakeUp();
          break;
        }
      }
    } finally {
      turn.leave();
    }
  }

  @Override
  public void sleepUntil(BooleanSupplier isDone, long nanos) {
    if (!sitUntil(isDone, nanos) && !isDone.getAsBoolean()) {
      WaitingPlace.park(this, nanos);
    }
  }

  /**
   * Sleeps beside the bells, and reads what they ring for.
   *
   * @return false if it cannot, for example since another thread does
   */
  private boolean sitUntil(BooleanSupplier isDone, long nanos) {
    if (!seat.take()) {
      return false;
    }
    long start = System.nanoTime();
    long left = nanos;
    boolean hasBells = true;
    try {
      readSeated(isDone);
      while (hasBells
          && left > 0
          && seat.isHeldHere() // not done
          && !Thread.currentThread().isInterrupted()) {
        hasBells = seat.sleep(left);
        readSeated(isDone);
        left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - start);
      }
    } catch (IOException e) {
      log().debug("A thread could not sleep beside the bells of its links.", e);
      hasBells = false;
    } finally {
      if (seat.isHeldHere()) {
        readSeated(() -> true);
      }
    }
    return hasBells;
  }

  /** Reads on the seat until nothing comes any more, and leaves it when all is done. */
  private void readSeated(BooleanSupplier isDone) {
    turn.want();
    turn.take();
    try {
      int turns = 0;
      do {
        turn.look();
        while (turns < COURTESY && turn.deliverAll()) {
          turns += isDone.getAsBoolean() ? 1 : 0;
        }
        if (isDone.getAsBoolean()) {
          seat.leave();
        }
        turn.rest();
      } while (turns < COURTESY && turn.deliverAll());
      if (turns == COURTESY) {
        selector.wakeUp();
      }
    } finally {
      turn.wantNoMore();
      turn.leave();
    }
  }

  @Override
  public void wake(Thread sleeper) {
    if (!seat.wake(sleeper)) {
      LockSupport.unpark(sleeper);
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(WaitingThreads.class);
  }
}
