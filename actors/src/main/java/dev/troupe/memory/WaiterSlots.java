package dev.troupe.memory;

import java.util.function.IntConsumer;

/**
 * Who waits for a condition: a slot for each, which says whose it is and whether it was notified. Being
 * notified, giving up and dying meet in one compare-and-set on the slot, so each notification reaches
 * exactly one, and each waiter learns exactly once how its wait ended. Which rules the slots keep is
 * said in the description of this package.
 *
 * <p>Slots are taken and notified under the lock of the condition; leaving needs no lock.
 */
public final class WaiterSlots {

  /** As many as can wait at once. */
  public static final int MOST = 252;

  private static final int FIRST = 64;
  private static final int SLOT = 16;

  /** Bytes that a condition takes. */
  public static final int BYTES = FIRST + MOST * SLOT;

  private static final long PARKED = LockWord.WAITERS;
  private static final long NOTIFIED = LockWord.TOLD;
  private static final int TICKETS = 0;
  private static final int USED = 8;

  private final MappedMemory memory;

  /** The slots in the first {@link #BYTES} of this memory; zeros are free slots. */
  public WaiterSlots(MappedMemory memory) {
    this.memory = memory;
  }

  /**
   * Takes a slot behind all others. Under the lock.
   *
   * @return its index; -1 if there is none left
   */
  public int enlist(long owner) {
    for (int slot = 0; slot < MOST; slot++) {
      if (memory.getLong(at(slot)) == 0) {
        memory.setLong(at(slot) + Long.BYTES, memory.getAndAddLong(TICKETS, 1));
        memory.setLong(at(slot), owner);
        if (slot >= memory.getInt(USED)) {
          memory.setInt(USED, slot + 1);
        }
        return slot;
      }
    }
    return -1;
  }

  /** Whether the one in that slot was notified. */
  public boolean isNotified(int slot) {
    return (memory.getLong(at(slot)) & NOTIFIED) != 0;
  }

  /**
   * The authority's look on behalf of who waits there: sees to it that whoever notifies it tells.
   *
   * @return whether it must wait on; false if it was notified
   */
  public boolean park(int slot) {
    while (true) {
      long word = memory.getLong(at(slot));
      if (word == 0 || (word & NOTIFIED) != 0) {
        return false;
      }
      if (memory.compareAndSetLong(at(slot), word, word | PARKED)) {
        return true;
      }
    }
  }

  /** Gives the slot up, for who waited there; true if it was notified. */
  public boolean leave(int slot) {
    while (true) {
      long word = memory.getLong(at(slot));
      if (memory.compareAndSetLong(at(slot), word, 0)) {
        return (word & NOTIFIED) != 0;
      }
    }
  }

  /**
   * Notifies those who wait longest. Under the lock, or by the authority.
   *
   * @param n at most so many
   * @param tell called with each slot whose waiter is parked
   */
  public void notifyFirst(int n, IntConsumer tell) {
    int left = n;
    while (left > 0) {
      int slot = oldest();
      if (slot < 0) {
        return;
      }
      long word = memory.getLong(at(slot));
      if (isWaiting(word) && memory.compareAndSetLong(at(slot), word, word | NOTIFIED)) {
        left--;
        if ((word & PARKED) != 0) {
          tell.accept(slot);
        }
      }
    }
  }

  /**
   * The authority's end of all slots of a process that ended. What it was notified of and had not yet
   * seen goes to the next.
   */
  public void endProcess(long process, IntConsumer tell) {
    int unseen = 0;
    for (int slot = 0; slot < memory.getInt(USED); slot++) {
      long word = memory.getLong(at(slot));
      if (word != 0 && LockWord.process(word & LockWord.OWNER) == process) {
        unseen += leave(slot) ? 1 : 0;
      }
    }
    notifyFirst(unseen, tell);
  }

  private int oldest() {
    int oldest = -1;
    long smallest = Long.MAX_VALUE;
    for (int slot = 0; slot < memory.getInt(USED); slot++) {
      if (isWaiting(memory.getLong(at(slot)))) {
        long ticket = memory.getLong(at(slot) + Long.BYTES);
        if (ticket < smallest) {
          smallest = ticket;
          oldest = slot;
        }
      }
    }
    return oldest;
  }

  private static boolean isWaiting(long word) {
    return word != 0 && (word & NOTIFIED) == 0;
  }

  private static int at(int slot) {
    return FIRST + slot * SLOT;
  }
}
