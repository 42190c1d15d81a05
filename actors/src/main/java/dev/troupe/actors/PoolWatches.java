package dev.troupe.actors;

import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.actors.ChunkResult.Fate;
import dev.troupe.actors.PoolPlace.Given;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What workers must have done by a time, or be killed. A worker itself interrupts an item that runs too
 * long, and says so; it then has a grace. One that does not even say so, since it is stopped or out of
 * memory, is seen by the time that all its items together may take. Part of the router's state.
 */
final class PoolWatches {

  /** What is killed if it is still the same when time is up; {@code item} -1 is any. */
  record Watch(PoolPlace place, long assignment, int item, Fate fate) {

    boolean isOpen() {
      Given first = place.first();
      return first != null
          && first.number == assignment
          && (item < 0 || first.part.from <= item)
          && place.ending == null;
    }
  }

  private final TimerScheduler<PrimitiveCommand> timers;
  private final Waiters.Tickets tickets;
  private final Duration grace;
  private final Map<Long, Watch> watches = new HashMap<>();

  PoolWatches(TimerScheduler<PrimitiveCommand> timers, Waiters.Tickets tickets, Duration grace) {
    this.timers = timers;
    this.tickets = tickets;
    this.grace = grace;
  }

  /** Watches a part with a limit from the time on that it is the worker's first. */
  void watch(PoolPlace place, Given given) {
    Duration limit = given.part.chunk.job.terms().limit();
    if (limit != null && given.watch == 0 && given == place.first()) {
      int runs =
          (given.part.to - given.part.from) * (1 + given.part.chunk.job.terms().retries());
      Duration longest = limit.plus(grace).multipliedBy(runs).plus(grace);
      given.watch = start(new Watch(place, given.number, -1, Fate.TIMED_OUT), longest);
    }
  }

  void watchFirst(PoolPlace place) {
    Given first = place.first();
    if (first != null) {
      watch(place, first);
    }
  }

  void forget(Given given) {
    if (given.watch != 0) {
      timers.cancel(given.watch);
      watches.remove(given.watch);
      given.watch = 0;
    }
  }

  /** An item was interrupted: if it does not end within the grace, its worker does. */
  void overdue(PoolPlace place, long assignment, int item, Fate fate) {
    start(new Watch(place, assignment, item, fate), grace);
  }

  /** Starts a timer of a place's own. */
  long startTimer(Duration limit) {
    long ticket = tickets.next();
    timers.startSingleTimer(ticket, new PrimitiveCommand.TimeUp(ticket), limit);
    return ticket;
  }

  private long start(Watch watch, Duration limit) {
    long ticket = startTimer(limit);
    watches.put(ticket, watch);
    return ticket;
  }

  /** Takes out what was watched under that ticket; null if it was none of these. */
  @Nullable
  Watch timeUp(long ticket) {
    return watches.remove(ticket);
  }
}
