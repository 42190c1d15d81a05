package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Doubles in memory that all processes share, a fixed number of them.
 *
 * <p>Python: {@code multiprocessing.Array('d')}. Each method is done under the array's {@linkplain
 * #lock lock}, and so waits while another thread is inside {@link #hold}; without a lock, single elements
 * are changed by single steps all the same. A read followed by a write is not one step: use {@link #hold}.
 * No method is ended by an interruption, which is kept for the caller. What a process wrote stays when it
 * dies.
 *
 * <p>Every method but {@link #length} throws {@link AbandonedLockException} if a process ended inside
 * {@link #hold} or {@link #setRange}, and every method with an index {@link IndexOutOfBoundsException}
 * if it is not 0 to {@link #length} - 1.
 */
public final class DoubleArray extends SharedArray<DoubleArray> {

  DoubleArray(ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given) {
    super(client, hold, place, given, Double.BYTES);
  }

  /** Reads an element. */
  public double get(int index) {
    return Double.longBitsToDouble(load(index));
  }

  /** Writes an element. */
  public void set(int index, double value) {
    store(index, Double.doubleToRawLongBits(value));
  }

  /** Writes an element if another value is found, in one step; false if it was not found. Compares bits, so 0.0 is not -0.0. */
  public boolean compareAndSet(int index, double expected, double value) {
    return swap(index, Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
  }

  /**
   * Adds to an element in one step.
   *
   * @return the value before
   */
  public double getAndAdd(int index, double delta) {
    return Double.longBitsToDouble(
        change(index, bits -> Double.doubleToRawLongBits(Double.longBitsToDouble(bits) + delta)));
  }

  /**
   * Combines an element with an operand, in one step.
   *
   * @param operator gets the element and the operand; must not change anything, and may be called again
   * @return the value before
   */
  public double accumulate(int index, double operand, DoubleBinaryOperator operator) {
    return Double.longBitsToDouble(change(
        index,
        bits -> Double.doubleToRawLongBits(
            operator.applyAsDouble(Double.longBitsToDouble(bits), operand))));
  }

  /** A copy of all elements, as they were together. */
  public double[] toArray() {
    return copyOfRange(0, length());
  }

  /**
   * A copy of a part, as it was together. Python: {@code array[from:to]}.
   *
   * @param from the first index
   * @param to the index after the last, at least {@code from} and at most {@link #length}
   * @throws IndexOutOfBoundsException if there is no such part
   */
  public double[] copyOfRange(int from, int to) {
    checkRange(from, to);
    double[] copy = new double[to - from];
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
  public void getRange(int from, double[] values) {
    checkRange(from, (long) from + values.length);
    read(from, from + values.length, bytes -> bytes.asDoubleBuffer().get(values));
  }

  /**
   * Writes a part; nobody sees half of it. Python: {@code array[from:from + len(values)] = values}.
   *
   * @param from the first index
   * @param values what to write from there on
   * @throws IndexOutOfBoundsException if the part does not lie in this array; nothing is written
   */
  public void setRange(int from, double[] values) {
    checkRange(from, (long) from + values.length);
    write(from, values.length, bytes -> bytes.asDoubleBuffer().put(values));
  }

  /** All elements, as they were together when this was called. */
  public DoubleStream stream() {
    return Arrays.stream(toArray());
  }

  /** Makes another of the same elements, with a lock of its own. Python: {@code copy}. */
  public DoubleArray copy() {
    double[] values = toArray();
    DoubleArray copy = make(client(), values.length, Double.BYTES, Guard.own(), DoubleArray::new);
    copy.setRange(0, values);
    return copy;
  }

  @Override
  HandleKind kind() {
    return HandleKind.DOUBLE_ARRAY;
  }
}
