package dev.troupe;

import dev.troupe.actors.Payload;
import dev.troupe.link.Cursors;
import dev.troupe.link.Cursors.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * How far this process has got in what one actor sent it ahead. It is noted where the actor can see it,
 * and survives this process; a message tells the actor only once for many, or when somebody waits for
 * it, or when handles came with what was taken, whose holds end then. Used under its owner's lock.
 */
final class AheadProgress {

  private static final int MOST_UNTOLD = 64;
  private static final int MOST_UNTOLD_BYTES = 1 << 16;

  private final @Nullable Cursor cursor;
  private long after; // what is above it, and up to reached, is taken
  private long reached;
  private long told; // what the actor knows it reached
  private int untold;
  private long untoldBytes;
  private int most = 1; // may be untold: more and more, until nothing is left here because of it

  /**
   * Progress in what is sent to an address.
   *
   * @param cursors null if each step takes a message
   */
  AheadProgress(@Nullable Cursors cursors, long address) {
    this.cursor = cursors == null ? null : cursors.claim(address);
  }

  /** Whether a step may do without a message. */
  boolean isNoted() {
    return cursor != null;
  }

  /**
   * Everything up to that loan is taken, of what is not passed over.
   *
   * @return whether the actor is to be told now
   */
  boolean take(long loan, Payload payload) {
    reached = loan;
    untold++;
    untoldBytes += payload.carriedBytes();
    if (cursor != null) {
      cursor.reach(loan);
      if (untold < most
          && untoldBytes < MOST_UNTOLD_BYTES
          && payload.transfers().isEmpty()
          && !cursor.isWatched()) {
        return false;
      }
    }
    most = Math.min(MOST_UNTOLD, 2 * most);
    return true;
  }

  /** Nothing is here: the actor would send more if it knew what was taken. */
  void ranDry() {
    if (!isTold()) {
      most = Math.max(1, most / 4);
    }
  }

  long after() {
    return after;
  }

  long reached() {
    return reached;
  }

  /** Whether the actor was told all. */
  boolean isTold() {
    return told == reached;
  }

  /** The message that it had got so far outlives this process. */
  void told(long upTo) {
    if (upTo > told) {
      told = upTo;
      untold = 0;
      untoldBytes = 0;
    }
  }

  /** What becomes of that loan is said by a message of its own. All before it must be told. */
  void passOver(long loan) {
    after = Math.max(after, loan);
    if (cursor != null) {
      cursor.moveTo(after);
    }
  }

  /** Lets another address have the cursor, after all was told. */
  void close() {
    if (cursor != null) {
      cursor.release();
    }
  }
}
