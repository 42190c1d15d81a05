package dev.troupe.actors;

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

  QueueTakers(QueueStock stock, QueueLimits limits, Waiters.Tickets tickets) {
    this.stock = stock;
    this.limits = limits;
    this.tickets = tickets;
  }

  /** One process that gets. */
  static final class Taker {
    private final long process;
    private @Nullable Caller address; // null sends nothing ahead
    private long batches;
    private int ahead; // sent and, as far as is known here, not taken
    private boolean isRecalled;
    private int most; // may be ahead; 0 to start with
    private int getsWithout; // before anything is sent ahead again
    private int lastGetsWithout;

    Taker(long process) {
      this.process = process;
    }
  }

  /** Notes a get; whether the process has to look again at what it was sent meanwhile. */
  boolean hasMissed(Caller caller, @Nullable Caller address, long seen) {
    Taker taker = takers.computeIfAbsent(caller.process(), Taker::new);
    if (address == null || taker.address == null || !address.isSame(taker.address)) {
      stock.giveBackAll(taker.process, true); // whoever listened there has left
      taker.ahead = 0;
      taker.isRecalled = false;
      taker.address = address;
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
    if (taker == null || taker.address == null || taker.isRecalled) {
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

  /** Notes that a process took what was sent ahead; one that will soon have none left gets more. */
  void tookAhead(long process, boolean isWantedElsewhere) {
    Taker taker = takers.get(process);
    if (taker == null) {
      return;
    }
    taker.ahead--;
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
    if (taker.address != null && taker.ahead > 0 && !taker.isRecalled) {
      taker.isRecalled = true;
      taker.most = 0;
      taker.lastGetsWithout = Math.min(MOST_GETS_WITHOUT, Math.max(4, 2 * taker.lastGetsWithout));
      taker.getsWithout = taker.lastGetsWithout;
      taker.address.answer(new QueueAnswer.RecallItems());
    }
  }

  /** What was recalled is back, and what is not among it is being taken. */
  void cameBack(Caller address, List<Long> loans) {
    Taker taker = takers.get(address.process());
    if (taker != null && taker.address != null && taker.address.isSame(address)) {
      stock.giveBack(loans);
      stock.handOver(taker.process);
      taker.ahead = 0;
      taker.isRecalled = false;
    }
  }

  /** Nothing can be sent to that address any more. */
  void leave(Caller address) {
    Taker taker = takers.get(address.process());
    if (taker != null && taker.address != null && taker.address.isSame(address)) {
      stock.giveBackAll(taker.process, true);
      takers.remove(taker.process);
    }
  }

  void endProcess(long process) {
    stock.giveBackAll(process, false);
    takers.remove(process);
  }

  private void send(Taker taker, int count) {
    List<QueueAnswer.Item> items = new ArrayList<>();
    long bytes = 0;
    while (items.size() < count) {
      long next = stock.nextCarried(taker.process, takers.size() == 1);
      bytes += next;
      if (next < 0 || bytes > limits.aheadBytes()) {
        break;
      }
      long loan = tickets.next();
      items.add(
          new QueueAnswer.Item(loan, stock.lendNext(loan, taker.process, QueueStock.Kind.AHEAD)));
    }
    if (!items.isEmpty() && taker.address != null) {
      taker.ahead += items.size();
      taker.batches++;
      taker.address.answer(new QueueAnswer.Ahead(items));
    }
  }
}
