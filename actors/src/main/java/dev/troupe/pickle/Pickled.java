package dev.troupe.pickle;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A value as bytes that need not be in one piece yet: a long byte array is still the value's own, and must
 * not change until the bytes were written. Not thread-safe.
 */
public interface Pickled {

  /** How many bytes there are. */
  int size();

  /** Writes all bytes, which must have room there. */
  void writeTo(ByteBuffer out);

  /** All bytes in one array, which may be that which it was made of. */
  byte[] toByteArray();

  /** Bytes that are in one piece. */
  static Pickled of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  /** Some bytes of an array. */
  static Pickled of(byte[] bytes, int offset, int size) {
    return new Pickled() {
      @Override
      public int size() {
        return size;
      }

      @Override
      public void writeTo(ByteBuffer out) {
        out.put(bytes, offset, size);
      }

      @Override
      public byte[] toByteArray() {
        return size == bytes.length ? bytes : Arrays.copyOfRange(bytes, offset, offset + size);
      }
    };
  }
}
