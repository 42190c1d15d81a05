package dev.troupe.link;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The turn to read all links of a process, which one thread has at a time.
 *
 * <p>While nobody reads, the {@link Attention} word says who sleeps, so that whoever writes rings the
 * right bell.
 */
final class ReadTurn {

  private final Attention attention;
  private final Seat seat;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger wanting = new AtomicInteger();
  private volatile LinkChannel[] channels = {};

  /** The turn that a word of this process speaks of, among its own thread and who sits on the seat. */
  ReadTurn(Attention attention, Seat seat) {
    this.attention = attention;
    this.seat = seat;
  }

  synchronized void add(LinkChannel channel) {
    LinkChannel[] more = Arrays.copyOf(channels, channels.length + 1);
    more[channels.length] = channel;
    channels = more;
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

  /** The links there are now. */
  LinkChannel[] channels() {
    return channels;
  }

  /** Waits for the turn. */
  void take() {
    lock.lock();
  }

  boolean tryTake() {
    return lock.tryLock();
  }

  void leave() {
    lock.unlock();
  }

  boolean isMine() {
    return lock.isHeldByCurrentThread();
  }

  /** A thread that waits for an answer wants the turn: who reads on for nobody leaves it. */
  void want() {
    wanting.incrementAndGet();
  }

  void wantNoMore() {
    wanting.decrementAndGet();
  }

  boolean isWanted() {
    return wanting.get() > 0;
  }

  /** From now on nobody rings: whoever has the turn looks by itself. */
  void look() {
    attention.wake();
  }

  /** From now on a writer rings for whoever sleeps; look at the rings once more after it. */
  void rest() {
    attention.sleep(seat.isTaken());
  }

  /** Brings what has come, for who has the turn; false if there was nothing. */
  boolean deliverAll() {
    boolean any = false;
    for (LinkChannel channel : channels) {
      any |= channel.deliver();
    }
    return any;
  }
}
