package dev.troupe.actors;

import dev.troupe.actors.QueueLanes.Lane;
import dev.troupe.actors.QueueLanes.Stored;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The items of one queue: those in it, in the order they were put, and those lent. Part of its actor's
 * state.
 *
 * <p>Two things are exempt from the order of {@link QueueLanes}: a lease, since it may last, and an item
 * that some process could not open, since it waits for another one.
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

  private record Loan(
      long producer,
      Stored stored,
      Payload lent,
      long process,
      Kind kind,
      @Nullable Unreadable unreadable) {

    boolean holdsLane() {
      return kind != Kind.LEASED && unreadable == null;
    }

    Loan as(Kind other) {
      return new Loan(producer, stored, lent, process, other, unreadable);
    }
  }

  /** An item out of its lane, and the processes that could not open it. */
  private record Unreadable(long producer, Stored stored, Set<Long> processes) {}

  private final Directory directory;
  private final QueueLanes lanes = new QueueLanes();
  private final Map<Long, Loan> loans = new HashMap<>();
  private final List<Unreadable> unreadable = new ArrayList<>(); // counted as stored
  private long lastPlace;
  private int stored;
  private int ahead;
  private long bytes;

  QueueStock(Directory directory) {
    this.directory = directory;
  }

  void add(long producer, Payload item) {
    lanes.add(producer, new Stored(++lastPlace, item));
    stored++;
    bytes += item.footprint();
  }

  /** How many items a get could still get: those in the queue and those sent ahead. */
  int size() {
    return stored + ahead;
  }

  /** How many places are taken: items that may come back have not left. */
  int used() {
    return stored + loans.size();
  }

  /** How many were ever put. */
  long added() {
    return lastPlace;
  }

  /** How many items this process could still get, be it only after somebody else gave one back. */
  int inReachOf(long process, boolean withLent) {
    int closed = 0;
    for (Unreadable one : unreadable) {
      closed += one.processes().contains(process) ? 1 : 0;
    }
    return (withLent ? used() : size()) - closed;
  }

  /** What all items take in memory that have not left for good. */
  long bytes() {
    return bytes;
  }

  /**
   * What the oldest item that could be sent ahead to this process takes there; negative if there is none.
   *
   * @param isAlone whether nobody else gets; else others' lanes are left to them
   */
  long nextCarried(long process, boolean isAlone) {
    Lane lane = lanes.next(process);
    return lane == null || (!isAlone && !lane.isLent())
        ? -1
        : lane.oldest().item().carriedFootprint();
  }

  boolean hasNext(long process) {
    return lanes.next(process) != null || nextUnreadable(process) != null;
  }

  /** Lends a process the oldest item that it may get; there must be one. */
  Payload lendNext(long loan, long process, Kind kind) {
    Unreadable other = nextUnreadable(process);
    Lane lane = other == null ? lanes.next(process) : null;
    if (other != null) {
      unreadable.remove(other);
      return lend(
          loan,
          new Loan(
              other.producer(),
              other.stored(),
              lent(other.stored(), process),
              process,
              kind,
              other));
    } else if (lane == null) {
      throw new IllegalStateException("nothing to lend");
    }
    Stored oldest = lanes.lend(lane, process);
    return lend(
        loan, new Loan(lane.producer(), oldest, lent(oldest, process), process, kind, null));
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
      putLoan(number, loan.as(Kind.LEASED));
    }
  }

  /** Takes back what a process cannot open, and keeps it for others. */
  void giveBackUnreadable(long number) {
    Loan loan = removeLoan(number);
    if (loan != null) {
      Unreadable known = loan.unreadable();
      Set<Long> processes = new HashSet<>(known == null ? Set.of() : known.processes());
      processes.add(loan.process());
      directory.drop(loan.lent());
      stored++;
      unreadable.add(new Unreadable(loan.producer(), loan.stored(), processes));
      settle(loan);
    }
  }

  /** What was sent ahead to a process, and is not its to give back, is being taken there. */
  void handOver(long process) {
    loans.replaceAll((number, loan) -> {
      if (loan.process() != process || loan.kind() != Kind.AHEAD) {
        return loan;
      }
      ahead--;
      return loan.as(Kind.HANDED);
    });
  }

  /** Copies for a process of the oldest items that are still the queue's, put after a place. */
  List<QueueAnswer.Placed> look(long process, long after, int most) {
    List<Stored> found = new ArrayList<>();
    lanes.forEach(found::add);
    unreadable.forEach(one -> found.add(one.stored()));
    loans.values().stream()
        .filter(loan -> loan.kind() == Kind.AHEAD)
        .forEach(loan -> found.add(loan.stored()));
    return found.stream()
        .filter(one -> one.place() > after)
        .sorted(Comparator.comparing(Stored::place))
        .limit(most)
        .map(one -> new QueueAnswer.Placed(one.place(), lent(one, process)))
        .toList();
  }

  /** Forgets all items that are not lent; how many these were. */
  int clear() {
    int count = stored;
    lanes.forEach(one -> forget(one.item()));
    lanes.clear();
    unreadable.forEach(one -> forget(one.stored().item()));
    unreadable.clear();
    stored = 0;
    return count;
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
      lanes.endProcess(process);
    }
  }

  /** Forgets all items, lent ones too. */
  void close() {
    clear();
    loans.values().forEach(loan -> forget(loan.stored().item()));
    loans.clear();
    ahead = 0;
  }

  private void giveBack(long number) {
    Loan loan = removeLoan(number);
    if (loan == null) {
      return;
    }
    directory.drop(loan.lent());
    stored++;
    if (loan.unreadable() != null) {
      unreadable.add(loan.unreadable());
      return;
    }
    lanes.insert(loan.producer(), loan.stored());
    settle(loan);
  }

  private Payload lent(Stored one, long process) {
    return directory.lend(one.item(), process);
  }

  private Payload lend(long number, Loan loan) {
    stored--;
    putLoan(number, loan);
    return loan.lent();
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
    if (loan.holdsLane()) {
      lanes.settle(loan.producer());
    }
  }

  private @Nullable Unreadable nextUnreadable(long process) {
    for (Unreadable one : unreadable) {
      if (!one.processes().contains(process)) {
        return one;
      }
    }
    return null;
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
