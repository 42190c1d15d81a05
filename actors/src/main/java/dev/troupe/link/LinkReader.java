package dev.troupe.link;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all links of a process. One thread at a time does: the reader's own, which sleeps in a selector
 * until a bell rings, or a thread that waits for an answer anyway and so saves two wake-ups: it looks at
 * the rings for some microseconds, as long as that has paid of late, and then sleeps on the {@link Seat}.
 *
 * <p>While nobody reads, the {@link Attention} word says who sleeps, so that whoever writes rings the
 * right bell.
 */
final class LinkReader implements WaitingPlace, AutoCloseable {

  /** Turns that a thread of the user reads for others after its own answer has come. */
  private static final int COURTESY = 8;

  private final LinkSelector selector = new LinkSelector();
  private final Attention attention;
  private final Luck waiting; // of threads that wait for an answer
  private final Luck following; // of the own thread, after a message
  private final ReentrantLock reading = new ReentrantLock();
  private final AtomicInteger wanting = new AtomicInteger();
  private final Seat seat = new Seat();
  private final Thread thread = new Own();
  private volatile LinkChannel[] channels = {};
  private volatile boolean isClosed;

  /** A reader of links; it reads once it is started. */
  LinkReader(Attention attention, long spinNanos) throws IOException {
    this.attention = attention;
    this.waiting = new Luck(spinNanos);
    this.following = new Luck(spinNanos);
  }

  /** The own thread. No lambda: the first one costs a starting JVM 10 ms. */
  private final class Own extends Thread {

    Own() {
      super(null, null, "troupe-link", 0, false);
      setDaemon(true);
    }

    @Override
    public void run() {
      LinkReader.this.readAndSleep();
    }
  }

  void start() {
    thread.start();
  }

  synchronized void add(LinkChannel channel) {
    LinkChannel[] more = Arrays.copyOf(channels, channels.length + 1);
    more[channels.length] = channel;
    channels = more;
    wakeUp();
  }

  synchronized void remove(LinkChannel channel) {
    LinkChannel[] fewer = new LinkChannel[channels.length - 1];
    int kept = 0;
    for (LinkChannel one : channels) {
      if (one != channel) {
        fewer[kept++] = one;
      }
    }
    channels = fewer;
  }

  /** Whether this thread is the one who reads. */
  boolean isReading() {
    return reading.isHeldByCurrentThread() || Thread.currentThread() == thread;
  }

  /** Makes the own thread look at everything. */
  void wakeUp() {
    selector.wakeUp();
  }

  /** From now on no thread sleeps inside the system, where it would hold up the end of the JVM. */
  void doze() {
    selector.doze();
    closeSeat();
  }

  @Override
  public void readUntil(BooleanSupplier isDone) {
    if (channels.length == 0) {
      return;
    }
    long nanos = waiting.nanos(System.nanoTime());
    if (nanos == 0) {
      return;
    }
    Look look = new Look(waiting, nanos);
    wanting.incrementAndGet();
    try {
      while (!isDone.getAsBoolean() && look.goesOn()) {
        if (reading.tryLock()) {
          try {
            readHere(isDone, look);
          } finally {
            reading.unlock();
          }
          break;
        }
        Thread.onSpinWait();
      }
    } finally {
      wanting.decrementAndGet();
    }
    look.end(isDone.getAsBoolean());
  }

  private void readHere(BooleanSupplier isDone, Look look) {
    attention.wake();
    try {
      while (!isDone.getAsBoolean() && look.goesOn()) {
        if (deliverAll()) {
          look.note();
        } else {
          Thread.onSpinWait();
        }
      }
    } finally {
      rest();
      int turns = 0;
      while (deliverAll()) {
        if (++turns == COURTESY) {
          wakeUp();
          break;
        }
      }
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
    if (isClosed || selector.isDozing() || !seat.take()) {
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
    wanting.incrementAndGet();
    reading.lock();
    try {
      int turns = 0;
      do {
        attention.wake();
        while (turns < COURTESY && deliverAll()) {
          turns += isDone.getAsBoolean() ? 1 : 0;
        }
        if (isDone.getAsBoolean()) {
          seat.leave();
        }
        rest();
      } while (turns < COURTESY && deliverAll());
      if (turns == COURTESY) {
        wakeUp();
      }
    } finally {
      wanting.decrementAndGet();
      reading.unlock();
    }
  }

  /** From now on a writer rings for whoever sleeps; look at the rings once more after it. */
  private void rest() {
    attention.sleep(seat.isTaken());
  }

  @Override
  public void wake(Thread sleeper) {
    if (!seat.wake(sleeper)) {
      LockSupport.unpark(sleeper);
    }
  }

  /** What the own thread sleeps in. */
  LinkSelector selector() {
    return selector;
  }

  /** Where a waiting thread can sleep. */
  Seat seat() {
    return seat;
  }

  private boolean deliverAll() {
    boolean any = false;
    for (LinkChannel channel : channels) {
      any |= channel.deliver();
    }
    return any;
  }

  private void readAndSleep() {
    try {
      while (!isClosed) {
        readOwn();
        selector.select();
      }
    } catch (IOException | RuntimeException | Error e) {
      log().error("The reader of links has failed; this process can no longer be reached.", e);
      fail();
    } finally {
      giveUp();
    }
  }

  /** Ends all links; what has come is still brought. */
  private void fail() {
    reading.lock();
    try {
      for (LinkChannel channel : channels) {
        channel.peerEnded(false);
      }
      while (deliverAll()) {
        Thread.onSpinWait();
      }
    } finally {
      reading.unlock();
    }
  }

  /** Reads until nothing comes any more; when it returns, whoever writes will ring. */
  private void readOwn() {
    reading.lock();
    try {
      boolean came;
      do {
        attention.wake();
        came = deliverAll();
        if (came) {
          readOn();
        }
        rest();
      } while (deliverAll());
    } finally {
      reading.unlock();
    }
  }

  /** Stays awake while messages follow each other closely and nobody else wants to read. */
  private void readOn() {
    long nanos = following.nanos(System.nanoTime());
    if (nanos == 0) {
      return;
    }
    Look look = new Look(following, nanos);
    while (wanting.get() == 0 && look.goesOn()) {
      if (deliverAll()) {
        look.end(true);
        look = new Look(following, nanos);
      } else {
        Thread.onSpinWait();
      }
    }
    look.end(false);
  }

  private synchronized void giveUp() {
    isClosed = true;
    selector.close();
    closeSeat();
  }

  private void closeSeat() {
    try {
      seat.close();
    } catch (IOException e) {
      log().debug("A seat could not be closed.", e);
    }
  }

  /** Stops reading and closes all sockets; returns when that is done. Receivers are not told. */
  @Override
  public void close() {
    isClosed = true;
    wakeUp();
    if (!thread.isAlive()) {
      giveUp();
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive() && Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(LinkReader.class);
  }
}
