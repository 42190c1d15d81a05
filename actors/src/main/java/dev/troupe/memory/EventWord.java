package dev.troupe.memory;

/**
 * The word of an event: how often it was set and cleared; it is set while that is odd. A waiter
 * remembers the number it saw, so each who waits when the event is set is woken, even if it is
 * cleared at once, and nobody else. Which rules it keeps is said in the description of this package.
 */
public final class EventWord {

  /** Bytes that an event takes. */
  public static final int BYTES = 64;

  private static final long WAITERS = LockWord.WAITERS;
  private static final long TURNS = WAITERS - 1;
  private static final int WORD = 0;

  private final MappedMemory memory;

  /** The event in the first {@link #BYTES} of this memory; zeros are one that is not set. */
  public EventWord(MappedMemory memory) {
    this.memory = memory;
  }

  /** How often it was set and cleared, together. */
  public long turns() {
    return memory.getLong(WORD) & TURNS;
  }

  /** Whether it was set at that turn. */
  public static boolean isSet(long turns) {
    return (turns & 1) != 0;
  }

  /** Sets it; true if the authority must be told. */
  public boolean set() {
    while (true) {
      long word = memory.getLong(WORD);
      if (isSet(word)) {
        return false;
      }
      if (memory.compareAndSetLong(WORD, word, (word & TURNS) + 1)) {
        return (word & WAITERS) != 0;
      }
    }
  }

  /** Clears it. */
  public void clear() {
    while (true) {
      long word = memory.getLong(WORD);
      if (!isSet(word) || memory.compareAndSetLong(WORD, word, word + 1)) {
        return;
      }
    }
  }

  /**
   * The authority's look on behalf of one who waits since that turn: sees to it that whoever sets the
   * event tells.
   *
   * @return whether it must wait on; false if the event was set since
   */
  public boolean mark(long turns) {
    while (true) {
      long word = memory.getLong(WORD);
      if ((word & TURNS) != turns) {
        return false;
      }
      if (memory.compareAndSetLong(WORD, word, word | WAITERS)) {
        return true;
      }
    }
  }
}
