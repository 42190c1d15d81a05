package dev.troupe.actors;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The items that are in one queue, a lane for each producing process. Part of its actor's state.
 *
 * <p>While an item of a lane is with a process that has not yet taken it, the next ones go to the same
 * process or to none, so that whatever comes back is older than all that anybody else has seen of that
 * producer: its order holds for every consumer.
 */
final class QueueLanes {

  /** An item with its place among all that were ever put. */
  record Stored(long place, Payload item) {}

  /** What one process put, in order. */
  static final class Lane {
    private final long producer;
    private final Deque<Stored> items = new ArrayDeque<>(4);
    private int lent;
    private long borrower; // while any is lent
    private @Nullable NavigableMap<Long, Lane> listedIn;
    private long listedAs;

    Lane(long producer) {
      this.producer = producer;
    }

    long producer() {
      return producer;
    }

    Stored oldest() {
      return items.getFirst();
    }

    boolean isLent() {
      return lent > 0;
    }

    private void insert(Stored back) {
      Deque<Stored> older = new ArrayDeque<>();
      while (!items.isEmpty() && items.getFirst().place() < back.place()) {
        older.push(items.removeFirst());
      }
      items.addFirst(back);
      older.forEach(items::addFirst);
    }
  }

  private final Map<Long, Lane> lanes = new HashMap<>(); // by producing process
  private final NavigableMap<Long, Lane> free = new TreeMap<>(); // by oldest place; none empty
  private final Map<Long, NavigableMap<Long, Lane>> borrowed = new HashMap<>(); // by borrower

  void add(long producer, Stored item) {
    Lane lane = lane(producer);
    lane.items.add(item);
    if (lane.items.size() == 1) {
      list(lane);
    }
  }

  /** The lane with the oldest item that this process may get; null if there is none. */
  @Nullable
  Lane next(long process) {
    NavigableMap<Long, Lane> own = borrowed.get(process);
    Map.Entry<Long, Lane> ownOldest = own == null ? null : own.firstEntry();
    Map.Entry<Long, Lane> oldest = free.firstEntry();
    if (ownOldest != null && (oldest == null || ownOldest.getKey() < oldest.getKey())) {
      oldest = ownOldest;
    }
    return oldest == null ? null : oldest.getValue();
  }

  /** Takes the oldest item out of a lane, for a process that will take it or return it. */
  Stored lend(Lane lane, long process) {
    Stored oldest = lane.items.removeFirst();
    lane.lent++;
    lane.borrower = process;
    list(lane);
    return oldest;
  }

  /** One item that was lent is so no longer. */
  void settle(long producer) {
    Lane lane = lane(producer);
    lane.lent--;
    list(lane);
    if (lane.lent == 0 && lane.items.isEmpty()) {
      lanes.remove(producer);
    }
  }

  /** Puts an item back to its place. */
  void insert(long producer, Stored back) {
    Lane lane = lane(producer);
    lane.insert(back);
    list(lane);
  }

  void endProcess(long process) {
    borrowed.remove(process);
  }

  void forEach(Consumer<Stored> action) {
    lanes.values().forEach(lane -> lane.items.forEach(action));
  }

  /** Forgets all items; what is lent stays so. */
  void clear() {
    lanes.values().forEach(lane -> {
      lane.items.clear();
      list(lane);
    });
    lanes.values().removeIf(lane -> lane.lent == 0);
  }

  private Lane lane(long producer) {
    return lanes.computeIfAbsent(producer, Lane::new);
  }

  /** Lists a lane for those who may get its oldest item. */
  private void list(Lane lane) {
    if (lane.listedIn != null) {
      lane.listedIn.remove(lane.listedAs);
      lane.listedIn = null;
    }
    if (!lane.items.isEmpty()) {
      lane.listedAs = lane.oldest().place();
      lane.listedIn = lane.lent == 0
          ? free
          : borrowed.computeIfAbsent(lane.borrower, process -> new TreeMap<>());
      lane.listedIn.put(lane.listedAs, lane);
    }
  }
}
