package dev.troupe.link;

import dev.troupe.memory.MappedMemory;
import java.nio.ByteBuffer;

/**
 * A stream of bytes from one process to another through memory that both have mapped. One thread at a
 * time writes and one reads; neither side ever waits here.
 *
 * <p>What was written counts from the moment {@link #publish} stored the new end: memory outlives the
 * writer, so a killed process's last whole message is still read, and one it was in the midst of is
 * not there at all.
 *
 * <p>What the other side stored is checked before it is believed: a process that has gone wrong can
 * store anything there.
 *
 * <p>Layout, in bytes: 0 the end (a count of bytes ever written), 64 the start (ever read), 128 whether
 * the writer waits for room, 192 the data. Each word has a cache line of its own.
 */
final class Ring {

  private static final int END = 0;
  private static final int START = 64;
  private static final int WRITER_WAITS = 128;
  private static final int DATA = 192;

  private final MappedMemory memory;
  private final ByteBuffer data;
  private final int capacity;
  private long end; // the writer's: what it has written, published or not
  private long published; // the writer's
  private long start; // the reader's
  private long knownStart; // what the writer last saw
  private long knownEnd; // what the reader last saw

  /** The other side has stored what cannot be; nothing in this ring can be believed any more. */
  static final class BrokenException extends RuntimeException {

    BrokenException(String message) {
      super(message);
    }
  }

  /** How much memory a ring for so many bytes takes. */
  static int sizeFor(int capacity) {
    return DATA + capacity;
  }

  /**
   * A ring in zeroed memory, or one that is in use already.
   *
   * @param memory the capacity is what it has beyond {@code sizeFor(0)}
   */
  Ring(MappedMemory memory) {
    this.memory = memory;
    this.capacity = memory.length() - DATA;
    this.data = memory.buffer().position(DATA).slice();
    this.end = memory.getLong(END);
    this.published = end;
    this.start = memory.getLong(START);
    this.knownStart = start;
    this.knownEnd = end;
  }

  int capacity() {
    return capacity;
  }

  /** The writer's: bytes there is room for. */
  int room() {
    int room = capacity - (int) (end - knownStart);
    if (room < capacity / 2) { // a look at the other side's word costs more than a little
      knownStart = startNow();
      room = capacity - (int) (end - knownStart);
    }
    return room;
  }

  private long startNow() {
    long now = memory.getLong(START);
    if (now < knownStart || now > published) {
      throw new BrokenException("who reads its ring claims to have read " + now + " bytes, of "
          + published + " that were written, after " + knownStart);
    }
    return now;
  }

  /** The writer's: adds bytes that there is room for; nobody sees them before {@link #publish}. */
  void write(byte[] bytes, int offset, int length) {
    int at = (int) (end % capacity);
    int first = Math.min(length, capacity - at);
    data.put(at, bytes, offset, first);
    data.put(0, bytes, offset + first, length - first);
    end += length;
  }

  /** The writer's: adds four bytes that there is room for. */
  void writeInt(int value) {
    int at = (int) (end % capacity);
    if (at <= capacity - Integer.BYTES) {
      data.putInt(at, value);
      end += Integer.BYTES;
      return;
    }
    for (int shift = 24; shift >= 0; shift -= 8) {
      data.put((int) (end++ % capacity), (byte) (value >> shift));
    }
  }

  /** The writer's: shows what was written. Ordered before whatever the writer reads next. */
  void publish() {
    published = end;
    memory.setLong(END, end);
  }

  /** Whether the reader has done with all that was published; for the writer. */
  boolean isRead() {
    return memory.getLong(START) >= published;
  }

  /** The writer's: takes back what was not published. */
  void forget() {
    end = published;
  }

  /** The writer's: asks to be woken when the reader has made room; look at the room again after it. */
  void waitForRoom() {
    memory.setInt(WRITER_WAITS, 1);
    knownStart = startNow();
  }

  /** The reader's: whether the writer is to be woken now; says so once. */
  boolean takeWriterWaits() {
    return memory.getInt(WRITER_WAITS) != 0 && memory.compareAndSetInt(WRITER_WAITS, 1, 0);
  }

  /** The reader's: bytes that can be read. */
  int available() {
    return knownEnd == start ? availableNow() : (int) (knownEnd - start);
  }

  /** The reader's: bytes that can be read, with a look at what was published just now. */
  int availableNow() {
    long now = memory.getLong(END);
    if (now < knownEnd || now - start > capacity) {
      throw new BrokenException(
          "who writes its ring claims to have written " + now + " bytes, after " + knownEnd
              + ", where " + start + " were read and " + capacity + " have room");
    }
    knownEnd = now;
    return (int) (now - start);
  }

  /** The reader's: takes bytes that are available; their room is the writer's after {@link #free}. */
  void read(byte[] to, int offset, int length) {
    int at = (int) (start % capacity);
    int first = Math.min(length, capacity - at);
    data.get(at, to, offset, first);
    data.get(0, to, offset + first, length - first);
    start += length;
  }

  /** The reader's: takes four bytes that are available. */
  int readInt() {
    int at = (int) (start % capacity);
    if (at <= capacity - Integer.BYTES) {
      start += Integer.BYTES;
      return data.getInt(at);
    }
    int value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      value = value << 8 | (data.get((int) (start++ % capacity)) & 0xff);
    }
    return value;
  }

  /** The reader's: gives the room of what was read back. Ordered before whatever it reads next. */
  void free() {
    memory.setLong(START, start);
  }
}
