package dev.troupe.memory;

/**
 * The word of a barrier: the round it is in, and how many have arrived in it. Which rules it keeps is said
 * in the description of this package.
 *
 * <p>Arriving is one step, which gives the party its index. The last party's step begins the next round
 * as well, and that lets all others pass: they see that their round is over. Where there is an action, the
 * last party's step writes whose process runs it instead of how many have arrived, and the next round
 * begins when it is done.
 *
 * <p>A round that is not completed is turned away, by the authority alone: it counts that beside the word
 * before it begins the next round, and once more after it. So a party that finds its round over, and
 * nothing turned away, nor about to be, since before it arrived, has passed; else the authority knows.
 */
public final class BarrierWord {

  /** Bytes that a barrier takes. */
  public static final int BYTES = 64;

  /** As many parties, and as many processes, as fit in the word. */
  public static final int MOST = (1 << 28) - 1;

  /** What arriving came to. */
  public enum Step {
    /** Arrived; others are still to come. */
    WAITS,
    /** Arrived as the last: all pass, and nobody need know. */
    OPENED,
    /** Arrived as the last: all pass, and the authority must be told. */
    OPENED_TELL,
    /** Arrived as the last, and must do the action before the others pass. */
    ACTS,
    /** Not arrived: it is broken. */
    BROKEN,
    /** Not arrived: the action of this round is being done. */
    BUSY
  }

  /**
   * A party's step.
   *
   * @param round the round it found
   * @param index how many arrived before it in that round, if it arrived
   */
  public record Arrival(Step step, long round, int index) {}

  private static final long WAITERS = LockWord.WAITERS;
  private static final long BROKEN = LockWord.TOLD;
  private static final long ACTING = LockWord.STRICT;
  private static final int COUNT_BITS = 28;
  private static final long COUNT = MOST;
  private static final long ROUNDS =
      0xFFFF_FFFFL; // a waiter would have to sleep through all of them
  private static final int WORD = 0;
  private static final int TURNED = 8;

  private final MappedMemory memory;
  private final int parties;
  private final boolean hasAction;

  /** The barrier in the first {@link #BYTES} of this memory; zeros are one where nobody waits. */
  public BarrierWord(MappedMemory memory, int parties, boolean hasAction) {
    this.memory = memory;
    this.parties = parties;
    this.hasAction = hasAction;
  }

  /**
   * Twice the number of times that rounds were turned away, and one more while that is being done. A
   * party reads it before it arrives.
   */
  public long turned() {
    return memory.getLong(TURNED);
  }

  /**
   * Whether a round is over because all had arrived. If not, it goes on, or was or may have been turned
   * away, which the authority knows.
   *
   * @param turned what {@link #turned} was before this party arrived
   */
  public boolean hasPassed(long round, long turned) {
    return isOver(round) && (turned & 1) == 0 && turned() == turned;
  }

  /** Whether that round is over, by whatever end. */
  public boolean isOver(long round) {
    return round(memory.getLong(WORD)) != round;
  }

  /** Whether it is broken. */
  public boolean isBroken() {
    return (memory.getLong(WORD) & BROKEN) != 0;
  }

  /** How many have arrived and wait. */
  public int waiting() {
    return waiting(memory.getLong(WORD));
  }

  /** Whether that process is doing the action. */
  public boolean isActing(long process) {
    long word = memory.getLong(WORD);
    return (word & ACTING) != 0 && (word & COUNT) == process;
  }

  /** Arrives, for a thread of that process, unless it is broken or busy. */
  public Arrival arrive(long process) {
    if (process > MOST) {
      throw new IllegalStateException("Process number " + process
          + " does not fit into a barrier, which has room for " + MOST + ": open a new program.");
    }
    while (true) {
      long word = memory.getLong(WORD);
      if ((word & (BROKEN | ACTING)) != 0) {
        Step step = (word & BROKEN) != 0 ? Step.BROKEN : Step.BUSY;
        return new Arrival(step, round(word), -1);
      }
      boolean isLast = (word & COUNT) == parties - 1;
      boolean isActing = isLast && hasAction;
      long next = !isLast
          ? word + 1
          : isActing ? (word & ~COUNT) | ACTING | process : word(round(word) + 1);
      if (memory.compareAndSetLong(WORD, word, next)) {
        Step step = !isLast ? Step.WAITS : isActing ? Step.ACTS : opened(word);
        return new Arrival(step, round(word), (int) (word & COUNT));
      }
    }
  }

  /**
   * The end of the action: lets all pass.
   *
   * @return {@link Step#OPENED} or {@link Step#OPENED_TELL}; {@link Step#BROKEN} if that round was turned
   *     away meanwhile
   */
  public Step open(long round) {
    while (true) {
      long word = memory.getLong(WORD);
      if (round(word) != round || (word & ACTING) == 0) {
        return Step.BROKEN;
      }
      if (memory.compareAndSetLong(WORD, word, word(round + 1))) {
        return opened(word);
      }
    }
  }

  /**
   * The authority's look on behalf of one who waits for the end of that round: sees to it that whoever
   * ends it tells.
   *
   * @return whether it must wait on; false if the round is over
   */
  public boolean mark(long round) {
    while (true) {
      long word = memory.getLong(WORD);
      if (round(word) != round) {
        return false;
      }
      if (memory.compareAndSetLong(WORD, word, word | WAITERS)) {
        return true;
      }
    }
  }

  /**
   * The authority's look on behalf of those who come while an action is being done: sees to it that
   * whoever ends it tells.
   *
   * @return whether they must wait on; false if they may arrive
   */
  public boolean markBusy() {
    while (true) {
      long word = memory.getLong(WORD);
      if ((word & ACTING) == 0) {
        return false;
      }
      if (memory.compareAndSetLong(WORD, word, word | WAITERS)) {
        return true;
      }
    }
  }

  /**
   * A round's end by the authority.
   *
   * @param round which one it was
   * @param waiting how many had arrived in it; if nobody had, it goes on
   */
  public record Turned(long round, int waiting) {}

  /** The authority's step that breaks it, or mends it, and turns away all who have arrived. */
  public Turned turnAway(boolean isBroken) {
    memory.getAndAddLong(TURNED, 1); // before the step, so that whoever sees that one sees this
    try {
      return turn(isBroken);
    } finally {
      memory.getAndAddLong(TURNED, 1); // who arrived in between saw that it was being done
    }
  }

  private Turned turn(boolean isBroken) {
    while (true) {
      long word = memory.getLong(WORD);
      long round = round(word);
      long next = word(waiting(word) > 0 ? round + 1 : round) | (isBroken ? BROKEN : 0);
      if (memory.compareAndSetLong(WORD, word, next)) {
        return new Turned(round, waiting(word));
      }
    }
  }

  private int waiting(long word) {
    return (word & ACTING) != 0 ? parties : (int) (word & COUNT);
  }

  private static Step opened(long word) {
    return (word & WAITERS) != 0 ? Step.OPENED_TELL : Step.OPENED;
  }

  private static long round(long word) {
    return (word >>> COUNT_BITS) & ROUNDS;
  }

  /** The word of a round in which nobody has arrived. */
  private static long word(long round) {
    return (round & ROUNDS) << COUNT_BITS;
  }
}
