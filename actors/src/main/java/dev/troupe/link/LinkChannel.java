package dev.troupe.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel between two processes of one host: a {@link Ring} each way for the messages, and a Unix
 * domain socket for the bell that wakes a sleeping reader and for the news, from the kernel, that the
 * other process has ended.
 *
 * <p>A message is four bytes of length, high byte first, and its bytes. One larger than the ring passes
 * through it in parts. A process that forks others must never wait for one of them: what finds no room
 * waits in its memory. A forked process waits, which slows it down to what its home can take; only who
 * reads its link does not, or nobody would hear the bell.
 */
final class LinkChannel implements Channel, LinkReader.Ready {

  /** Bytes read from one channel before it is the next one's turn. */
  private static final int TURN = 1 << 16;

  /** What a message costs a reader beyond its bytes, in bytes. */
  private static final int MESSAGE_COST = 64;

  private static final long SPIN_FOR_ROOM_NANOS = 20_000;

  private final LinkReader reader;
  private final Bell bell;
  private final Ring in;
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

  // Of whoever reads, which is one thread at a time.
  private @Nullable Receiver receiver;
  private byte @Nullable [] partial;
  private int partialRead;
  private boolean isLost;
  private volatile @Nullable String end; // why nothing more will be written by the peer
  private volatile boolean isPaused;

  /**
   * A channel over what a handshake made.
   *
   * @param isPatient whether {@link #send} waits for room
   */
  LinkChannel(
      LinkReader reader,
      SocketChannel socket,
      Ring in,
      Ring out,
      Attention peer,
      boolean isPatient) {
    this.reader = reader;
    this.bell = new Bell(socket);
    this.in = in;
    this.out = out;
    this.peer = peer;
    this.isPatient = isPatient;
  }

  /** Begins to bring what comes. */
  void open(Receiver to) {
    receiver = to;
    reader.add(this);
  }

  SocketChannel socket() {
    return bell.socket();
  }

  /** Rings here for a thread that sleeps on the peer's {@link Seat}, and is rung for itself. */
  void addSeat(SocketChannel socket) throws IOException {
    reader.seat().add(socket);
    seatBell = new Bell(socket);
    if (isClosed) {
      socket.close();
    }
  }

  boolean hasSeat() {
    return seatBell != null;
  }

  @Override
  public void send(byte[] message) {
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

  /** What was sent is in memory that outlives this process. */
  @Override
  public void flush() {}

  @Override
  public void awaitReceived() {
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

  @Override
  public boolean isDurable() {
    return isPatient;
  }

  @Override
  public void pause() {
    isPaused = true;
  }

  @Override
  public void resume() {
    isPaused = false;
    reader.wakeUp();
  }

  @Override
  public void peerEnded(boolean saidAll) {
    ends("The process has ended.");
  }

  @Override
  public void close() {
    writeNoMore();
    ends("The channel was closed here.");
  }

  private void writeNoMore() {
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

  /** Nothing more comes than what is in the ring. */
  private void ends(String why) {
    if (end == null) {
      end = why;
    }
    reader.wakeUp();
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

  /** Hears the bell. For the reader's own thread, at any time. */
  @Override
  public void ready(ByteBuffer scratch) {
    String silence = bell.hear(scratch);
    if (silence != null && isPatient) {
      ends(silence); // the home is gone
    } else if (silence != null) {
      bell.hush(); // the process may write on; that its JVM has ended is said by peerEnded
    }
    makeRoom();
  }

  private void makeRoom() {
    writing.lock();
    try {
      writeBacklog();
      roomMade.signalAll();
    } finally {
      writing.unlock();
    }
  }

  /** Brings what has come, at most a turn of it; false if there was nothing. For the one who reads. */
  boolean deliver() {
    Receiver to = receiver;
    if (to == null || isPaused) {
      return false;
    }
    if (hasBacklog && out.room() >= out.capacity() / 2) {
      makeRoom();
    }
    int left = TURN;
    String ended = end; // before the look at the ring: what was written before the end is there
    while (left > 0) {
      byte[] message = partial;
      int available = message == null ? in.available() : in.availableNow();
      if (available == 0) {
        break;
      }
      if (message == null) {
        message = new byte[in.readInt()];
        partial = message;
        partialRead = 0;
        available -= Integer.BYTES;
      }
      int now = Math.min(available, message.length - partialRead);
      in.read(message, partialRead, now);
      partialRead += now;
      left -= now + MESSAGE_COST;
      if (partialRead == message.length) {
        partial = null;
        bring(to, message);
      } else {
        giveRoom();
      }
    }
    if (left < TURN) {
      giveRoom();
      return true;
    }
    if (ended != null && !isLost) {
      lose(to, ended);
    }
    return false;
  }

  private void giveRoom() {
    in.free();
    if (in.takeWriterWaits()) {
      bell.ring();
    }
  }

  private static void bring(Receiver to, byte[] message) {
    try {
      to.received(message);
    } catch (RuntimeException e) {
      log().error("A message of {} bytes failed.", message.length, e);
    }
  }

  private void lose(Receiver to, String reason) {
    isLost = true;
    reader.remove(this);
    if (isPatient) {
      to.lost(reason); // it ends the process, before anybody finds this closed and goes on
    }
    writeNoMore();
    bell.hush();
    Bell seated = seatBell;
    if (seated != null) {
      seated.hush();
    }
    if (!isPatient) {
      to.lost(reason); // it gives the memory back
    }
  }

  /** Found when needed: what logs costs a starting JVM a tenth of a second. */
  private static Logger log() {
    return LoggerFactory.getLogger(LinkChannel.class);
  }
}
