package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import dev.troupe.memory.MappedMemory;

/**
 * Ints in memory that all processes share, a fixed number of them.
 *
 * <p>Python: {@code multiprocessing.Array('i')}. Each method is done under the array's {@linkplain
 * #lock lock}, and so waits while another thread is inside {@link #hold}. A read followed by a write is
 * not one step: use {@link #hold}. No method is ended by an interruption, which is kept for the caller.
 * What a process wrote stays when it dies.
 *
 * <p>Every method but {@link #length} throws {@link AbandonedLockException} if a process ended inside
 * {@link #hold} or {@link #setRange}.
 */
public final class IntArray extends SharedBlock {

  IntArray(ActorClient client, Transfer hold, MappedMemory memory) {
    super(client, hold, memory);
  }

  /** How many elements there are, at least 0. */
  public int length() {
    return memory().length() / Integer.BYTES;
  }

  /**
   * Reads an element.
   *
   * @param index 0 to {@link #length} - 1
   * @throws IndexOutOfBoundsException if there is none
   */
  public int get(int index) {
    checkIndex(index, length());
    long grant = enter();
    try {
      return memory().getInt(index * Integer.BYTES);
    } finally {
      leave(grant);
    }
  }

  /**
   * Writes an element.
   *
   * @param index 0 to {@link #length} - 1
   * @throws IndexOutOfBoundsException if there is none
   */
  public void set(int index, int value) {
    checkIndex(index, length());
    long grant = enter();
    try {
      memory().setInt(index * Integer.BYTES, value);
    } finally {
      leave(grant);
    }
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
    checkRange(from, to, length());
    int[] copy = new int[to - from];
    long grant = enter();
    try {
      memory().getInts(from * Integer.BYTES, copy, 0, copy.length);
    } finally {
      leave(grant);
    }
    return copy;
  }

  /**
   * Writes a part; nobody sees half of it. Python: {@code array[from:from + len(values)] = values}.
   *
   * @param from the first index
   * @param values what to write from there on
   * @throws IndexOutOfBoundsException if the part does not lie in this array; nothing is written
   */
  public void setRange(int from, int[] values) {
    checkRange(from, (long) from + values.length, length());
    try (LockHold held = hold()) {
      memory().setInts(from * Integer.BYTES, values, 0, values.length);
    }
  }

  @Override
  public String toString() {
    return text("IntArray");
  }

  @Override
  HandleKind kind() {
    return HandleKind.INT_ARRAY;
  }
}
