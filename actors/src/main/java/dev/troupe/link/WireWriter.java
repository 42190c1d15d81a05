package dev.troupe.link;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects the bytes of a message. What may stand before the message, such as a number that says for
 * whom it is, is written first and costs no copy.
 *
 * <p>Long arrays are kept as they are until {@link #toBytes}, and so are copied once; they must not
 * change before.
 */
public final class WireWriter {

  private static final int FIRST_BYTES = 128;

  /** Shorter arrays are copied twice, which is cheaper than to remember them. */
  private static final int LONG_BYTES = 1024;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int size;

  // Long arrays, in order, and before which of the bytes each belongs.
  private byte[][] longs = {};
  private int[] places = {};
  private int longCount;
  private int longBytes;

  /** Writes one byte. */
  public void writeByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  /** Writes a truth in one byte. */
  public void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  /** Writes a number, in fewer bytes the nearer to 0 it is: one to ten. */
  public void writeLong(long value) {
    writeUnsigned((value << 1) ^ (value >> (Long.SIZE - 1)));
  }

  /** Writes a number in eight bytes, high byte first. */
  public void writeEightBytes(long value) {
    writeFourBytes((int) (value >>> Integer.SIZE));
    writeFourBytes((int) value);
  }

  /** Writes a number in four bytes, high byte first. */
  public void writeFourBytes(int value) {
    reserve(Integer.BYTES);
    putFourBytes(size, value);
    size += Integer.BYTES;
  }

  /** Writes an array and its length. */
  public void writeBytes(byte[] value) {
    writeCount(value.length);
    if (value.length < LONG_BYTES) {
      reserve(value.length);
      System.arraycopy(value, 0, bytes, size, value.length);
      size += value.length;
    } else {
      keep(value);
    }
  }

  /** Writes a text and its length. */
  public void writeString(String value) {
    writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes how many of something follow. */
  void writeCount(int count) {
    writeUnsigned(count);
  }

  /**
   * Begins a part that has its length before it.
   *
   * @return what {@link #close} is told at its end
   */
  int open() {
    int place = size;
    writeFourBytes(longBytes); // until close
    return place;
  }

  /** Ends a part. */
  void close(int place) {
    int longBefore = fourBytes(place);
    putFourBytes(place, Math.addExact(size - place - Integer.BYTES, longBytes - longBefore));
  }

  /** Everything written so far, as a new array. */
  public byte[] toBytes() {
    byte[] all = new byte[Math.addExact(size, longBytes)];
    int from = 0;
    int to = 0;
    for (int i = 0; i < longCount; i++) {
      System.arraycopy(bytes, from, all, to, places[i] - from);
      to += places[i] - from;
      from = places[i];
      System.arraycopy(longs[i], 0, all, to, longs[i].length);
      to += longs[i].length;
    }
    System.arraycopy(bytes, from, all, to, size - from);
    return all;
  }

  private void writeUnsigned(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void keep(byte[] value) {
    longBytes = Math.addExact(longBytes, value.length);
    if (longCount == places.length) {
      places = Arrays.copyOf(places, 2 * longCount + 1);
      longs = Arrays.copyOf(longs, places.length);
    }
    places[longCount] = size;
    longs[longCount++] = value;
  }

  private int fourBytes(int place) {
    return ((bytes[place] & 0xff) << 24)
        | ((bytes[place + 1] & 0xff) << 16)
        | ((bytes[place + 2] & 0xff) << 8)
        | (bytes[place + 3] & 0xff);
  }

  private void putFourBytes(int place, int value) {
    bytes[place] = (byte) (value >>> 24);
    bytes[place + 1] = (byte) (value >>> 16);
    bytes[place + 2] = (byte) (value >>> 8);
    bytes[place + 3] = (byte) value;
  }

  private void reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, Math.max(needed, doubled));
    }
  }
}
