package dev.troupe.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of a {@link LinkChannel} into its ring and wakes who reads them. For any thread.
 *
 * <p>A message is four bytes of length, high byte first, and its bytes. One larger than the ring passes
 * through it in parts. A process that forks others must never wait for one of them: what finds no room
 * waits in its memory. A forked process waits, which slows it down to what its home can take; only who
 * reads its link does not, or nobody would hear the bell.
 */
final class LinkWriter {

  private static final long SPIN_FOR_ROOM_NANOS = 20_000;

  private final LinkReader reader;
  private final Bell bell;
  private final Ring out;
  private final Attention peer;
  private final boolean isPatient;
  private volatile @Nullable Bell seatBell; // for who sits beside the peer's bells

  private final ReentrantLock writing = new ReentrantLock();
  private final Condition roomMade = writing.newCondition();
  private final Deque<byte[]> backlog = new ArrayDeque<>(); // guarded by writing
  private int backlogWritten; // of its first message, with the length; guarded by writing
  private long added; // to the backlog, ever; guarded by writing
  private long removed; // from it; guarded by writing
  private volatile boolean hasBacklog;
  private volatile boolean isClosed;

  /**
   * Writes into a ring.
   *
   * @param isPatient whether {@link #send} waits for room
   */
  LinkWriter(LinkReader reader, Bell bell, Ring out, Attention peer, boolean isPatient) {
    this.reader = reader;
    this.bell = bell;
    this.out = out;
    this.peer = peer;
    this.isPatient = isPatient;
  }

  /** Rings there for a thread that sleeps on the peer's {@link Seat}. */
  void ringSeated(Bell seated) {
    seatBell = seated;
    if (isClosed) {
      seated.hush();
    }
  }

  boolean hasSeat() {
    return seatBell != null;
  }

  /** Rings at the seat no more. */
  void hush() {
    Bell seated = seatBell;
    if (seated != null) {
      seated.hush();
    }
  }

  void send(byte[] message) {
    writing.lock();
    try {
      if (isClosed) {
        return;
      }
      if (backlog.isEmpty()) {
        backlogWritten = write(message, 0);
        if (backlogWritten == Integer.BYTES + message.length) {
          backlogWritten = 0;
          return;
        }
      }
      backlog.add(message);
      hasBacklog = true;
      long place = ++added;
      writeBacklog(); // asks for the bell, and looks once more
      while (isPatient && removed < place && !isClosed && !reader.isReading()) {
        if (!findRoom()) {
          roomMade.awaitUninterruptibly();
        }
        writeBacklog();
      }
    } finally {
      writing.unlock();
    }
  }

  /** Returns when the peer has read all that was sent. */
  void awaitReceived() {
    if (isReceived()) {
      return;
    }
    writing.lock();
    try {
      long end = System.nanoTime() + SPIN_FOR_ROOM_NANOS;
      while (!isReceived() && System.nanoTime() - end < 0) {
        Thread.onSpinWait();
      }
      while (!isReceived() && !isClosed && !reader.isReading()) {
        out.waitForRoom();
        if (!isReceived()) {
          roomMade.awaitUninterruptibly();
        }
      }
    } finally {
      writing.unlock();
    }
  }

  private boolean isReceived() {
    return !hasBacklog && out.isRead();
  }

  /** Writes no more. */
  void close() {
    writing.lock();
    try {
      isClosed = true;
      backlog.clear();
      hasBacklog = false;
      roomMade.signalAll();
    } finally {
      writing.unlock();
    }
  }

  /** Writes what there is room for and shows it; returns how much is written now. */
  private int write(byte[] message, int written) {
    int whole = Integer.BYTES + message.length;
    int room = out.room();
    int at = written;
    if (at == 0) {
      if (room < Math.min(whole, out.capacity() / 2)) {
        return 0;
      }
      out.writeInt(message.length);
      at = Integer.BYTES;
      room -= at;
    }
    int now = Math.min(room, whole - at);
    if (now > 0 || written == 0) {
      out.write(message, at - Integer.BYTES, now);
      out.publish();
      ring(peer.mustRing());
    }
    return at + now;
  }

  private void ring(Attention.Sleeper sleeper) {
    if (sleeper == Attention.Sleeper.NONE) {
      return;
    }
    Bell seated = sleeper == Attention.Sleeper.SEATED ? seatBell : null;
    if (seated == null || !seated.ring()) {
      bell.ring(); // the own thread wakes who sits there
    }
  }

  /** Looks for room for some microseconds, then asks for the bell; whether there is some now. */
  private boolean findRoom() {
    int enough = out.capacity() / 2;
    long end = System.nanoTime() + SPIN_FOR_ROOM_NANOS;
    while (out.room() < enough && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    out.waitForRoom();
    return out.room() >= enough;
  }

  private void writeBacklog() {
    while (true) {
      byte[] first = backlog.peek();
      if (first == null) {
        hasBacklog = false;
        return;
      }
      int written = write(first, backlogWritten);
      if (written < Integer.BYTES + first.length) {
        boolean wasStuck = written == backlogWritten;
        backlogWritten = written;
        out.waitForRoom();
        if (wasStuck && out.room() < out.capacity() / 2) {
          return; // the bell will ring
        }
      } else {
        backlog.remove();
        backlogWritten = 0;
        removed++;
      }
    }
  }

  /** Whether something waits for room though there is some. */
  boolean isBehindWithoutNeed() {
    if (!hasBacklog) {
      return false;
    }
    writing.lock();
    try {
      return out.room() >= out.capacity() / 2;
    } finally {
      writing.unlock();
    }
  }

  /** There may be room: writes what waits for it. */
  void makeRoom() {
    writing.lock();
    try {
      writeBacklog();
      roomMade.signalAll();
    } finally {
      writing.unlock();
    }
  }
}
