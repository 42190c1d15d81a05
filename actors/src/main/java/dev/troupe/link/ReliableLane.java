package dev.troupe.link;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One end of a lane that carries messages both ways, each once and in order, over a wire that loses,
 * repeats and reorders frames. A state machine without clock, thread or wire: its owner passes the
 * time in, sends the frames of {@link #due} and calls again at {@link #nextDue}.
 *
 * <p>Messages form one stream of bytes, each with its length before it; the stream is cut into
 * numbered frames of at most {@link #MAX_CHUNK_BYTES}, so small messages that wait together travel
 * together. A frame says which frames have arrived at its sender: all below a number, and some
 * beyond it. What is not acknowledged is sent again, after {@link #FIRST_RETRY_NANOS} and then ever
 * more rarely, or at once when many later frames have arrived.
 */
final class ReliableLane {

  static final int MAX_CHUNK_BYTES = 128 * 1024;
  static final int MAX_WINDOW_FRAMES = 256;
  static final long MAX_WINDOW_BYTES = 8L * 1024 * 1024;
  static final long FIRST_RETRY_NANOS = 100_000_000;
  static final long LAST_RETRY_NANOS = 1_000_000_000;
  static final long ACKNOWLEDGE_NANOS = 10_000_000;
  static final int ACKNOWLEDGE_FRAMES = 32;

  /** The time at which nothing is due. */
  static final long NEVER = Long.MAX_VALUE;

  /** The number of a frame that only acknowledges. */
  static final long NO_NUMBER = -1;

  /** So many later frames must have arrived before a frame counts as lost and not as late. */
  private static final int LATER_FRAMES = 16;

  private static final int LENGTH_BYTES = 4;

  /**
   * What goes over the wire.
   *
   * @param number the place of the chunk in the stream, or {@link #NO_NUMBER}
   * @param arrived every frame of the other direction below this number has arrived
   * @param beyond bit n is set if frame {@code arrived + 1 + n} has arrived too
   * @param wantsAnswer whether to acknowledge at once
   * @param chunk the next bytes of the stream
   */
  record Frame(long number, long arrived, byte[] beyond, boolean wantsAnswer, byte[] chunk) {}

  private static final class InFlight {
    final long number;
    final byte[] chunk;
    final int messagesEnded;
    long sentAt;
    long retryAfter = FIRST_RETRY_NANOS;
    boolean hasArrived;
    boolean isLost;
    boolean wasHurried;

    InFlight(long number, byte[] chunk, int messagesEnded) {
      this.number = number;
      this.chunk = chunk;
      this.messagesEnded = messagesEnded;
    }
  }

  // Outgoing: messages not yet cut, and frames not yet acknowledged, oldest first.
  private final Deque<byte[]> unsent = new ArrayDeque<>();
  private long unsentOffset; // of the oldest unsent message, its length included
  private long unsentBytes;
  private final Deque<InFlight> inFlight = new ArrayDeque<>();
  private long inFlightBytes;
  private long nextNumber;
  private long progressAt = Long.MIN_VALUE / 2;
  private long accepted;
  private long acknowledged;
  private boolean probeDue;

  // Incoming: frames that came too early, and the message that is being put together.
  private final TreeMap<Long, byte[]> early = new TreeMap<>();
  private long earlyBytes;
  private long expected;
  private int unacknowledgedFrames;
  private long acknowledgeAt = NEVER;
  private final byte[] length = new byte[LENGTH_BYTES];
  private int lengthFilled;
  private byte @Nullable [] message;
  private int messageFilled;

  /** Takes a message to be sent; the array must not change any more. */
  void send(byte[] message) {
    unsent.add(message);
    unsentBytes += LENGTH_BYTES + (long) message.length;
    accepted++;
  }

  /** How many messages were ever handed to {@link #send}. */
  long accepted() {
    return accepted;
  }

  /** How many of them, counted from the first, the other end has whole. */
  long acknowledged() {
    return acknowledged;
  }

  /** Asks the other end to acknowledge now what it has, if anything is open. */
  void probe() {
    probeDue = !inFlight.isEmpty() || !unsent.isEmpty();
  }

  /** The frames that the owner must send now, in this order. */
  List<Frame> due(long now) {
    List<Frame> frames = new ArrayList<>();
    for (InFlight flight : inFlight) {
      if (!flight.hasArrived && (flight.isLost || retryAt(flight) <= now)) {
        if (!flight.isLost) {
          flight.retryAfter = Math.min(2 * flight.retryAfter, LAST_RETRY_NANOS);
        }
        flight.isLost = false;
        flight.sentAt = now;
        frames.add(frame(flight.number, flight.chunk));
      }
    }
    while (!unsent.isEmpty() && inFlight.size() < MAX_WINDOW_FRAMES) {
      int size = (int) Math.min(MAX_CHUNK_BYTES, unsentBytes);
      if (inFlightBytes + size > MAX_WINDOW_BYTES) {
        break;
      }
      InFlight flight = cut(size);
      flight.sentAt = now;
      inFlight.add(flight);
      inFlightBytes += size;
      frames.add(frame(flight.number, flight.chunk));
    }
    boolean acknowledgeDue = now >= acknowledgeAt || unacknowledgedFrames >= ACKNOWLEDGE_FRAMES;
    boolean wantsAnswer = probeDue && !inFlight.isEmpty();
    if (wantsAnswer || (acknowledgeDue && frames.isEmpty())) {
      frames.add(new Frame(NO_NUMBER, expected, beyond(), wantsAnswer, new byte[0]));
    }
    if (!frames.isEmpty()) {
      unacknowledgedFrames = 0;
      acknowledgeAt = NEVER;
    }
    probeDue = false;
    return frames;
  }

  /** When {@link #due} must be called even if nothing happens, or {@link #NEVER}. */
  long nextDue() {
    long next = acknowledgeAt;
    for (InFlight flight : inFlight) {
      if (!flight.hasArrived) {
        next = Math.min(next, retryAt(flight));
      }
    }
    return next;
  }

  /**
   * Takes a frame from the wire.
   *
   * @return the messages that are complete with it, in order
   * @throws IllegalArgumentException if no lane can have sent this frame
   */
  List<byte[]> receive(Frame frame, long now) {
    if (frame.arrived > nextNumber
        || frame.arrived < 0
        || frame.beyond.length > MAX_WINDOW_FRAMES / Byte.SIZE
        || frame.chunk.length > MAX_CHUNK_BYTES) {
      throw new IllegalArgumentException("Frame " + frame.number + " acknowledges " + frame.arrived
          + " of " + nextNumber + " frames and has " + frame.chunk.length + " bytes.");
    }
    acknowledge(frame, now);
    List<byte[]> complete = new ArrayList<>();
    if (frame.number >= 0) {
      take(frame, complete);
      unacknowledgedFrames++;
      acknowledgeAt = Math.min(acknowledgeAt, now + ACKNOWLEDGE_NANOS);
    }
    if (frame.wantsAnswer) {
      acknowledgeAt = now;
    }
    return complete;
  }

  private void acknowledge(Frame frame, long now) {
    while (!inFlight.isEmpty() && inFlight.element().number < frame.arrived) {
      InFlight flight = inFlight.remove();
      inFlightBytes -= flight.chunk.length;
      acknowledged += flight.messagesEnded;
      progressAt = now;
    }
    if (frame.beyond.length == 0) {
      return;
    }
    BitSet beyond = BitSet.valueOf(frame.beyond);
    for (InFlight flight : inFlight) {
      long bit = flight.number - frame.arrived - 1;
      if (!flight.hasArrived && bit >= 0 && beyond.get((int) bit)) {
        flight.hasArrived = true;
        progressAt = now;
      }
    }
    int later = 0;
    for (Iterator<InFlight> newest = inFlight.descendingIterator(); newest.hasNext(); ) {
      InFlight flight = newest.next();
      if (flight.hasArrived) {
        later++;
      } else if (later >= LATER_FRAMES && !flight.wasHurried) {
        flight.isLost = true;
        flight.wasHurried = true;
      }
    }
  }

  private void take(Frame frame, List<byte[]> complete) {
    if (frame.number > expected) {
      boolean fits = frame.number < expected + MAX_WINDOW_FRAMES
          && earlyBytes + frame.chunk.length <= MAX_WINDOW_BYTES;
      if (fits && early.putIfAbsent(frame.number, frame.chunk) == null) {
        earlyBytes += frame.chunk.length;
      }
    } else if (frame.number == expected) {
      for (byte[] next = frame.chunk; next != null; next = early.remove(expected)) {
        earlyBytes -= next == frame.chunk ? 0 : next.length;
        expected++;
        assemble(next, complete);
      }
    }
  }

  /** Fills the length, then the message, then the next length, until the chunk is used up. */
  private void assemble(byte[] chunk, List<byte[]> complete) {
    int used = 0;
    while (used < chunk.length) {
      if (message == null) {
        int part = Math.min(LENGTH_BYTES - lengthFilled, chunk.length - used);
        System.arraycopy(chunk, used, length, lengthFilled, part);
        used += part;
        lengthFilled += part;
        if (lengthFilled == LENGTH_BYTES) {
          int size = ByteBuffer.wrap(length).getInt();
          if (size < 0) {
            throw new IllegalArgumentException("A message cannot have " + size + " bytes.");
          }
          message = new byte[size];
        }
      }
      if (message != null) {
        int part = Math.min(message.length - messageFilled, chunk.length - used);
        System.arraycopy(chunk, used, message, messageFilled, part);
        used += part;
        messageFilled += part;
        if (messageFilled == message.length) {
          complete.add(message);
          message = null;
          messageFilled = 0;
          lengthFilled = 0;
        }
      }
    }
  }

  private InFlight cut(int size) {
    byte[] chunk = new byte[size];
    int ended = 0;
    for (int filled = 0; filled < size; ) {
      byte[] oldest = unsent.element();
      if (unsentOffset < LENGTH_BYTES) {
        chunk[filled++] =
            (byte) (oldest.length >>> (Byte.SIZE * (LENGTH_BYTES - 1 - (int) unsentOffset)));
        unsentOffset++;
      } else {
        int start = (int) (unsentOffset - LENGTH_BYTES);
        int part = Math.min(oldest.length - start, size - filled);
        System.arraycopy(oldest, start, chunk, filled, part);
        filled += part;
        unsentOffset += part;
      }
      if (unsentOffset == LENGTH_BYTES + (long) oldest.length) {
        unsent.remove();
        unsentOffset = 0;
        ended++;
      }
    }
    unsentBytes -= size;
    return new InFlight(nextNumber++, chunk, ended);
  }

  /** A frame is late once nothing new was acknowledged for a while, not while others still are. */
  private long retryAt(InFlight flight) {
    return Math.max(flight.sentAt, progressAt) + flight.retryAfter;
  }

  private Frame frame(long number, byte[] chunk) {
    return new Frame(number, expected, beyond(), false, chunk);
  }

  private byte[] beyond() {
    if (early.isEmpty()) {
      return new byte[0];
    }
    BitSet beyond = new BitSet();
    for (long number : early.keySet()) {
      beyond.set((int) (number - expected - 1));
    }
    return beyond.toByteArray();
  }
}
