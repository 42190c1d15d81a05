package dev.troupe.link;

import dev.troupe.memory.MappedMemory;

/**
 * A word in shared memory that says whether a process is looking at its rings by itself, or sleeps
 * until it is rung for. Whoever has written to a sleeper's ring, and turns the word to awake, owes it
 * the bell: a byte on their socket. A writer that dies between the two rings all the same, since its
 * socket closes.
 */
final class Attention {

  /** Bytes of memory it takes. */
  static final int BYTES = 64;

  private static final int AWAKE = 0;
  private static final int ASLEEP = 1;

  private final MappedMemory memory;

  Attention(MappedMemory memory) {
    this.memory = memory;
  }

  /** The reader's: from now on it must be rung for. It must look at its rings once more after this. */
  void sleep() {
    memory.setInt(0, ASLEEP);
  }

  /** The reader's: whether it is awake now without a bell; if not, one has been or will be rung. */
  boolean wake() {
    return memory.compareAndSetInt(0, ASLEEP, AWAKE);
  }

  /** A writer's, after it published: whether it must ring. */
  boolean mustRing() {
    return memory.getInt(0) == ASLEEP && memory.compareAndSetInt(0, ASLEEP, AWAKE);
  }
}
