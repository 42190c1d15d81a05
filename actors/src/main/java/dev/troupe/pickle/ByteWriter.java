package dev.troupe.pickle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array, written in big-endian order. Not thread-safe. */
final class ByteWriter {

  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private byte[] bytes;
  private int size;

  ByteWriter(int expectedBytes) {
    bytes = new byte[expectedBytes];
  }

  private static VarHandle view(Class<?> arrayType) {
    return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.BIG_ENDIAN);
  }

  ByteWriter putByte(int value) {
    int at = reserve(1);
    bytes[at] = (byte) value;
    return this;
  }

  ByteWriter putShort(int value) {
    int at = reserve(Short.BYTES);
    SHORT.set(bytes, at, (short) value);
    return this;
  }

  ByteWriter putInt(int value) {
    int at = reserve(Integer.BYTES);
    INT.set(bytes, at, value);
    return this;
  }

  ByteWriter putLong(long value) {
    int at = reserve(Long.BYTES);
    LONG.set(bytes, at, value);
    return this;
  }

  /** Writes the length and the bytes. */
  ByteWriter putBytes(byte[] value) {
    putInt(value.length);
    int at = reserve(value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
    return this;
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

  byte[] toByteArray() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
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
