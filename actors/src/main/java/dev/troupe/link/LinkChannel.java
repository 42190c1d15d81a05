package dev.troupe.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel between two processes of one host: a {@link Ring} each way for the messages, and a Unix
 * domain socket for the bell that wakes a sleeping reader and for the news, from the kernel, that the
 * other process has ended.
 *
 * <p>This side reads; {@link LinkWriter} writes. A peer whose ring holds what cannot be is cut off, and
 * believed no further.
 */
final class LinkChannel implements Channel, LinkSelector.Ready {

  /** Bytes read from one channel before it is the next one's turn. */
  private static final int TURN = 1 << 16;

  /** What a message costs a reader beyond its bytes, in bytes. */
  private static final int MESSAGE_COST = 64;

  /** Memory that is taken for a message before more of it has come; more is taken as it comes. */
  private static final int FIRST_PIECE = 4 << 20; // bytes

  private static final int LONGEST = Integer.MAX_VALUE - 8; // bytes in an array

  private final LinkReader reader;
  private final String peerName;
  private final Bell bell;
  private final Cursors cursors;
  private final Ring in;
  private final LinkWriter writer;
  private final boolean isPatient;

  // Of whoever reads, which is one thread at a time.
  private @Nullable Receiver receiver;
  private byte @Nullable [] partial;
  private int partialRead;
  private int partialLength;
  private boolean isLost;
  private volatile @Nullable String end; // why nothing more will be written by the peer
  private volatile @Nullable String broken; // why nothing more is read
  private volatile boolean isPaused;

  /**
   * A channel over what a handshake made.
   *
   * @param peerName who is at the other end, for the log
   * @param peer the other side's word
   * @param isPatient whether this is a forked process's side, whose {@link #send} waits for room
   */
  LinkChannel(
      LinkReader reader,
      String peerName,
      SocketChannel socket,
      LinkRings rings,
      Attention peer,
      boolean isPatient) {
    this.reader = reader;
    this.peerName = peerName;
    this.bell = new Bell(socket);
    this.cursors = rings.cursors();
    this.in = isPatient ? rings.down() : rings.up();
    this.writer =
        new LinkWriter(reader, bell, isPatient ? rings.up() : rings.down(), peer, isPatient);
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
    try {
      writer.send(message);
    } catch (Ring.BrokenException e) {
      cutOff(e);
    }
  }

  @Override
  public Cursors cursors() {
    return cursors;
  }

  /** What was sent is in memory that outlives this process. */
  @Override
  public void flush() {}

  @Override
  public void awaitReceived() {
    try {
      writer.awaitReceived();
    } catch (Ring.BrokenException e) {
      cutOff(e);
    }
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
    makeRoom();
  }

  private void makeRoom() {
    try {
      writer.makeRoom();
    } catch (Ring.BrokenException e) {
      cutOff(e);
    }
  }

  /**
   * Ends a link that holds nonsense. The process at the other end finds its socket closed and ends; its
   * rings are freed after it, as with any other process.
   */
  private void cutOff(Ring.BrokenException why) {
    boolean isFirst = broken == null;
    broken = "Its link was cut: " + why.getMessage() + ".";
    writer.close();
    writer.hush();
    bell.hush();
    if (isFirst) {
      log().error("The link with {} was cut, and it will end: {}.", peerName, why.getMessage());
    }
    if (isPatient) {
      ends(String.valueOf(broken));
    }
  }

  /** Brings what has come, at most a turn of it; false if there was nothing. For the one who reads. */
  boolean deliver() {
    Receiver to = receiver;
    if (to == null || isPaused) {
      return false;
    }
    String ended = end; // before the look at the ring: what was written before the end is there
    try {
      if (broken == null && read(to)) {
        return true;
      }
    } catch (Ring.BrokenException e) {
      cutOff(e);
    }
    if (ended != null && !isLost) {
      String why = broken;
      lose(to, why == null ? ended : why);
    }
    return false;
  }

  /** Reads at most a turn; false if there was nothing. */
  private boolean read(Receiver to) {
    if (writer.isBehindWithoutNeed()) {
      writer.makeRoom();
    }
    int left = TURN;
    while (left > 0) {
      byte[] message = partial;
      int available = message == null ? in.available() : in.availableNow();
      if (available == 0) {
        break;
      }
      if (message == null) {
        message = begin(available);
        available -= Integer.BYTES;
      } else if (partialRead == message.length) {
        message = Arrays.copyOf(message, (int) Math.min(partialLength, 2L * message.length));
        partial = message;
      }
      int now = Math.min(available, message.length - partialRead);
      in.read(message, partialRead, now);
      partialRead += now;
      left -= now + MESSAGE_COST;
      if (partialRead == partialLength) {
        partial = null;
        bring(to, message);
      } else {
        giveRoom();
      }
    }
    if (left < TURN) {
      giveRoom();
    }
    return left < TURN;
  }

  /** Reads the length of a message, which whoever wrote it published with it. */
  private byte[] begin(int available) {
    int length = available < Integer.BYTES ? -1 : in.readInt();
    if (length < 0 || length > LONGEST) {
      throw new Ring.BrokenException("a message of " + Integer.toUnsignedString(length)
          + " bytes was to follow in " + available + " bytes of its ring");
    }
    byte[] message = new byte[Math.min(length, FIRST_PIECE)];
    partial = message;
    partialRead = 0;
    partialLength = length;
    return message;
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
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
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
