package dev.troupe.actors;

import dev.troupe.actors.PipeEndpoints.Message;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pipe knows of one handle that does not ask for everything: what it may send unasked, and what
 * it was handed ahead. Part of its actor's state.
 */
final class LineAccount {

  private static final int MOST_AHEAD = 1024; // messages

  private final Caller address;
  private final Map<Long, Long> ahead = new HashMap<>(); // bytes by loan
  private long aheadBytes;
  private long
      credit; // in bytes; less than none after a message that was larger than what was left
  private boolean isSender;
  private boolean isRecalled;

  LineAccount(Caller address) {
    this.address = address;
  }

  Caller address() {
    return address;
  }

  void tell(PipeEndpoints.Notice notice) {
    address.answer(notice);
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
      tell(new PipeEndpoints.Credit(grant));
    }
  }

  /** Tells it, once for all that it sent, that nobody is left to receive. */
  void cut(@Nullable Ending lost) {
    if (isSender) {
      isSender = false;
      tell(new PipeEndpoints.Cut(lost));
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
    long bytes = message.carriedSize();
    ahead.put(loan, bytes);
    aheadBytes += bytes;
  }

  void take(long loan) {
    Long bytes = ahead.remove(loan);
    if (bytes != null) {
      aheadBytes -= bytes;
    }
  }

  /** Asks for what it has not taken, once. */
  void recall() {
    if (!isRecalled && hasAhead()) {
      isRecalled = true;
      tell(new PipeEndpoints.Recall());
    }
  }

  /** It has nothing any more: what it was handed and did not take goes back to its place. */
  void giveBack(Inbox inbox) {
    ahead.keySet().forEach(inbox::takeBackLoan);
    ahead.clear();
    aheadBytes = 0;
    isRecalled = false;
  }
}
