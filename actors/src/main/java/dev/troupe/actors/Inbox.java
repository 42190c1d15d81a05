package dev.troupe.actors;

import dev.troupe.actors.PipeEndpoints.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages on their way to one end of a pipe, in the order they were sent. Part of its actor's
 * state.
 *
 * <p>A message leaves as a loan, and for good when the loan is confirmed; the loans of a process that
 * ended go back to their places.
 */
final class Inbox {

  private record Loan(long place, Message message, Payload lent, long process) {}

  private final Directory directory;
  private final TreeMap<Long, Message> messages = new TreeMap<>(); // by place
  private final Map<Long, Loan> loans = new HashMap<>();
  private long lastPlace;
  private long bytes; // loans included: they may come back

  Inbox(Directory directory) {
    this.directory = directory;
  }

  void add(Message message) {
    messages.put(++lastPlace, message);
    bytes += message.size();
  }

  /** Whether there is none to lend; some may be lent. */
  boolean isEmpty() {
    return messages.isEmpty();
  }

  boolean hasLoans() {
    return !loans.isEmpty();
  }

  /** What all messages take that have not left for good. */
  long bytes() {
    return bytes;
  }

  /** Whether the oldest message is one of raw bytes; there must be one. */
  boolean isNextRaw() {
    return messages.firstEntry().getValue().isRaw();
  }

  /** Lends the oldest message to a process; there must be one. */
  Message lendNext(long loan, long process) {
    Map.Entry<Long, Message> oldest = messages.pollFirstEntry();
    Message message = oldest.getValue();
    Payload lent = directory.lend(message.payload(), process);
    loans.put(loan, new Loan(oldest.getKey(), message, lent, process));
    return new Message(lent, message.isRaw());
  }

  /** Lets a lent message leave for good; null if the loan is not one of these. */
  @Nullable
  Message take(long loan) {
    Loan taken = loans.remove(loan);
    if (taken == null) {
      return null;
    }
    forget(taken.message());
    return taken.message();
  }

  /** Puts what was lent to a process that ended back to its place. */
  void takeBack(long process) {
    loans.values().removeIf(loan -> {
      if (loan.process() != process) {
        return false;
      }
      directory.drop(loan.lent());
      messages.put(loan.place(), loan.message());
      return true;
    });
  }

  /** Puts one lent message back to its place; nothing if it was taken. */
  void takeBackLoan(long number) {
    Loan loan = loans.remove(number);
    if (loan != null) {
      directory.drop(loan.lent());
      messages.put(loan.place(), loan.message());
    }
  }

  /** Forgets all messages that are not lent. */
  void clear() {
    messages.values().forEach(this::forget);
    messages.clear();
  }

  /** Forgets all messages, lent ones too. */
  void close() {
    clear();
    loans.values().forEach(loan -> forget(loan.message()));
    loans.clear();
  }

  private void forget(Message message) {
    bytes -= message.size();
    directory.drop(message.payload());
  }
}
