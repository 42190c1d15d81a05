package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * How much this process may send to one primitive without waiting for an answer. The primitive's
 * actor grants it, more as what was sent is used up, and may ask for it back.
 *
 * <p>Credit is for places and bytes; the last item may exceed the bytes, however large it is. Nothing
 * here blocks: who finds no credit asks the actor instead, and waits for its answer.
 */
final class PostingWindow {

  private long places;
  private long bytes;
  private int posting;
  private @Nullable Runnable whenClosed;

  /**
   * Takes credit for so many items of so many bytes, to be followed by {@link #posted}; false if there
   * is too little.
   */
  synchronized boolean enter(int items, long size) {
    if (whenClosed != null || places < items || bytes <= 0) {
      return false;
    }
    places -= items;
    bytes -= size;
    posting++;
    return true;
  }

  /** What entered was handed to the carrier. */
  void posted() {
    Runnable closed = null;
    synchronized (this) {
      posting--;
      if (posting == 0) {
        closed = whenClosed;
      }
    }
    if (closed != null) {
      closed.run();
    }
  }

  /** Adds credit. */
  synchronized void grant(long morePlaces, long moreBytes) {
    places += morePlaces;
    bytes += moreBytes;
  }

  /** Gives the places back that nobody took. */
  synchronized long takeBackPlaces() {
    long unused = places;
    places = 0;
    return unused;
  }

  /** Lets nobody enter any more, and calls back once when all that entered was posted. */
  void close(Runnable whenPosted) {
    synchronized (this) {
      if (whenClosed != null) {
        return;
      }
      whenClosed = whenPosted;
      if (posting > 0) {
        return;
      }
    }
    whenPosted.run();
  }
}
