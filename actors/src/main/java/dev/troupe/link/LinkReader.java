package dev.troupe.link;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all links of a process. One thread at a time does: the reader's own, which sleeps in a selector
 * until a bell rings, or one of the {@link WaitingThreads}.
 */
final class LinkReader implements AutoCloseable {

  private final LinkSelector selector = new LinkSelector();
  private final Luck following; // of the own thread, after a message
  private final Seat seat = new Seat();
  private final ReadTurn turn;
  private final WaitingThreads waiters;
  private final Thread thread = new Own();
  private volatile boolean isClosed;

  /** A reader of links; it reads once it is started. */
  LinkReader(Attention attention, long spinNanos) throws IOException {
    this.turn = new ReadTurn(attention, seat);
    this.waiters = new WaitingThreads(turn, seat, selector, spinNanos);
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

  void add(LinkChannel channel) {
    turn.add(channel);
    wakeUp();
  }

  void remove(LinkChannel channel) {
    turn.remove(channel);
  }

  /** Whether this thread is the one who reads. */
  boolean isReading() {
    return turn.isMine() || Thread.currentThread() == thread;
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

  /** Where threads wait for answers. */
  WaitingPlace waiters() {
    return waiters;
  }

  /** What the own thread sleeps in. */
  LinkSelector selector() {
    return selector;
  }

  /** Where a waiting thread can sleep. */
  Seat seat() {
    return seat;
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
    turn.take();
    try {
      for (LinkChannel channel : turn.channels()) {
        channel.peerEnded(false);
      }
      while (turn.deliverAll()) {
        Thread.onSpinWait();
      }
    } finally {
      turn.leave();
    }
  }

  /** Reads until nothing comes any more; when it returns, whoever writes will ring. */
  private void readOwn() {
    turn.take();
    try {
      boolean came;
      do {
        turn.look();
        came = turn.deliverAll();
        if (came) {
          readOn();
        }
        turn.rest();
      } while (turn.deliverAll());
    } finally {
      turn.leave();
    }
  }

  /** Stays awake while messages follow each other closely and nobody else wants to read. */
  private void readOn() {
    long nanos = following.nanos(System.nanoTime());
    if (nanos == 0) {
      return;
    }
    Look look = new Look(following, nanos);
    while (!turn.isWanted() && look.goesOn()) {
      if (turn.deliverAll()) {
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
