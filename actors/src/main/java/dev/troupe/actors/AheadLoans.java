package dev.troupe.actors;

import dev.troupe.link.Cursors;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.function.LongConsumer;

/**
 * What was sent ahead to one address and is, as far as is known here, not taken: the numbers of its
 * loans, each larger than the one before. Part of its actor's state.
 *
 * <p>A process on a link says what it takes in its {@link Cursors}, and by message only now and then.
 * Whoever wants to know exactly {@linkplain #catchUp catches up} first; who has to wait for it
 * {@linkplain #watch watches}, and catches up after that.
 */
final class AheadLoans {

  private final Caller address;
  private final Deque<Long> loans = new ArrayDeque<>();
  private boolean isWatched;
  private boolean isShownWatched;

  AheadLoans(Caller address) {
    this.address = address;
  }

  Caller address() {
    return address;
  }

  boolean isEmpty() {
    return loans.isEmpty();
  }

  int size() {
    return loans.size();
  }

  void add(long loan) {
    loans.add(loan);
    showWatched();
  }

  /** Forgets one that the process spoke of by itself, if it is one of these. */
  void remove(long loan) {
    if (!loans.isEmpty() && loans.getFirst() <= loan && loan <= loans.getLast()) {
      loans.remove(loan);
    }
  }

  /** Forgets those that the process gave back. */
  void removeAll(Collection<Long> back) {
    if (!back.isEmpty()) {
      loans.removeIf(new HashSet<>(back)::contains);
    }
  }

  /** Forgets all, oldest first. */
  void clear(LongConsumer each) {
    while (!loans.isEmpty()) {
      each.accept(loans.remove());
    }
  }

  /** Takes all above {@code after} and up to {@code reached}. */
  void take(long after, long reached, LongConsumer each) {
    Iterator<Long> oldest = loans.iterator();
    while (oldest.hasNext()) {
      long loan = oldest.next();
      if (loan > reached) {
        return;
      } else if (loan > after) {
        oldest.remove();
        each.accept(loan);
      }
    }
  }

  /** Takes what the process took without a message. */
  void catchUp(LongConsumer each) {
    Cursors cursors = loans.isEmpty() ? null : address.cursors();
    Cursors.Taken taken = cursors == null ? null : cursors.look(address.request());
    if (taken != null) {
      take(taken.after(), taken.reached(), each);
    }
  }

  /** Wants a message for each that is taken, or no more. */
  void watch(boolean isWanted) {
    isWatched = isWanted;
    if (!loans.isEmpty()) {
      showWatched();
    }
  }

  /** Only who has something to take need know. */
  private void showWatched() {
    Cursors cursors = isWatched == isShownWatched ? null : address.cursors();
    if (cursors != null) {
      isShownWatched = isWatched;
      cursors.watch(address.request(), isWatched);
    }
  }
}
