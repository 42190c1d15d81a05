package dev.troupe.pickle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing byte array, written in big-endian order. Long arrays are kept as they are, and copied once, when
 * all is written out. Not thread-safe.
 *
 * <p>No view of the array as larger numbers is used: it takes a JVM some ms on its first use.
 */
final class ByteWriter implements Pickled {

  /** Shorter arrays are copied twice, which is cheaper than to remember them. */
  private static final int LONG_BYTES = 1 << 13;

  private byte[] bytes;
  private int size;

  // Long arrays, in order, and before which of the bytes each belongs.
  private byte[][] longs = {};
  private int[] places = {};
  private int longBytes;

  ByteWriter(int expectedBytes) {
    bytes = new byte[expectedBytes];
  }

  ByteWriter putByte(int value) {
    int at = reserve(1);
    bytes[at] = (byte) value;
    return this;
  }

  ByteWriter putShort(int value) {
    int at = reserve(Short.BYTES);
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
    return this;
  }

  ByteWriter putInt(int value) {
    int at = reserve(Integer.BYTES);
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
    return this;
  }

  ByteWriter putLong(long value) {
    return putInt((int) (value >>> Integer.SIZE)).putInt((int) value);
  }

  /** Writes the length and the bytes. */
  ByteWriter putBytes(byte[] value) {
    putInt(value.length);
    if (value.length < LONG_BYTES) {
      int at = reserve(value.length);
      System.arraycopy(value, 0, bytes, at, value.length);
    } else {
      keep(value);
    }
    return this;
  }

  private void keep(byte[] value) {
    longBytes = Math.addExact(longBytes, value.length);
    int count = longs.length;
    places = Arrays.copyOf(places, count + 1);
    longs = Arrays.copyOf(longs, count + 1);
    places[count] = size;
    longs[count] = value;
  }

  /** Writes any string, unpaired surrogates included; one byte a character where all are Latin-1. */
  ByteWriter putString(String value) {
    byte[] latin = value.getBytes(StandardCharsets.ISO_8859_1);
    if (new String(latin, StandardCharsets.ISO_8859_1).equals(value)) {
      return putByte(1).putBytes(latin);
    }
    putByte(2).putInt(value.length());
    hole(Math.multiplyExact(value.length(), Character.BYTES)).asCharBuffer().put(value);
    return this;
  }

  /** Reserves bytes for the caller to fill at once, before the next put. */
  ByteBuffer hole(int length) {
    int at = reserve(length);
    return ByteBuffer.wrap(bytes, at, length).slice();
  }

  @Override
  public int size() {
    return Math.addExact(size, longBytes);
  }

  @Override
  public byte[] toByteArray() {
    if (longBytes == 0) {
      return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
    byte[] all = new byte[size()];
    writeTo(ByteBuffer.wrap(all));
    return all;
  }

  @Override
  public void writeTo(ByteBuffer out) {
    int from = 0;
    for (int i = 0; i < longs.length; i++) {
      out.put(bytes, from, places[i] - from);
      from = places[i];
      out.put(longs[i]);
    }
    out.put(bytes, from, size - from);
  }

  /** Reads what {@link #putBytes} wrote. */
  static byte[] readBytes(ByteBuffer in) {
    byte[] value = new byte[readLength(in, 1)];
    in.get(value);
    return value;
  }

  /** Reads what {@link #putString} wrote. */
  static String readString(ByteBuffer in) {
    if (in.get() == 1) {
      return new String(readBytes(in), StandardCharsets.ISO_8859_1);
    }
    char[] chars = new char[readLength(in, Character.BYTES)];
    in.asCharBuffer().get(chars);
    in.position(in.position() + chars.length * Character.BYTES);
    return new String(chars);
  }

  /** Reads the number of elements that follow, of which each takes at least so many bytes. */
  static int readLength(ByteBuffer in, int bytesEach) {
    int length = in.getInt();
    if (length < 0 || (long) length * bytesEach > in.remaining()) {
      throw new IllegalArgumentException(
          length + " elements announced in " + in.remaining() + " bytes");
    }
    return length;
  }

  private int reserve(int length) {
    int at = size;
    int end = Math.addExact(at, length);
    if (end > bytes.length) {
      int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, Math.max(end, doubled));
    }
    size = end;
    return at;
  }
}
