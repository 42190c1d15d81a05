package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import dev.troupe.memory.MappedMemory;

/**
 * An {@code int} in memory that all processes share.
 *
 * <p>Python: {@code multiprocessing.Value('i')}. Each method is done under the value's {@linkplain #lock
 * lock}, and so waits while another thread is inside {@link #hold}. A read followed by a write is not
 * one step: use {@link #hold} or {@link #getAndAdd}. No method is ended by an interruption, which is
 * kept for the caller. What a process wrote stays when it dies.
 *
 * <p>Every method throws {@link AbandonedLockException} if a process ended inside {@link #hold}.
 */
public final class IntValue extends SharedBlock {

  IntValue(ActorClient client, Transfer hold, MappedMemory memory) {
    super(client, hold, memory);
  }

  /** Reads the value. */
  public int get() {
    long grant = enter();
    try {
      return memory().getInt(0);
    } finally {
      leave(grant);
    }
  }

  /** Writes the value. */
  public void set(int value) {
    long grant = enter();
    try {
      memory().setInt(0, value);
    } finally {
      leave(grant);
    }
  }

  /**
   * Adds in one step, wrapping around on overflow.
   *
   * @return the value before
   */
  public int getAndAdd(int delta) {
    long grant = enter();
    try {
      int before = memory().getInt(0);
      memory().setInt(0, before + delta);
      return before;
    } finally {
      leave(grant);
    }
  }

  @Override
  public String toString() {
    return text("IntValue");
  }

  @Override
  HandleKind kind() {
    return HandleKind.INT_VALUE;
  }
}
