package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A record in memory that all processes share. Its components are primitives, records of such, or {@code
 * byte[]} with {@link FixedSize}.
 *
 * <p>Python: {@code multiprocessing.Value} of a {@code ctypes.Structure}. Each method is done under the
 * {@linkplain #lock lock}, and so waits while another thread is inside {@link #hold}. Without a lock a
 * single component is read and changed in one step all the same, but a whole record may be read half.
 * No method is ended by an interruption, which is kept for the caller. What a process wrote stays when it
 * dies.
 *
 * <p>Every method throws {@link AbandonedLockException} if a process ended inside {@link #hold} or {@link
 * #set}, and every method with the name of a component {@link IllegalArgumentException} if there is no
 * primitive one of that name; one inside a nested record is named as in {@code corner.x}.
 *
 * @param <R> the class of the record, which all processes must know
 */
public final class SharedRecord<R extends Record> extends SharedRecords<R, SharedRecord<R>> {

  SharedRecord(
      ActorClient client,
      Transfer hold,
      Place place,
      @Nullable MutualExclusion given,
      RecordLayout<R> layout) {
    super(client, hold, place, given, layout);
  }

  /** Reads the record, as it was together. */
  public R get() {
    return read(0, 1).get(0);
  }

  /**
   * Writes the record; nobody sees half of it.
   *
   * @throws IllegalArgumentException if a {@code byte[]} in it is too long; nothing is written
   */
  public void set(R value) {
    write(0, List.of(value));
  }

  /**
   * Changes the record under the lock.
   *
   * @param operator makes the new record of the one that is there
   * @return the new record
   * @throws IllegalStateException if it was made without a lock
   */
  public R update(UnaryOperator<R> operator) {
    return change(0, operator);
  }

  /** Reads a primitive component, as a {@link Integer}, {@link Double} and so on. */
  public Object field(String name) {
    return readField(0, name);
  }

  /**
   * Writes a primitive component.
   *
   * @throws IllegalArgumentException if the value is not of its type
   */
  public void setField(String name, Object value) {
    writeField(0, name, value);
  }

  /**
   * Writes a primitive component if another value is found, in one step; false if it was not found.
   *
   * @throws IllegalArgumentException if a value is not of its type
   */
  public boolean compareAndSetField(String name, Object expected, Object value) {
    return swapField(0, name, expected, value);
  }

  /**
   * Adds to a component in one step, wrapping around on overflow.
   *
   * @return the value before
   * @throws IllegalArgumentException if it is not a byte, short, int or long
   */
  public long getAndAddField(String name, long delta) {
    return addToField(0, name, delta);
  }

  /** Makes another of the same value, with a lock of its own. Python: {@code copy}. */
  public SharedRecord<R> copy() {
    R value = get();
    SharedRecord<R> copy = make(
        client(),
        1,
        layout().bytes(),
        Guard.own(),
        (way, hold, place, given) -> new SharedRecord<>(way, hold, place, given, layout()));
    copy.set(value);
    return copy;
  }

  @Override
  HandleKind kind() {
    return HandleKind.RECORD;
  }
}
