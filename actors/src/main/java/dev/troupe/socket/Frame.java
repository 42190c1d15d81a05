package dev.troupe.socket;

import java.nio.ByteBuffer;

/**
 * A message on a socket: its length in four bytes, its kind in one, and its content.
 *
 * @param kind one of the constants here
 */
public record Frame(byte kind, byte[] content) {

  /** The first frame of each side, which says what it speaks. */
  public static final byte HELLO = 0;

  /** A pickled object. */
  public static final byte OBJECT = 1;

  /** Raw bytes. */
  public static final byte RAW = 2;

  static final int HEADER_BYTES = Integer.BYTES + 1;

  /** What goes before a content of so many bytes. */
  static ByteBuffer header(byte kind, int bytes) {
    return ByteBuffer.allocate(HEADER_BYTES).putInt(bytes).put(kind).flip();
  }
}
