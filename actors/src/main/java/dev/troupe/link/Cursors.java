package dev.troupe.link;

import dev.troupe.memory.MappedMemory;
import org.jspecify.annotations.Nullable;

/**
 * How far a process has got in what it was sent ahead, in the memory of its link: an acknowledgement
 * that costs no message and outlives a {@code SIGKILL}. The process writes, its home reads.
 *
 * <p>Everything that is sent ahead to one address has a number, each larger than the one before. A cursor
 * says that all above {@code after} and up to {@code reached} was taken. A process moves {@code after} on
 * for what it does not take, and only when the home was told by message of all that was taken before.
 *
 * <p>Layout, in bytes: the owners, which are addresses of the process, 8 each and 0 for none; then for
 * each a cache line with {@code reached}, {@code after}, and whether the home waits for news. A cursor is
 * filled before its owner is written, and its owner removed before it is used again, so who reads the
 * owner last has read what belonged to it.
 */
public final class Cursors {

  private static final int COUNT = 64;
  private static final int LINE = 64;
  private static final int REACHED = 0;
  private static final int AFTER = 8;
  private static final int WATCHED = 16;

  /** Bytes of memory they take. */
  public static final int BYTES = COUNT * Long.BYTES + COUNT * LINE;

  private volatile MappedMemory memory;

  /** Cursors in zeroed memory, or in such that is in use already. */
  public Cursors(MappedMemory memory) {
    this.memory = memory;
  }

  /** What was taken: all above {@code after} and up to {@code reached}. */
  public record Taken(long after, long reached) {}

  /** The process's: a cursor for that address, at 0; null if all are in use. */
  public synchronized @Nullable Cursor claim(long owner) {
    for (int i = 0; i < COUNT; i++) {
      if (memory.getLong(ownerAt(i)) == 0) {
        int line = lineAt(i);
        memory.setLong(line + REACHED, 0);
        memory.setLong(line + AFTER, 0);
        memory.setLong(line + WATCHED, 0);
        memory.setLong(ownerAt(i), owner);
        return new Cursor(memory, i);
      }
    }
    return null;
  }

  /** The home's: what the owner has taken; null if it has no cursor, or no more. */
  public @Nullable Taken look(long owner) {
    while (true) {
      MappedMemory now = memory;
      Taken taken = look(now, owner);
      if (now == memory) { // else it may have been others' already
        return taken;
      }
    }
  }

  private static @Nullable Taken look(MappedMemory memory, long owner) {
    int index = find(memory, owner);
    if (index < 0) {
      return null;
    }
    long reached = memory.getLong(lineAt(index) + REACHED);
    long after = memory.getLong(lineAt(index) + AFTER);
    return memory.getLong(ownerAt(index)) == owner ? new Taken(after, reached) : null;
  }

  /** The home's: asks for a message at each step from now on, or no more. Look after this. */
  public synchronized void watch(long owner, boolean isWatched) {
    int index = find(memory, owner);
    if (index >= 0) {
      memory.setLong(lineAt(index) + WATCHED, isWatched ? 1 : 0);
    }
  }

  /** The home's: the process has ended, and the memory is about to serve others. */
  synchronized void detach() {
    MappedMemory last = MappedMemory.local(BYTES);
    byte[] bytes = new byte[BYTES];
    memory.getBytes(0, bytes, 0, BYTES);
    last.setBytes(0, bytes, 0, BYTES);
    memory = last;
  }

  private static int find(MappedMemory memory, long owner) {
    for (int i = 0; i < COUNT; i++) {
      if (memory.getLong(ownerAt(i)) == owner) {
        return i;
      }
    }
    return -1;
  }

  private static int ownerAt(int index) {
    return index * Long.BYTES;
  }

  private static int lineAt(int index) {
    return COUNT * Long.BYTES + index * LINE;
  }

  /** The process's side of one. Used by one thread at a time. */
  public static final class Cursor {

    private final MappedMemory memory;
    private final int index;

    private Cursor(MappedMemory memory, int index) {
      this.memory = memory;
      this.index = index;
    }

    /** Everything up to that number is taken, unless the cursor was moved past it. */
    public void reach(long number) {
      memory.setLong(lineAt(index) + REACHED, number);
    }

    /** Nothing up to that number is meant any more. */
    public void moveTo(long number) {
      memory.setLong(lineAt(index) + AFTER, number);
    }

    /** Whether the home waits for news; to be asked after each step. */
    public boolean isWatched() {
      return memory.getLong(lineAt(index) + WATCHED) != 0;
    }

    /** Lets another address have it. The home must have been told everything by then. */
    public void release() {
      memory.setLong(ownerAt(index), 0);
    }
  }
}
