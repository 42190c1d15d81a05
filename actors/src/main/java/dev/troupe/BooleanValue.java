package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import org.jspecify.annotations.Nullable;

/**
 * A {@code boolean} in memory that all processes share.
 *
 * <p>Python: {@code multiprocessing.Value(ctypes.c_bool)}. Each method is done under the value's {@linkplain
 * #lock lock}, and so waits while another thread is inside {@link #hold}; a value without a lock is changed
 * by single steps all the same. No method is ended by an interruption, which is kept for the caller. What
 * a process wrote stays when it dies.
 *
 * <p>Every method throws {@link AbandonedLockException} if a process ended inside {@link #hold}.
 */
public final class BooleanValue extends SharedValue<BooleanValue> {

  BooleanValue(ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given) {
    super(client, hold, place, given);
  }

  /** Reads the value. */
  public boolean get() {
    return load() != 0;
  }

  /** Writes the value. */
  public void set(boolean value) {
    store(bits(value));
  }

  /** Writes the value if another is found, in one step; false if it was not found. */
  public boolean compareAndSet(boolean expected, boolean value) {
    return swap(bits(expected), bits(value));
  }

  /**
   * Writes the value in one step.
   *
   * @return the value before
   */
  public boolean getAndSet(boolean value) {
    return change(bits -> bits(value)) != 0;
  }

  /** Makes another of the same value, with a lock of its own. Python: {@code copy}. */
  public BooleanValue copy() {
    boolean value = get();
    BooleanValue copy = make(client(), 1, BYTES, Guard.own(), BooleanValue::new);
    copy.set(value);
    return copy;
  }

  @Override
  HandleKind kind() {
    return HandleKind.BOOLEAN_VALUE;
  }

  private static long bits(boolean value) {
    return value ? 1 : 0;
  }
}
