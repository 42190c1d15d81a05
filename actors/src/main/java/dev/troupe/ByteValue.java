package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A {@code byte} in memory that all processes share.
 *
 * <p>Python: {@code multiprocessing.Value('b')}. Each method is done under the value's {@linkplain #lock
 * lock}, and so waits while another thread is inside {@link #hold}; a value without a lock is changed by
 * single steps all the same. A read followed by a write is not one step: use {@link #hold} or {@link
 * #getAndAdd}. No method is ended by an interruption, which is kept for the caller. What a process wrote
 * stays when it dies.
 *
 * <p>Every method throws {@link AbandonedLockException} if a process ended inside {@link #hold}.
 */
public final class ByteValue extends SharedValue<ByteValue> {

  ByteValue(ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given) {
    super(client, hold, place, given);
  }

  /** Reads the value. */
  public byte get() {
    return (byte) load();
  }

  /** Writes the value. */
  public void set(byte value) {
    store(value);
  }

  /** Writes the value if another is found, in one step; false if it was not found. */
  public boolean compareAndSet(byte expected, byte value) {
    return swap(expected, value);
  }

  /**
   * Adds in one step, wrapping around on overflow.
   *
   * @return the value before
   */
  public byte getAndAdd(byte delta) {
    return (byte) change(bits -> (byte) ((byte) bits + delta));
  }

  /**
   * Combines the value with an operand, in one step.
   *
   * @param operator gets the value and the operand; must not change anything, and may be called again
   * @return the value before
   */
  public byte accumulate(byte operand, IntBinaryOperator operator) {
    return (byte) change(bits -> (byte) operator.applyAsInt((byte) bits, operand));
  }

  /** Makes another of the same value, with a lock of its own. Python: {@code copy}. */
  public ByteValue copy() {
    byte value = get();
    ByteValue copy = make(client(), 1, BYTES, Guard.own(), ByteValue::new);
    copy.set(value);
    return copy;
  }

  @Override
  HandleKind kind() {
    return HandleKind.BYTE_VALUE;
  }
}
