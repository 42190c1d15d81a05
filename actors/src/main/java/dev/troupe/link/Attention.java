package dev.troupe.link;

import dev.troupe.memory.MappedMemory;

/**
 * A word in shared memory that says whether a process is looking at its rings by itself, or who of it
 * sleeps until it is rung for: the reader's own thread, or a waiting one on the {@link Seat}. Whoever has
 * written to a sleeper's ring, and turns the word to awake, owes it the bell: a byte on the socket beside
 * which it sleeps. A writer that dies between the two rings all the same, since its sockets close.
 */
final class Attention {

  /** Bytes of memory it takes. */
  static final int BYTES = 64;

  /** Whom a writer must ring for. */
  enum Sleeper {
    NONE,
    OWN_THREAD,
    SEATED
  }

  private static final int AWAKE = 0;
  private static final int ASLEEP = 1;
  private static final int SEATED = 2;

  private final MappedMemory memory;

  Attention(MappedMemory memory) {
    this.memory = memory;
  }

  /**
   * The reader's: from now on it must be rung for. It must look at its rings once more after this.
   *
   * @param isSeated whether the bell of the seat wakes somebody
   */
  void sleep(boolean isSeated) {
    memory.setInt(0, isSeated ? SEATED : ASLEEP);
  }

  /** The reader's: it is awake. If it was turned awake by a writer, a bell has been or will be rung. */
  void wake() {
    memory.setInt(0, AWAKE);
  }

  /** A writer's, after it published: for whom it must ring. */
  Sleeper mustRing() {
    int word = memory.getInt(0);
    while (word != AWAKE) {
      if (memory.compareAndSetInt(0, word, AWAKE)) {
        return word == SEATED ? Sleeper.SEATED : Sleeper.OWN_THREAD;
      }
      word = memory.getInt(0);
    }
    return Sleeper.NONE;
  }
}
