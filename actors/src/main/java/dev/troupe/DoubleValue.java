package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A {@code double} in memory that all processes share.
 *
 * <p>Python: {@code multiprocessing.Value('d')}. Each method is done under the value's {@linkplain #lock
 * lock}, and so waits while another thread is inside {@link #hold}; a value without a lock is changed by
 * single steps all the same. A read followed by a write is not one step: use {@link #hold} or {@link
 * #getAndAdd}. No method is ended by an interruption, which is kept for the caller. What a process wrote
 * stays when it dies.
 *
 * <p>Every method throws {@link AbandonedLockException} if a process ended inside {@link #hold}.
 */
public final class DoubleValue extends SharedValue<DoubleValue> {

  DoubleValue(ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given) {
    super(client, hold, place, given);
  }

  /** Reads the value. */
  public double get() {
    return Double.longBitsToDouble(load());
  }

  /** Writes the value. */
  public void set(double value) {
    store(Double.doubleToRawLongBits(value));
  }

  /** Writes the value if another is found, in one step; false if it was not found. Compares bits, so 0.0 is not -0.0. */
  public boolean compareAndSet(double expected, double value) {
    return swap(Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
  }

  /**
   * Adds in one step.
   *
   * @return the value before
   */
  public double getAndAdd(double delta) {
    return Double.longBitsToDouble(
        change(bits -> Double.doubleToRawLongBits(Double.longBitsToDouble(bits) + delta)));
  }

  /**
   * Combines the value with an operand, in one step.
   *
   * @param operator gets the value and the operand; must not change anything, and may be called again
   * @return the value before
   */
  public double accumulate(double operand, DoubleBinaryOperator operator) {
    return Double.longBitsToDouble(change(bits -> Double.doubleToRawLongBits(
        operator.applyAsDouble(Double.longBitsToDouble(bits), operand))));
  }

  /** Makes another of the same value, with a lock of its own. Python: {@code copy}. */
  public DoubleValue copy() {
    double value = get();
    DoubleValue copy = make(client(), 1, BYTES, Guard.own(), DoubleValue::new);
    copy.set(value);
    return copy;
  }

  @Override
  HandleKind kind() {
    return HandleKind.DOUBLE_VALUE;
  }
}
