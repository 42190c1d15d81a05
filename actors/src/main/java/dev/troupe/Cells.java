package dev.troupe;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The memory of a shared value or array, as this process gets at it: mapped, or by asking. Offsets are
 * bytes, multiples of the width; a width is 1, 2, 4 or 8 bytes.
 */
interface Cells {

  /** Reads a cell; its bits, with sign. */
  long load(int offset, int width);

  /** Writes the lower bits to a cell. */
  void store(int offset, int width, long bits);

  /** Writes a cell if these bits are found there, in one step; false if not. */
  boolean swap(int offset, int width, long expected, long bits);

  /** A part to read from, in native order. */
  ByteBuffer read(int offset, int bytes);

  /** Writes a part: the buffer, in native order, is to be filled from its start. */
  void write(int offset, int bytes, Consumer<ByteBuffer> filling);

  /**
   * All of it, live and in native order.
   *
   * @throws UnsupportedOperationException if it is not mapped here
   */
  ByteBuffer view();
}
