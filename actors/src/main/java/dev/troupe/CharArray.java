package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Chars in memory that all processes share, a fixed number of them.
 *
 * <p>Python: {@code multiprocessing.Array('u')}. Each method is done under the array's {@linkplain
 * #lock lock}, and so waits while another thread is inside {@link #hold}; without a lock, single elements
 * are changed by single steps all the same. A read followed by a write is not one step: use {@link #hold}.
 * No method is ended by an interruption, which is kept for the caller. What a process wrote stays when it
 * dies.
 *
 * <p>Every method but {@link #length} throws {@link AbandonedLockException} if a process ended inside
 * {@link #hold} or {@link #setRange}, and every method with an index {@link IndexOutOfBoundsException}
 * if it is not 0 to {@link #length} - 1.
 */
public final class CharArray extends SharedArray<CharArray> {

  CharArray(ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given) {
    super(client, hold, place, given, Character.BYTES);
  }

  /** Reads an element. */
  public char get(int index) {
    return (char) load(index);
  }

  /** Writes an element. */
  public void set(int index, char value) {
    store(index, value);
  }

  /** Writes an element if another value is found, in one step; false if it was not found. */
  public boolean compareAndSet(int index, char expected, char value) {
    return swap(index, expected, value);
  }

  /**
   * Adds to an element in one step, wrapping around on overflow.
   *
   * @return the value before
   */
  public char getAndAdd(int index, char delta) {
    return (char) change(index, bits -> (char) ((char) bits + delta));
  }

  /**
   * Combines an element with an operand, in one step.
   *
   * @param operator gets the element and the operand; must not change anything, and may be called again
   * @return the value before
   */
  public char accumulate(int index, char operand, IntBinaryOperator operator) {
    return (char) change(index, bits -> (char) operator.applyAsInt((char) bits, operand));
  }

  /** A copy of all elements, as they were together. */
  public char[] toArray() {
    return copyOfRange(0, length());
  }

  /**
   * A copy of a part, as it was together. Python: {@code array[from:to]}.
   *
   * @param from the first index
   * @param to the index after the last, at least {@code from} and at most {@link #length}
   * @throws IndexOutOfBoundsException if there is no such part
   */
  public char[] copyOfRange(int from, int to) {
    checkRange(from, to);
    char[] copy = new char[to - from];
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
  public void getRange(int from, char[] values) {
    checkRange(from, (long) from + values.length);
    read(from, from + values.length, bytes -> bytes.asCharBuffer().get(values));
  }

  /**
   * Writes a part; nobody sees half of it. Python: {@code array[from:from + len(values)] = values}.
   *
   * @param from the first index
   * @param values what to write from there on
   * @throws IndexOutOfBoundsException if the part does not lie in this array; nothing is written
   */
  public void setRange(int from, char[] values) {
    checkRange(from, (long) from + values.length);
    write(from, values.length, bytes -> bytes.asCharBuffer().put(values));
  }

  /** All elements, as they were together when this was called. */
  public IntStream stream() {
    char[] all = toArray();
    return IntStream.range(0, all.length).map(index -> all[index]);
  }

  /** Makes another of the same elements, with a lock of its own. Python: {@code copy}. */
  public CharArray copy() {
    char[] values = toArray();
    CharArray copy = make(client(), values.length, Character.BYTES, Guard.own(), CharArray::new);
    copy.setRange(0, values);
    return copy;
  }

  @Override
  HandleKind kind() {
    return HandleKind.CHAR_ARRAY;
  }
}
