package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Ints in memory that all processes share, a fixed number of them.
 *
 * <p>Python: {@code multiprocessing.Array('i')}. Each method is done under the array's {@linkplain
 * #lock lock}, and so waits while another thread is inside {@link #hold}; without a lock, single elements
 * are changed by single steps all the same. A read followed by a write is not one step: use {@link #hold}.
 * No method is ended by an interruption, which is kept for the caller. What a process wrote stays when it
 * dies.
 *
 * <p>Every method but {@link #length} throws {@link AbandonedLockException} if a process ended inside
 * {@link #hold} or {@link #setRange}, and every method with an index {@link IndexOutOfBoundsException}
 * if it is not 0 to {@link #length} - 1.
 */
public final class IntArray extends SharedArray<IntArray> {

  IntArray(ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given) {
    super(client, hold, place, given, Integer.BYTES);
  }

  /** Reads an element. */
  public int get(int index) {
    return (int) load(index);
  }

  /** Writes an element. */
  public void set(int index, int value) {
    store(index, value);
  }

  /** Writes an element if another value is found, in one step; false if it was not found. */
  public boolean compareAndSet(int index, int expected, int value) {
    return swap(index, expected, value);
  }

  /**
   * Adds to an element in one step, wrapping around on overflow.
   *
   * @return the value before
   */
  public int getAndAdd(int index, int delta) {
    return (int) change(index, bits -> (int) bits + delta);
  }

  /**
   * Combines an element with an operand, in one step.
   *
   * @param operator gets the element and the operand; must not change anything, and may be called again
   * @return the value before
   */
  public int accumulate(int index, int operand, IntBinaryOperator operator) {
    return (int) change(index, bits -> operator.applyAsInt((int) bits, operand));
  }

  /** A copy of all elements, as they were together. */
  public int[] toArray() {
    return copyOfRange(0, length());
  }

  /**
   * A copy of a part, as it was together. Python: {@code array[from:to]}.
   *
   * @param from the first index
   * @param to the index after the last, at least {@code from} and at most {@link #length}
   * @throws IndexOutOfBoundsException if there is no such part
   */
  public int[] copyOfRange(int from, int to) {
    checkRange(from, to);
    int[] copy = new int[to - from];
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
  public void getRange(int from, int[] values) {
    checkRange(from, (long) from + values.length);
    read(from, from + values.length, bytes -> bytes.asIntBuffer().get(values));
  }

  /**
   * Writes a part; nobody sees half of it. Python: {@code array[from:from + len(values)] = values}.
   *
   * @param from the first index
   * @param values what to write from there on
   * @throws IndexOutOfBoundsException if the part does not lie in this array; nothing is written
   */
  public void setRange(int from, int[] values) {
    checkRange(from, (long) from + values.length);
    write(from, values.length, bytes -> bytes.asIntBuffer().put(values));
  }

  /** All elements, as they were together when this was called. */
  public IntStream stream() {
    return Arrays.stream(toArray());
  }

  /** Makes another of the same elements, with a lock of its own. Python: {@code copy}. */
  public IntArray copy() {
    int[] values = toArray();
    IntArray copy = make(client(), values.length, Integer.BYTES, Guard.own(), IntArray::new);
    copy.setRange(0, values);
    return copy;
  }

  @Override
  HandleKind kind() {
    return HandleKind.INT_ARRAY;
  }
}
