package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records in memory that all processes share, a fixed number of them, each as in {@link SharedRecord}.
 *
 * <p>Python: {@code multiprocessing.Array} of a {@code ctypes.Structure}. Each method is done under the
 * {@linkplain #lock lock}, and so waits while another thread is inside {@link #hold}. Without a lock a
 * single component is read and changed in one step all the same, but a whole record may be read half.
 * No method is ended by an interruption, which is kept for the caller. What a process wrote stays when it
 * dies.
 *
 * <p>Every method but {@link #length} throws {@link AbandonedLockException} if a process ended inside
 * {@link #hold} or while it wrote, every method with an index {@link IndexOutOfBoundsException} if it is
 * not 0 to {@link #length} - 1, and every method with the name of a component {@link
 * IllegalArgumentException} if there is no primitive one of that name.
 *
 * @param <R> the class of the records, which all processes must know
 */
public final class RecordArray<R extends Record> extends SharedRecords<R, RecordArray<R>> {

  RecordArray(
      ActorClient client,
      Transfer hold,
      Place place,
      @Nullable MutualExclusion given,
      RecordLayout<R> layout) {
    super(client, hold, place, given, layout);
  }

  /** How many records there are, at least 0. */
  public int length() {
    return count();
  }

  /** Reads a record, as it was together. */
  public R get(int index) {
    return read(checkIndex(index), index + 1).get(0);
  }

  /**
   * Writes a record; nobody sees half of it.
   *
   * @throws IllegalArgumentException if a {@code byte[]} in it is too long; nothing is written
   */
  public void set(int index, R value) {
    write(checkIndex(index), List.of(value));
  }

  /**
   * Changes a record under the lock.
   *
   * @param operator makes the new record of the one that is there
   * @return the new record
   * @throws IllegalStateException if the array was made without a lock
   */
  public R update(int index, UnaryOperator<R> operator) {
    return change(checkIndex(index), operator);
  }

  /** Reads a primitive component of a record, as a {@link Integer}, {@link Double} and so on. */
  public Object field(int index, String name) {
    return readField(checkIndex(index), name);
  }

  /**
   * Writes a primitive component of a record.
   *
   * @throws IllegalArgumentException if the value is not of its type
   */
  public void setField(int index, String name, Object value) {
    writeField(checkIndex(index), name, value);
  }

  /**
   * Writes a primitive component of a record if another value is found, in one step; false if it was
   * not found.
   *
   * @throws IllegalArgumentException if a value is not of its type
   */
  public boolean compareAndSetField(int index, String name, Object expected, Object value) {
    return swapField(checkIndex(index), name, expected, value);
  }

  /**
   * Adds to a component of a record in one step, wrapping around on overflow.
   *
   * @return the value before
   * @throws IllegalArgumentException if it is not a byte, short, int or long
   */
  public long getAndAddField(int index, String name, long delta) {
    return addToField(checkIndex(index), name, delta);
  }

  /** A copy of all records, as they were together. */
  public List<R> toList() {
    return read(0, length());
  }

  /**
   * A copy of a part, as it was together. Python: {@code array[from:to]}.
   *
   * @param from the first index
   * @param to the index after the last, at least {@code from} and at most {@link #length}
   * @throws IndexOutOfBoundsException if there is no such part
   */
  public List<R> copyOfRange(int from, int to) {
    checkRange(from, to);
    return read(from, to);
  }

  /**
   * Writes a part; nobody sees half of it. Python: {@code array[from:from + len(values)] = values}.
   *
   * @param from the first index
   * @param values what to write from there on
   * @throws IndexOutOfBoundsException if the part does not lie in this array; nothing is written
   */
  public void setRange(int from, List<R> values) {
    checkRange(from, (long) from + values.size());
    write(from, values);
  }

  /** All records, as they were together when this was called. */
  public Stream<R> stream() {
    return toList().stream();
  }

  /** Makes another of the same records, with a lock of its own. Python: {@code copy}. */
  public RecordArray<R> copy() {
    List<R> values = toList();
    RecordArray<R> copy = make(
        client(),
        values.size(),
        layout().bytes(),
        Guard.own(),
        (way, hold, place, given) -> new RecordArray<>(way, hold, place, given, layout()));
    copy.setRange(0, values);
    return copy;
  }

  @Override
  HandleKind kind() {
    return HandleKind.RECORD_ARRAY;
  }

  private int checkIndex(int index) {
    if (index < 0 || index >= length()) {
      throw new IndexOutOfBoundsException(
          "Index " + index + " is not in " + this + " of length " + length() + ".");
    }
    return index;
  }

  private void checkRange(int from, long to) {
    if (from < 0 || from > to || to > length()) {
      throw new IndexOutOfBoundsException(
          "Range " + from + " to " + to + " is not in " + this + " of length " + length() + ".");
    }
  }
}
