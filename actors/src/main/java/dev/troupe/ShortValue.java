package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A {@code short} in memory that all processes share.
 *
 * <p>Python: {@code multiprocessing.Value('h')}. Each method is done under the value's {@linkplain #lock
 * lock}, and so waits while another thread is inside {@link #hold}; a value without a lock is changed by
 * single steps all the same. A read followed by a write is not one step: use {@link #hold} or {@link
 * #getAndAdd}. No method is ended by an interruption, which is kept for the caller. What a process wrote
 * stays when it dies.
 *
 * <p>Every method throws {@link AbandonedLockException} if a process ended inside {@link #hold}.
 */
public final class ShortValue extends SharedValue<ShortValue> {

  ShortValue(ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given) {
    super(client, hold, place, given);
  }

  /** Reads the value. */
  public short get() {
    return (short) load();
  }

  /** Writes the value. */
  public void set(short value) {
    store(value);
  }

  /** Writes the value if another is found, in one step; false if it was not found. */
  public boolean compareAndSet(short expected, short value) {
    return swap(expected, value);
  }

  /**
   * Adds in one step, wrapping around on overflow.
   *
   * @return the value before
   */
  public short getAndAdd(short delta) {
    return (short) change(bits -> (short) ((short) bits + delta));
  }

  /**
   * Combines the value with an operand, in one step.
   *
   * @param operator gets the value and the operand; must not change anything, and may be called again
   * @return the value before
   */
  public short accumulate(short operand, IntBinaryOperator operator) {
    return (short) change(bits -> (short) operator.applyAsInt((short) bits, operand));
  }

  /** Makes another of the same value, with a lock of its own. Python: {@code copy}. */
  public ShortValue copy() {
    short value = get();
    ShortValue copy = make(client(), 1, BYTES, Guard.own(), ShortValue::new);
    copy.set(value);
    return copy;
  }

  @Override
  HandleKind kind() {
    return HandleKind.SHORT_VALUE;
  }
}
