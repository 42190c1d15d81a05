package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in memory that all processes share, a fixed number of them.
 *
 * <p>Python: {@code multiprocessing.Array('c')}. Each method is done under the array's {@linkplain
 * #lock lock}, and so waits while another thread is inside {@link #hold}; without a lock, single elements
 * are changed by single steps all the same. A read followed by a write is not one step: use {@link #hold}.
 * No method is ended by an interruption, which is kept for the caller. What a process wrote stays when it
 * dies.
 *
 * <p>Every method but {@link #length} throws {@link AbandonedLockException} if a process ended inside
 * {@link #hold} or {@link #setRange}, and every method with an index {@link IndexOutOfBoundsException}
 * if it is not 0 to {@link #length} - 1.
 */
public final class ByteArray extends SharedArray<ByteArray> {

  ByteArray(ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given) {
    super(client, hold, place, given, Byte.BYTES);
  }

  /** Reads an element. */
  public byte get(int index) {
    return (byte) load(index);
  }

  /** Writes an element. */
  public void set(int index, byte value) {
    store(index, value);
  }

  /** Writes an element if another value is found, in one step; false if it was not found. */
  public boolean compareAndSet(int index, byte expected, byte value) {
    return swap(index, expected, value);
  }

  /**
   * Adds to an element in one step, wrapping around on overflow.
   *
   * @return the value before
   */
  public byte getAndAdd(int index, byte delta) {
    return (byte) change(index, bits -> (byte) ((byte) bits + delta));
  }

  /**
   * Combines an element with an operand, in one step.
   *
   * @param operator gets the element and the operand; must not change anything, and may be called again
   * @return the value before
   */
  public byte accumulate(int index, byte operand, IntBinaryOperator operator) {
    return (byte) change(index, bits -> (byte) operator.applyAsInt((byte) bits, operand));
  }

  /** A copy of all elements, as they were together. */
  public byte[] toArray() {
    return copyOfRange(0, length());
  }

  /**
   * A copy of a part, as it was together. Python: {@code array[from:to]}.
   *
   * @param from the first index
   * @param to the index after the last, at least {@code from} and at most {@link #length}
   * @throws IndexOutOfBoundsException if there is no such part
   */
  public byte[] copyOfRange(int from, int to) {
    checkRange(from, to);
    byte[] copy = new byte[to - from];
    getRange(from, copy);
    return copy;
  }

  /**
   * Reads a part into an array, as it was together.
   *
   * @param from the first index
   * @param values where to put so many elements as it is long
   * @throws IndexOutOfBoundsException if there is no such part; nothing is read
   */
  public void getRange(int from, byte[] values) {
    checkRange(from, (long) from + values.length);
    read(from, from + values.length, bytes -> bytes.get(values));
  }

  /**
   * Writes a part; nobody sees half of it. Python: {@code array[from:from + len(values)] = values}.
   *
   * @param from the first index
   * @param values what to write from there on
   * @throws IndexOutOfBoundsException if the part does not lie in this array; nothing is written
   */
  public void setRange(int from, byte[] values) {
    checkRange(from, (long) from + values.length);
    write(from, values.length, bytes -> bytes.put(values));
  }

  /** All elements, as they were together when this was called. */
  public IntStream stream() {
    byte[] all = toArray();
    return IntStream.range(0, all.length).map(index -> all[index]);
  }

  /** The text up to the first zero byte, or to the end. Python: {@code Array('c').value}. */
  public String text(Charset charset) {
    byte[] all = toArray();
    int end = 0;
    while (end < all.length && all[end] != 0) {
      end++;
    }
    return new String(all, 0, end, charset);
  }

  /**
   * Writes a text, and zeros behind it.
   *
   * @throws IllegalArgumentException if it has more bytes than this array; nothing is written
   */
  public void setText(String text, Charset charset) {
    byte[] bytes = text.getBytes(charset);
    if (bytes.length > length()) {
      throw new IllegalArgumentException("The text has " + bytes.length + " bytes, and " + this
          + " has room for " + length() + ".");
    }
    setRange(0, Arrays.copyOf(bytes, length()));
  }

  /** Makes another of the same elements, with a lock of its own. Python: {@code copy}. */
  public ByteArray copy() {
    byte[] values = toArray();
    ByteArray copy = make(client(), values.length, Byte.BYTES, Guard.own(), ByteArray::new);
    copy.setRange(0, values);
    return copy;
  }

  @Override
  HandleKind kind() {
    return HandleKind.BYTE_ARRAY;
  }
}
