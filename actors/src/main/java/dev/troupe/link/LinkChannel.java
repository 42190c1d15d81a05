package dev.troupe.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel between two processes of one host: a {@link Ring} each way for the messages, and a Unix
 * domain socket for the bell that wakes a sleeping reader and for the news, from the kernel, that the
 * other process has ended.
 *
 * <p>This side reads; {@link LinkWriter} writes.
 */
final class LinkChannel implements Channel, LinkSelector.Ready {

  /** Bytes read from one channel before it is the next one's turn. */
  private static final int TURN = 1 << 16;

  /** What a message costs a reader beyond its bytes, in bytes. */
  private static final int MESSAGE_COST = 64;

  private final LinkReader reader;
  private final Bell bell;
  private final Ring in;
  private final LinkWriter writer;
  private final boolean isPatient;

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
    this.writer = new LinkWriter(reader, bell, out, peer, isPatient);
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
    writer.ringSeated(new Bell(socket));
  }

  boolean hasSeat() {
    return writer.hasSeat();
  }

  @Override
  public void send(byte[] message) {
    writer.send(message);
  }

  /** What was sent is in memory that outlives this process. */
  @Override
  public void flush() {}

  @Override
  public void awaitReceived() {
    writer.awaitReceived();
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
    writer.close();
    ends("The channel was closed here.");
  }

  /** Nothing more comes than what is in the ring. */
  private void ends(String why) {
    if (end == null) {
      end = why;
    }
    reader.wakeUp();
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
    writer.makeRoom();
  }

  /** Brings what has come, at most a turn of it; false if there was nothing. For the one who reads. */
  boolean deliver() {
    Receiver to = receiver;
    if (to == null || isPaused) {
      return false;
    }
    if (writer.isBehindWithoutNeed()) {
      writer.makeRoom();
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
    writer.close();
    writer.hush();
    bell.hush();
    if (!isPatient) {
      to.lost(reason); // it gives the memory back
    }
  }

  /** Found when needed: what logs costs a starting JVM a tenth of a second. */
  private static Logger log() {
    return LoggerFactory.getLogger(LinkChannel.class);
  }
}
