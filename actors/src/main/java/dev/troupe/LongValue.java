package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import dev.troupe.memory.MappedMemory;

/**
 * A {@code long} in memory that all processes share.
 *
 * <p>Python: {@code multiprocessing.Value('q')}. Each method is done under the value's {@linkplain #lock
 * lock}, and so waits while another thread is inside {@link #hold}. A read followed by a write is not
 * one step: use {@link #hold} or {@link #getAndAdd}. No method is ended by an interruption, which is
 * kept for the caller. What a process wrote stays when it dies.
 *
 * <p>Every method throws {@link AbandonedLockException} if a process ended inside {@link #hold}.
 */
public final class LongValue extends SharedBlock {

  LongValue(ActorClient client, Transfer hold, MappedMemory memory) {
    super(client, hold, memory);
  }

  /** Reads the value. */
  public long get() {
    long grant = enter();
    try {
      return memory().getLong(0);
    } finally {
      leave(grant);
    }
  }

  /** Writes the value. */
  public void set(long value) {
    long grant = enter();
    try {
      memory().setLong(0, value);
    } finally {
      leave(grant);
    }
  }

  /**
   * Adds in one step, wrapping around on overflow.
   *
   * @return the value before
   */
  public long getAndAdd(long delta) {
    long grant = enter();
    try {
      long before = memory().getLong(0);
      memory().setLong(0, before + delta);
      return before;
    } finally {
      leave(grant);
    }
  }

  @Override
  public String toString() {
    return text("LongValue");
  }

  @Override
  HandleKind kind() {
    return HandleKind.LONG_VALUE;
  }
}
