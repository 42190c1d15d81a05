package dev.troupe.actors;

import dev.troupe.actors.QueueStock.Took;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The processes that get from one queue, and how much each is sent ahead. Part of its actor's state.
 *
 * <p>A process that gets again and again is sent more and more items ahead, as long as nobody else
 * wants them. When they are recalled for somebody else, it starts over, and slower each time, unless it
 * used most of what it was sent since.
 */
final class QueueTakers {

  private static final int MOST_GETS_WITHOUT = 64;

  private final QueueStock stock;
  private final QueueLimits limits;
  private final Waiters.Tickets tickets;
  private final Map<Long, Taker> takers = new HashMap<>();
  private boolean isWatched; // since somebody waits for what is taken

  QueueTakers(QueueStock stock, QueueLimits limits, Waiters.Tickets tickets) {
    this.stock = stock;
    this.limits = limits;
    this.tickets = tickets;
  }

  /** One process that gets. */
  static final class Taker {
    private final long process;
    private @Nullable AheadLoans loans; // null sends nothing ahead
    private long batches;
    private int ahead; // sent and, as far as is known here, neither taken nor about to be
    private boolean isRecalled;
    private int most; // may be ahead; 0 to start with
    private int getsWithout; // before anything is sent ahead again
    private int lastGetsWithout;

    Taker(long process) {
      this.process = process;
    }

    boolean listensAt(@Nullable Caller address) {
      return address != null && loans != null && address.isSame(loans.address());
    }
  }

  /** Notes a get; whether the process has to look again at what it was sent meanwhile. */
  boolean hasMissed(Caller caller, @Nullable Caller address, long seen) {
    Taker taker = takers.computeIfAbsent(caller.process(), Taker::new);
    if (!taker.listensAt(address)) {
      stock.giveBackAll(taker.process, true); // whoever listened there has left
      taker.ahead = 0;
      taker.isRecalled = false;
      taker.loans = address == null ? null : new AheadLoans(address);
      if (taker.loans != null) {
        taker.loans.watch(isWatched);
      }
      taker.batches = 0;
    }
    if (seen < taker.batches) {
      return true;
    }
    if (taker.ahead > 0 && !taker.isRecalled) { // its other threads are just taking those
      stock.handOver(taker.process);
      taker.ahead = 0;
    }
    return false;
  }

  /**
   * Whether a process may still give back items that were recalled. Its get can overtake them, and what
   * it were lent now would be newer.
   */
  boolean owes(long process) {
    Taker taker = takers.get(process);
    return taker != null && taker.isRecalled && taker.ahead > 0;
  }

  /** Sends more items ahead to a process that was just given one, and could use so many more. */
  void sendAhead(long process, int wanted) {
    Taker taker = takers.get(process);
    if (taker == null || taker.loans == null || taker.isRecalled) {
      return;
    }
    if (taker.getsWithout > 0) {
      taker.getsWithout--;
      send(taker, wanted);
    } else {
      send(taker, Math.max(wanted, taker.most));
      taker.most = Math.min(limits.aheadItems(), Math.max(1, 2 * taker.most));
    }
  }

  /** Notes that an item was taken, and sends more ahead to a process that will soon have none left. */
  void taken(long loan, boolean isWantedElsewhere) {
    Took took = take(loan);
    if (took != null) {
      spokeOf(loan);
      if (took.wasAhead()) {
        refill(took.process(), isWantedElsewhere);
      }
    }
  }

  /** The same for what was sent ahead to one address, up to a loan. */
  void takenAhead(QueueCommand.TakenAhead taken, boolean isWantedElsewhere) {
    Taker taker = takers.get(taken.address().process());
    if (taker != null && taker.loans != null && taker.listensAt(taken.address())) {
      taker.loans.take(taken.after(), taken.reached(), this::take);
      refill(taker.process, isWantedElsewhere);
    }
  }

  /** A process said by itself what becomes of that loan. */
  void spokeOf(long loan) {
    for (Taker taker : takers.values()) {
      if (taker.loans != null) {
        taker.loans.remove(loan);
      }
    }
  }

  /** Takes what was taken without a message. */
  void catchUp() {
    takers.values().forEach(this::catchUp);
  }

  private void catchUp(Taker taker) {
    if (taker.loans != null) {
      taker.loans.catchUp(this::take);
    }
  }

  private @Nullable Took take(long loan) {
    Took took = stock.take(loan);
    Taker taker = took == null ? null : takers.get(took.process());
    if (took != null && taker != null && took.wasAhead()) {
      taker.ahead--;
    }
    return took;
  }

  /**
   * Wants a message for each that is taken, or no more; whether it did not before. Then one has to catch
   * up.
   */
  boolean watch(boolean isWanted) {
    if (isWatched == isWanted) {
      return false;
    }
    isWatched = isWanted;
    for (Taker taker : takers.values()) {
      if (taker.loans != null) {
        taker.loans.watch(isWanted);
      }
    }
    return isWanted;
  }

  private void refill(long process, boolean isWantedElsewhere) {
    Taker taker = takers.get(process);
    if (taker == null) {
      return;
    }
    if (!isWantedElsewhere && !taker.isRecalled && taker.most > 4 && taker.ahead < taker.most / 2) {
      send(taker, taker.most - taker.ahead);
      taker.lastGetsWithout /= 2;
      taker.most = Math.min(limits.aheadItems(), 2 * taker.most);
    }
  }

  /** Asks for what was sent ahead, from the process that has most of it. */
  void recall(long wantedBy) {
    Taker most = null;
    for (Taker taker : takers.values()) {
      if (taker.isRecalled) {
        return;
      }
      if (taker.process != wantedBy && (most == null || taker.ahead > most.ahead)) {
        most = taker;
      }
    }
    if (most != null) {
      recall(most);
    }
  }

  /** Asks for all that was sent ahead. */
  void recallAll() {
    takers.values().forEach(QueueTakers::recall);
  }

  private static void recall(Taker taker) {
    if (taker.loans != null && taker.ahead > 0 && !taker.isRecalled) {
      taker.isRecalled = true;
      taker.most = 0;
      taker.lastGetsWithout = Math.min(MOST_GETS_WITHOUT, Math.max(4, 2 * taker.lastGetsWithout));
      taker.getsWithout = taker.lastGetsWithout;
      taker.loans.address().answer(new QueueAnswer.RecallItems());
    }
  }

  /** What was recalled is back, and what is not among it is being taken. */
  void cameBack(Caller address, List<Long> loans) {
    Taker taker = takers.get(address.process());
    if (taker != null && taker.loans != null && taker.listensAt(address)) {
      stock.giveBack(loans);
      taker.loans.removeAll(loans);
      stock.handOver(taker.process);
      taker.ahead = 0;
      taker.isRecalled = false;
    }
  }

  /** Nothing can be sent to that address any more. */
  void leave(Caller address) {
    Taker taker = takers.get(address.process());
    if (taker != null && taker.listensAt(address)) {
      stock.giveBackAll(taker.process, true);
      takers.remove(taker.process);
    }
  }

  void endProcess(long process) {
    Taker taker = takers.get(process);
    if (taker != null) {
      catchUp(taker);
    }
    stock.giveBackAll(process, false);
    takers.remove(process);
  }

  private void send(Taker taker, int count) {
    if (taker.loans == null) {
      return;
    }
    List<QueueAnswer.Item> items = new ArrayList<>();
    long bytes = 0;
    while (items.size() < count) {
      long next = stock.nextCarried(taker.process, takers.size() == 1);
      bytes += next;
      if (next < 0 || bytes > limits.aheadBytes()) {
        break;
      }
      long loan = tickets.next();
      taker.loans.add(loan);
      items.add(
          new QueueAnswer.Item(loan, stock.lendNext(loan, taker.process, QueueStock.Kind.AHEAD)));
    }
    if (!items.isEmpty()) {
      taker.ahead += items.size();
      taker.batches++;
      taker.loans.address().answer(new QueueAnswer.Ahead(items));
    }
  }
}
