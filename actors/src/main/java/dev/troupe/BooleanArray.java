package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Booleans in memory that all processes share, a fixed number of them, a byte for each.
 *
 * <p>Python: {@code multiprocessing.Array(ctypes.c_bool)}. Each method is done under the array's {@linkplain
 * #lock lock}, and so waits while another thread is inside {@link #hold}; without a lock, single elements
 * are changed by single steps all the same. No method is ended by an interruption, which is kept for the
 * caller. What a process wrote stays when it dies.
 *
 * <p>Every method but {@link #length} throws {@link AbandonedLockException} if a process ended inside
 * {@link #hold} or {@link #setRange}, and every method with an index {@link IndexOutOfBoundsException}
 * if it is not 0 to {@link #length} - 1.
 */
public final class BooleanArray extends SharedArray<BooleanArray> {

  BooleanArray(ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given) {
    super(client, hold, place, given, Byte.BYTES);
  }

  /** Reads an element. */
  public boolean get(int index) {
    return load(index) != 0;
  }

  /** Writes an element. */
  public void set(int index, boolean value) {
    store(index, bits(value));
  }

  /** Writes an element if another value is found, in one step; false if it was not found. */
  public boolean compareAndSet(int index, boolean expected, boolean value) {
    return swap(index, bits(expected), bits(value));
  }

  /** A copy of all elements, as they were together. */
  public boolean[] toArray() {
    return copyOfRange(0, length());
  }

  /**
   * A copy of a part, as it was together. Python: {@code array[from:to]}.
   *
   * @param from the first index
   * @param to the index after the last, at least {@code from} and at most {@link #length}
   * @throws IndexOutOfBoundsException if there is no such part
   */
  public boolean[] copyOfRange(int from, int to) {
    checkRange(from, to);
    boolean[] copy = new boolean[to - from];
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
  public void getRange(int from, boolean[] values) {
    checkRange(from, (long) from + values.length);
    read(from, from + values.length, bytes -> take(bytes, values));
  }

  private static void take(ByteBuffer bytes, boolean[] copy) {
    for (int index = 0; index < copy.length; index++) {
      copy[index] = bytes.get(index) != 0;
    }
  }

  /**
   * Writes a part; nobody sees half of it. Python: {@code array[from:from + len(values)] = values}.
   *
   * @param from the first index
   * @param values what to write from there on
   * @throws IndexOutOfBoundsException if the part does not lie in this array; nothing is written
   */
  public void setRange(int from, boolean[] values) {
    checkRange(from, (long) from + values.length);
    write(from, values.length, bytes -> {
      for (boolean value : values) {
        bytes.put((byte) bits(value));
      }
    });
  }

  /** Makes another of the same elements, with a lock of its own. Python: {@code copy}. */
  public BooleanArray copy() {
    boolean[] values = toArray();
    BooleanArray copy = make(client(), values.length, Byte.BYTES, Guard.own(), BooleanArray::new);
    copy.setRange(0, values);
    return copy;
  }

  @Override
  HandleKind kind() {
    return HandleKind.BOOLEAN_ARRAY;
  }

  private static long bits(boolean value) {
    return value ? 1 : 0;
  }
}
