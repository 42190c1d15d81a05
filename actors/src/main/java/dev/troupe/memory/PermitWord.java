package dev.troupe.memory;

/**
 * The word of a semaphore: how many permits there are. Which rules it keeps is said in the description
 * of this package; a permit has no owner.
 */
public final class PermitWord {

  /** Bytes that a semaphore takes. */
  public static final int BYTES = 64;

  /** What giving back came to. */
  public enum Given {
    /** There is one more, and nobody need know. */
    DONE,
    /** There is one more, and the authority must be told. */
    TELL,
    /** There are as many as there may be; nothing changed. */
    TOO_MANY
  }

  private static final long WAITERS = LockWord.WAITERS;
  private static final long TOLD = LockWord.TOLD;
  private static final long STRICT = LockWord.STRICT;
  private static final long COUNT = 0xFFFF_FFFFL;
  private static final int WORD = 0;

  private final MappedMemory memory;

  /** The semaphore in the first {@link #BYTES} of this memory; zeros are one without permits. */
  public PermitWord(MappedMemory memory) {
    this.memory = memory;
  }

  /** Sets the number of permits at the beginning, before anybody else has the word. */
  public void start(int permits) {
    memory.setLong(WORD, permits);
  }

  /** How many permits there are. */
  public int count() {
    return (int) (memory.getLong(WORD) & COUNT);
  }

  /** Takes a permit if there is one that is kept for nobody. */
  public boolean take() {
    while (true) {
      long word = memory.getLong(WORD);
      if ((word & COUNT) == 0 || (word & STRICT) != 0) {
        return false;
      }
      if (memory.compareAndSetLong(WORD, word, word - 1)) {
        return true;
      }
    }
  }

  /** Adds a permit unless there are {@code most} already. */
  public Given giveBack(int most) {
    while (true) {
      long word = memory.getLong(WORD);
      if ((word & COUNT) >= most) {
        return Given.TOO_MANY;
      }
      boolean isWaitedFor = (word & WAITERS) != 0;
      if (memory.compareAndSetLong(WORD, word, (word + 1) | (isWaitedFor ? TOLD : 0))) {
        return isWaitedFor && (word & TOLD) == 0 ? Given.TELL : Given.DONE;
      }
    }
  }

  /**
   * The authority's look on behalf of the first who waits: takes a permit for it, or sees to it that
   * the next who gives one back tells; parameters as in {@link LockWord#grant}.
   *
   * @return whether it was granted
   */
  public boolean grant(boolean moreWait, boolean isStrict) {
    while (true) {
      long word = memory.getLong(WORD);
      boolean isFree = (word & COUNT) > 0;
      long count = word & COUNT;
      long next = isFree
          ? (count - 1) | (moreWait ? WAITERS : 0)
          : count | WAITERS | (isStrict ? STRICT : 0);
      if (memory.compareAndSetLong(WORD, word, next)) {
        return isFree;
      }
    }
  }

  /** The authority's word that nobody waits any more. */
  public void unmark() {
    while (true) {
      long word = memory.getLong(WORD);
      if (memory.compareAndSetLong(WORD, word, word & COUNT)) {
        return;
      }
    }
  }
}
