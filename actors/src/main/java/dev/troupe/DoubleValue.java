package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import dev.troupe.memory.MappedMemory;

/**
 * A {@code double} in memory that all processes share.
 *
 * <p>Python: {@code multiprocessing.Value('d')}. Each method is done under the value's {@linkplain #lock
 * lock}, and so waits while another thread is inside {@link #hold}. A read followed by a write is not
 * one step: use {@link #hold} or {@link #getAndAdd}. No method is ended by an interruption, which is
 * kept for the caller. What a process wrote stays when it dies.
 *
 * <p>Every method throws {@link AbandonedLockException} if a process ended inside {@link #hold}.
 */
public final class DoubleValue extends SharedBlock {

  DoubleValue(ActorClient client, Transfer hold, MappedMemory memory) {
    super(client, hold, memory);
  }

  /** Reads the value. */
  public double get() {
    long grant = enter();
    try {
      return memory().getDouble(0);
    } finally {
      leave(grant);
    }
  }

  /** Writes the value. */
  public void set(double value) {
    long grant = enter();
    try {
      memory().setDouble(0, value);
    } finally {
      leave(grant);
    }
  }

  /**
   * Adds in one step.
   *
   * @return the value before
   */
  public double getAndAdd(double delta) {
    long grant = enter();
    try {
      double before = memory().getDouble(0);
      memory().setDouble(0, before + delta);
      return before;
    } finally {
      leave(grant);
    }
  }

  @Override
  public String toString() {
    return text("DoubleValue");
  }

  @Override
  HandleKind kind() {
    return HandleKind.DOUBLE_VALUE;
  }
}
