package dev.troupe.actors;

import dev.troupe.actors.PipeEndpoints.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a pipe knows of one handle that does not ask for everything: what it may send unasked, and what
 * it was handed ahead. Part of its actor's state.
 */
final class LineAccount {

  private static final int MOST_AHEAD = 1024; // messages

  private final AheadLoans ahead;
  private long aheadBytes;
  private long
      credit; // in bytes; less than none after a message that was larger than what was left
  private boolean isSender;
  private boolean isRecalled;

  LineAccount(Caller address) {
    this.ahead = new AheadLoans(address);
  }

  Caller address() {
    return ahead.address();
  }

  void tell(PipeNotice notice) {
    ahead.address().answer(notice);
  }

  /** From now on there is a reason to grant it credit. */
  void sends() {
    isSender = true;
  }

  long credit() {
    return credit;
  }

  void spend(Message message) {
    credit -= message.size();
  }

  /** Fills its credit up to so much, out of the room there is; nothing while it has more than half. */
  void fund(long most, long room) {
    long grant = Math.min(most - credit, room);
    if (isSender && credit <= most / 2 && grant > most / 4) {
      credit += grant;
      tell(new PipeNotice.Credit(grant));
    }
  }

  /** Tells it, once for all that it sent, that nobody is left to receive. */
  void cut(@Nullable Ending lost) {
    if (isSender) {
      isSender = false;
      tell(new PipeNotice.Cut(lost));
    }
  }

  /** Whether it was handed messages that it has neither taken nor given back. */
  boolean hasAhead() {
    return !ahead.isEmpty();
  }

  /** Whether so much has left again that the next ones are worth a notice. */
  boolean wantsAhead(long mostBytes) {
    return mayHaveAhead(mostBytes) && aheadBytes <= mostBytes / 2 && ahead.size() <= MOST_AHEAD / 2;
  }

  boolean mayHaveAhead(long mostBytes) {
    return !isRecalled && aheadBytes < mostBytes && ahead.size() < MOST_AHEAD;
  }

  void lend(long loan, Message message) {
    ahead.add(loan);
    aheadBytes += message.carriedSize();
  }

  /** It took what it was handed, up to that loan. */
  void take(long reached, Inbox inbox) {
    ahead.take(0, reached, loan -> taken(inbox.take(loan)));
  }

  /** Takes what it took without a message. */
  void catchUp(Inbox inbox) {
    ahead.catchUp(loan -> taken(inbox.take(loan)));
  }

  /** Wants a message for each that it takes, or no more. */
  void watch(boolean isWatched) {
    ahead.watch(isWatched);
  }

  private void taken(@Nullable Message message) {
    aheadBytes -= message == null ? 0 : message.carriedSize();
  }

  /** Asks for what it has not taken, once. */
  void recall() {
    if (!isRecalled && hasAhead()) {
      isRecalled = true;
      tell(new PipeNotice.Recall());
    }
  }

  /** It has nothing any more: what it was handed and did not take goes back to its place. */
  void giveBack(Inbox inbox) {
    ahead.clear(inbox::takeBackLoan);
    aheadBytes = 0;
    isRecalled = false;
  }
}
