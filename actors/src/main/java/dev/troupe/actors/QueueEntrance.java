package dev.troupe.actors;

import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.actors.Waiters.Waiting;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where items come into one queue: those who put and wait for an answer, and those who post. Part of
 * its actor's state.
 */
final class QueueEntrance {

  private static final int PART_OF_HEAP = 4; // a quarter, whatever the settings say

  private final Directory directory;
  private final QueueLimits limits;
  private final QueueStock stock;
  private final Waiters<QueueCommand.Put> putters;
  private final QueuePosters posters;
  private final Set<Long> producers = new HashSet<>();
  private final long capacityBytes;
  private boolean isShut;

  QueueEntrance(
      Directory directory,
      QueueLimits limits,
      QueueStock stock,
      TimerScheduler<PrimitiveCommand> timers,
      Waiters.Tickets tickets) {
    this.directory = directory;
    this.limits = limits;
    this.stock = stock;
    this.putters = new Waiters<>(timers, tickets);
    this.posters = new QueuePosters(limits);
    this.capacityBytes =
        Math.min(limits.capacityBytes(), Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  /** Stores what was put, or lets the caller wait. */
  void put(QueueCommand.Put put) {
    producers.add(put.caller().process());
    if (isShut) {
      drop(put.items());
      put.caller().answer(new QueueAnswer.HasShutDown());
    } else if (putters.isEmpty() && hasPlace()) {
      admit(put);
    } else if (isNow(put.limit()) && isFull()) {
      refuse(put);
    } else {
      putters.add(put.caller(), isNow(put.limit()) ? null : put.limit(), put);
    }
  }

  /** Stores what was posted; there is credit for it. */
  void post(QueueCommand.Post post) {
    long bytes = store(post.address().process(), post.items());
    posters.posted(post.address(), post.items().size(), bytes);
    refill(post.address());
  }

  void placesBack(QueueCommand.PlacesBack back) {
    posters.cameBack(back.address(), back.places());
  }

  /** Refuses all puts from now on; what was posted until all posters know it is still stored. */
  void shutDown() {
    if (!isShut) {
      isShut = true;
      answerAll(new QueueAnswer.HasShutDown());
      posters.fence();
    }
  }

  /** Whether nothing can come any more. */
  boolean isShut() {
    return isShut && posters.isFenced();
  }

  void leave(Caller address) {
    posters.leave(address);
  }

  /** Whether that caller waited; it does no more. */
  boolean withdraw(Caller caller) {
    Waiting<QueueCommand.Put> putter = putters.withdraw(caller);
    if (putter != null) {
      drop(putter.what().items());
    }
    return putter != null;
  }

  void timeUp(long ticket) {
    Waiting<QueueCommand.Put> putter = putters.timeUp(ticket);
    if (putter != null) {
      refuse(putter.what());
    }
  }

  void endProcess(long process) {
    putters.endProcess(process).forEach(putter -> drop(putter.what().items()));
    posters.endProcess(process);
  }

  /** Answers all who wait the same. */
  void answerAll(WireMessage answer) {
    putters.removeAll(all -> true).forEach(putter -> {
      drop(putter.what().items());
      putter.caller().answer(answer);
    });
  }

  /** Stores for those who wait what there is a place for, and recalls places that nobody uses. */
  void proceed() {
    Waiting<QueueCommand.Put> putter;
    while ((putter = putters.first()) != null && hasPlace()) {
      putters.poll();
      admit(putter.what());
    }
    if (putter == null) {
      return;
    }
    if (isFull()) {
      putters.removeAll(one -> isNow(one.what().limit())).forEach(one -> refuse(one.what()));
    } else {
      posters.recall();
    }
  }

  boolean hasWaiting() {
    return !putters.isEmpty();
  }

  /** Whether that process ever put something. */
  boolean isProducer(long process) {
    return producers.contains(process);
  }

  /** Whether every place is taken. */
  boolean hasNoPlace() {
    return limits.maxSize() > 0 && stock.used() >= limits.maxSize();
  }

  private static boolean isNow(@Nullable Duration limit) {
    return limit != null && limit.isZero();
  }

  /** Whether a put could go on now. */
  boolean hasPlace() {
    return !isFull() && (limits.maxSize() == 0 || freePlaces() > 0);
  }

  private long freePlaces() {
    return limits.maxSize() - stock.used() - posters.granted();
  }

  /** Whether no put may go on, even if nobody kept a place that was granted. */
  private boolean isFull() {
    return hasNoPlace() || stock.bytes() >= capacityBytes;
  }

  private void refuse(QueueCommand.Put put) {
    drop(put.items());
    put.caller().answer(new QueueAnswer.Full(stock.size()));
  }

  private void drop(List<Payload> items) {
    items.forEach(directory::drop);
  }

  private void admit(QueueCommand.Put put) {
    store(put.caller().process(), put.items());
    Caller address = put.address();
    if (address != null) {
      refill(address);
    }
    put.caller().answer(new QueueAnswer.Stored());
  }

  private long store(long producer, List<Payload> items) {
    long bytes = 0;
    for (Payload item : items) {
      stock.add(producer, item);
      bytes += item.footprint();
    }
    return bytes;
  }

  /** Keeps a process that posts in credit, as long as nobody waits for what it would use. */
  private void refill(Caller address) {
    if (!isShut && putters.isEmpty() && stock.bytes() < capacityBytes) {
      posters.refill(address, Math.max(0, freePlaces()));
    }
  }
}
