package dev.troupe.memory;

import org.jspecify.annotations.Nullable;

/**
 * The word of a lock: free, or owned by a thread of a process. Which rules it keeps is said in the
 * description of this package.
 *
 * <p>Beside it lie how often the owner has taken it more than once, which the owner alone changes; a
 * counter for {@linkplain #fence fencing}; and whether the lock was abandoned.
 */
public final class LockWord {

  /** Bytes that a lock takes; what it guards may lie behind. */
  public static final int BYTES = 64;

  /** What giving back came to. */
  public enum Given {
    /** It is free, and nobody need know. */
    DONE,
    /** It is free, and the authority must be told. */
    TELL,
    /** It was not held, or not by that owner; nothing changed. */
    NOT_HELD
  }

  static final long WAITERS = 1L << 63;
  static final long TOLD = 1L << 62;
  static final long STRICT = 1L << 61;
  static final long LOAN = 1L << 60;
  static final long OWNER = LOAN - 1;

  private static final int THREAD_BITS = 32;
  private static final long MOST_PROCESSES = 1L << 28;

  private static final int WORD = 0;
  private static final int EXTRA = 8;
  private static final int FENCE = 16;
  private static final int ABANDONED = 24;

  private final MappedMemory memory;

  /** The lock in the first {@link #BYTES} of this memory; zeros are a free lock. */
  public LockWord(MappedMemory memory) {
    this.memory = memory;
  }

  /**
   * A thread of a process as an owner.
   *
   * @throws IllegalStateException if the program has numbered more primitives than fit in a word
   */
  public static long owner(long process, long thread) {
    if (process >= MOST_PROCESSES) {
      throw new IllegalStateException(
          "Process number " + process + " does not fit into a lock, which" + " has room for "
              + MOST_PROCESSES + ": open a new program.");
    }
    return (process << THREAD_BITS) | (thread & 0xFFFF_FFFFL);
  }

  /** The process of an owner. */
  public static long process(long owner) {
    return owner >>> THREAD_BITS;
  }

  /** The thread of an owner: the lower 32 bits of its id. */
  public static long thread(long owner) {
    return owner & 0xFFFF_FFFFL;
  }

  /** Whose it is; 0 is nobody's. */
  public long owner() {
    return memory.getLong(WORD) & OWNER;
  }

  /** Takes it if it is free and kept for nobody. */
  public boolean take(long owner) {
    return memory.compareAndSetLong(WORD, 0, owner) || takeBetween(owner);
  }

  /** As {@link #take}, but it passes on when its owner dies, until {@link #keep}. */
  public boolean borrow(long owner) {
    return take(owner | LOAN);
  }

  private boolean takeBetween(long owner) {
    while (true) {
      long word = memory.getLong(WORD);
      if ((word & (OWNER | STRICT)) != 0) {
        return false;
      }
      if (memory.compareAndSetLong(WORD, word, word | owner)) {
        return true;
      }
    }
  }

  /** From now on it stays with its owner whatever happens. For its owner, or the authority. */
  public void keep(long owner) {
    while (true) {
      long word = memory.getLong(WORD);
      if ((word & OWNER) != owner
          || (word & LOAN) == 0
          || memory.compareAndSetLong(WORD, word, word & ~LOAN)) {
        return;
      }
    }
  }

  /** Gives back what that owner has. */
  public Given giveBack(long owner) {
    if (memory.compareAndSetLong(WORD, owner, 0)) {
      return Given.DONE;
    }
    while (true) {
      long word = memory.getLong(WORD);
      if ((word & OWNER) != owner) {
        return Given.NOT_HELD;
      }
      Given given = giveBackFrom(word);
      if (given != null) {
        return given;
      }
    }
  }

  /** Gives back what that owner has {@linkplain #borrow borrowed}. */
  public Given giveBackBorrowed(long owner) {
    return memory.compareAndSetLong(WORD, owner | LOAN, 0) ? Given.DONE : giveBack(owner);
  }

  /** Gives back whoever has it. */
  public Given giveBack() {
    while (true) {
      long word = memory.getLong(WORD);
      if ((word & OWNER) == 0) {
        return Given.NOT_HELD;
      }
      Given given = giveBackFrom(word);
      if (given != null) {
        return given;
      }
    }
  }

  /** Null if the word has changed meanwhile. */
  private @Nullable Given giveBackFrom(long word) {
    boolean isWaitedFor = (word & WAITERS) != 0;
    long next = isWaitedFor ? (word & (WAITERS | STRICT)) | TOLD : 0;
    if (!memory.compareAndSetLong(WORD, word, next)) {
      return null;
    }
    return isWaitedFor && (word & TOLD) == 0 ? Given.TELL : Given.DONE;
  }

  /**
   * The authority's look on behalf of the first who waits: grants it, on loan, if it is free; else sees
   * to it that the next who gives it back tells.
   *
   * @param moreWait whether others wait behind
   * @param isStrict whether nobody may overtake any more
   * @return whether it was granted
   */
  public boolean grant(long owner, boolean moreWait, boolean isStrict) {
    while (true) {
      long word = memory.getLong(WORD);
      boolean isFree = (word & OWNER) == 0;
      long next = isFree
          ? owner | LOAN | (moreWait ? WAITERS : 0)
          : (word | WAITERS | (isStrict ? STRICT : 0)) & ~TOLD;
      if (memory.compareAndSetLong(WORD, word, next)) {
        return isFree;
      }
    }
  }

  /** The authority's word that nobody waits any more. */
  public void unmark() {
    while (true) {
      long word = memory.getLong(WORD);
      if (memory.compareAndSetLong(WORD, word, word & ~(WAITERS | STRICT | TOLD))) {
        return;
      }
    }
  }

  /** Whether the owner has it on loan only. */
  public boolean isLoan() {
    return (memory.getLong(WORD) & LOAN) != 0;
  }

  /** How often the owner took it beyond the first time. For the owner, or the authority. */
  public long extra() {
    return memory.getLongPlain(EXTRA);
  }

  /** Changes {@link #extra}; by its owner alone, or by the authority after its death. */
  public void setExtra(long times) {
    memory.setLongPlain(EXTRA, times);
  }

  /** A number larger than all before. For the owner. */
  public long fence() {
    return memory.getAndAddLong(FENCE, 1) + 1;
  }

  /** Whether an owner died with it, and nobody has said that all is well again. */
  public boolean isAbandoned() {
    return memory.getInt(ABANDONED) != 0;
  }

  /** Changes {@link #isAbandoned}. */
  public void setAbandoned(boolean isAbandoned) {
    memory.setInt(ABANDONED, isAbandoned ? 1 : 0);
  }
}
