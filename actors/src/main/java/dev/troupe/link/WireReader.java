package dev.troupe.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link WireWriter} wrote. Whatever else the bytes are, it throws an {@link IOException}:
 * it reads nothing past the end, and makes nothing that is larger than what is left to read.
 */
public final class WireReader {

  /** Records in records beyond this depth are refused, before the stack overflows. */
  private static final int MOST_DEPTH = 64;

  private final byte[] bytes;
  private final Map<?, ?> attributes;
  private int at;
  private int end; // of the innermost part that is open
  private int depth;

  WireReader(byte[] bytes, int start, Map<?, ?> attributes) {
    this.bytes = bytes;
    this.at = start;
    this.end = bytes.length;
    this.attributes = attributes;
  }

  /** What the caller of {@link WireCodec#decode} knows besides the bytes. */
  public @Nullable Object attribute(Object key) {
    return attributes.get(key);
  }

  /** Reads a byte. */
  public byte readByte() throws IOException {
    need(1);
    return bytes[at++];
  }

  /** Reads a truth. */
  public boolean readBoolean() throws IOException {
    byte value = readByte();
    if (value != 0 && value != 1) {
      throw new IOException("A truth cannot be " + value + ".");
    }
    return value == 1;
  }

  /** Reads a number that {@link WireWriter#writeLong} wrote. */
  public long readLong() throws IOException {
    long value = readUnsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Reads such a number, which must be one of 32 bits. */
  public int readInt() throws IOException {
    long value = readLong();
    if (value != (int) value) {
      throw new IOException("A number of 32 bits cannot be " + value + ".");
    }
    return (int) value;
  }

  /** Reads a number that {@link WireWriter#writeEightBytes} wrote. */
  public long readEightBytes() throws IOException {
    return ((long) readFourBytes() << Integer.SIZE) | Integer.toUnsignedLong(readFourBytes());
  }

  /** Reads a number that {@link WireWriter#writeFourBytes} wrote. */
  public int readFourBytes() throws IOException {
    need(Integer.BYTES);
    int value = ((bytes[at] & 0xff) << 24)
        | ((bytes[at + 1] & 0xff) << 16)
        | ((bytes[at + 2] & 0xff) << 8)
        | (bytes[at + 3] & 0xff);
    at += Integer.BYTES;
    return value;
  }

  /** Reads an array; it is a copy. */
  public byte[] readBytes() throws IOException {
    int length = readCount();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /** Reads a text. */
  public String readString() throws IOException {
    int length = readCount();
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.UTF_8);
  }

  /** Reads how many follow of something that takes a byte or more each. */
  int readCount() throws IOException {
    long count = readUnsigned();
    if (count < 0 || count > end - at) {
      throw new IOException(Long.toUnsignedString(count) + " of something cannot follow in "
          + (end - at) + " bytes.");
    }
    return (int) count;
  }

  /**
   * Begins a part; reading stops at its end.
   *
   * @return what {@link #close} is told
   */
  int open() throws IOException {
    int length = readFourBytes();
    if (length < 0 || length > end - at) {
      throw new IOException("A part of " + Integer.toUnsignedString(length)
          + " bytes cannot follow in " + (end - at) + " bytes.");
    }
    if (++depth > MOST_DEPTH) {
      throw new IOException("Records are nested more than " + MOST_DEPTH + " deep.");
    }
    int outer = end;
    end = at + length;
    return outer;
  }

  /** Ends a part; what was not read of it is passed over. */
  void close(int outer) {
    depth--;
    at = end;
    end = outer;
  }

  /** Whether everything of the innermost part was read. */
  boolean isAtEnd() {
    return at == end;
  }

  private long readUnsigned() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = readByte();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("A number has more than 64 bits.");
  }

  private void need(int more) throws IOException {
    if (more > end - at) {
      throw new IOException("The message ends too early, after byte " + at + ".");
    }
  }
}
