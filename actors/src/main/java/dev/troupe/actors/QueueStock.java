package dev.troupe.actors;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The items of one queue: those in it, in the order they were put, and those lent. Part of its actor's
 * state.
 *
 * <p>Each producing process has a lane. While an item of a lane is lent to a process, the next ones go
 * to the same process or to none, so that whatever comes back is older than all that anybody else has
 * seen of that producer: its order holds for every consumer. A lease is exempt, since it may last.
 */
final class QueueStock {

  /** How an item is lent. */
  enum Kind {
    /** It answers a get, and will be taken or returned soon. */
    HANDED,
    /** It was sent ahead, is still the queue's, and can be recalled. */
    AHEAD,
    /** It is being worked on; it comes back if its process dies. */
    LEASED
  }

  /** Who took an item, and whether it had been sent ahead. */
  record Took(long process, boolean wasAhead) {}

  /** An item with its place among all that were ever put. */
  private record Stored(long place, Payload item) {}

  private record Loan(long producer, Stored stored, Payload lent, long process, Kind kind) {}

  /** What one process put, in order. */
  private static final class Lane {
    private final long producer;
    private final Deque<Stored> items = new ArrayDeque<>(4);
    private int lent; // leases not counted
    private long borrower; // while any is lent
    private @Nullable NavigableMap<Long, Lane> listedIn;
    private long listedAs;

    Lane(long producer) {
      this.producer = producer;
    }

    void insert(Stored back) {
      Deque<Stored> older = new ArrayDeque<>();
      while (!items.isEmpty() && items.getFirst().place() < back.place()) {
        older.push(items.removeFirst());
      }
      items.addFirst(back);
      older.forEach(items::addFirst);
    }
  }

  private final Directory directory;
  private final Map<Long, Lane> lanes = new HashMap<>(); // by producing process
  private final NavigableMap<Long, Lane> free = new TreeMap<>(); // by oldest place; none empty
  private final Map<Long, NavigableMap<Long, Lane>> borrowed = new HashMap<>(); // by borrower
  private final Map<Long, Loan> loans = new HashMap<>();
  private long lastPlace;
  private int stored;
  private int ahead;
  private long bytes;

  QueueStock(Directory directory) {
    this.directory = directory;
  }

  void add(long producer, Payload item) {
    Lane lane = lane(producer);
    lane.items.add(new Stored(++lastPlace, item));
    stored++;
    bytes += item.footprint();
    if (lane.items.size() == 1) {
      list(lane);
    }
  }

  /** How many items a get could still get: those in the queue and those sent ahead. */
  int size() {
    return stored + ahead;
  }

  /** How many places are taken: items that may come back have not left. */
  int used() {
    return stored + loans.size();
  }

  /** What all items take in memory that have not left for good. */
  long bytes() {
    return bytes;
  }

  /**
   * The size of the oldest item that could be sent ahead to this process; negative if there is none.
   *
   * @param isAlone whether nobody else gets; else others' lanes are left to them
   */
  long nextFootprint(long process, boolean isAlone) {
    Lane lane = next(process);
    return lane == null || (!isAlone && lane.lent == 0)
        ? -1
        : lane.items.getFirst().item().footprint();
  }

  boolean hasNext(long process) {
    return next(process) != null;
  }

  /** Lends a process the oldest item that it may get; there must be one. */
  Payload lendNext(long loan, long process, Kind kind) {
    Lane lane = next(process);
    if (lane == null) {
      throw new IllegalStateException("nothing to lend");
    }
    Stored oldest = lane.items.removeFirst();
    Payload lent = directory.lend(oldest.item(), process);
    lane.lent++;
    lane.borrower = process;
    list(lane);
    stored--;
    putLoan(loan, new Loan(lane.producer, oldest, lent, process, kind));
    return lent;
  }

  /** Lets a lent item leave for good; null if it is not lent. */
  @Nullable
  Took take(long number) {
    Loan loan = removeLoan(number);
    if (loan == null) {
      return null;
    }
    settle(loan);
    forget(loan.stored().item());
    return new Took(loan.process(), loan.kind() == Kind.AHEAD);
  }

  /** Turns a loan into a lease. */
  void lease(long number) {
    Loan loan = removeLoan(number);
    if (loan != null) {
      settle(loan);
      putLoan(
          number,
          new Loan(loan.producer(), loan.stored(), loan.lent(), loan.process(), Kind.LEASED));
    }
  }

  /** What was sent ahead to a process, and is not its to give back, is being taken there. */
  void handOver(long process) {
    loans.replaceAll((number, loan) -> {
      if (loan.process() != process || loan.kind() != Kind.AHEAD) {
        return loan;
      }
      ahead--;
      return new Loan(loan.producer(), loan.stored(), loan.lent(), process, Kind.HANDED);
    });
  }

  /** Puts lent items back to their places. */
  void giveBack(List<Long> numbers) {
    numbers.forEach(this::giveBack);
  }

  /** Puts back what was lent to a process, all of it or only what was sent ahead. */
  void giveBackAll(long process, boolean onlyAhead) {
    giveBack(
        numbers(loan -> loan.process() == process && (!onlyAhead || loan.kind() == Kind.AHEAD)));
    if (!onlyAhead) {
      borrowed.remove(process);
    }
  }

  /** Forgets all items, lent ones too. */
  void close() {
    lanes.values().forEach(lane -> lane.items.forEach(one -> forget(one.item())));
    loans.values().forEach(loan -> forget(loan.stored().item()));
    lanes.clear();
    free.clear();
    borrowed.clear();
    loans.clear();
    stored = 0;
    ahead = 0;
  }

  private void giveBack(long number) {
    Loan loan = removeLoan(number);
    if (loan == null) {
      return;
    }
    directory.drop(loan.lent());
    lane(loan.producer()).insert(loan.stored());
    stored++;
    settle(loan);
    list(lane(loan.producer()));
  }

  private void putLoan(long number, Loan loan) {
    loans.put(number, loan);
    ahead += loan.kind() == Kind.AHEAD ? 1 : 0;
  }

  private @Nullable Loan removeLoan(long number) {
    Loan loan = loans.remove(number);
    ahead -= loan != null && loan.kind() == Kind.AHEAD ? 1 : 0;
    return loan;
  }

  /** The lane no longer waits for this loan. */
  private void settle(Loan loan) {
    if (loan.kind() != Kind.LEASED) {
      Lane lane = lane(loan.producer());
      lane.lent--;
      list(lane);
      if (lane.lent == 0 && lane.items.isEmpty()) {
        lanes.remove(loan.producer());
      }
    }
  }

  private Lane lane(long producer) {
    return lanes.computeIfAbsent(producer, Lane::new);
  }

  /** The lane with the oldest item that this process may get. */
  private @Nullable Lane next(long process) {
    NavigableMap<Long, Lane> own = borrowed.get(process);
    Map.Entry<Long, Lane> ownOldest = own == null ? null : own.firstEntry();
    Map.Entry<Long, Lane> oldest = free.firstEntry();
    if (ownOldest != null && (oldest == null || ownOldest.getKey() < oldest.getKey())) {
      oldest = ownOldest;
    }
    return oldest == null ? null : oldest.getValue();
  }

  /** Lists a lane for those who may get its oldest item. */
  private void list(Lane lane) {
    if (lane.listedIn != null) {
      lane.listedIn.remove(lane.listedAs);
      lane.listedIn = null;
    }
    if (!lane.items.isEmpty()) {
      lane.listedAs = lane.items.getFirst().place();
      lane.listedIn = lane.lent == 0
          ? free
          : borrowed.computeIfAbsent(lane.borrower, process -> new TreeMap<>());
      lane.listedIn.put(lane.listedAs, lane);
    }
  }

  private void forget(Payload item) {
    bytes -= item.footprint();
    directory.drop(item);
  }

  private List<Long> numbers(Predicate<Loan> which) {
    return loans.entrySet().stream()
        .filter(entry -> which.test(entry.getValue()))
        .sorted(Comparator.comparing(entry -> entry.getValue().stored().place()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
