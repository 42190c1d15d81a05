package dev.troupe.actors;

import dev.troupe.actors.PoolJob.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker of a pool as its router knows it: what it was given, oldest first, of which it runs the
 * first. Part of the router's state.
 */
final class PoolPlace {

  /** A part that was given to the worker, under a number. */
  static final class Given {
    final long number;
    final Part part;
    final List<Payload> lent = new ArrayList<>();
    boolean isRevoked;
    boolean hasBegun; // as far as it is known: its worker did not give it back
    long watch; // ticket of the timer that watches it; 0 if none does

    Given(long number, Part part) {
      this.number = number;
      this.part = part;
    }
  }

  private static final long NANOS_IN_STORE = 2_000_000; // of work that waits at the worker
  private static final int MOST_IN_STORE = 512;

  final long number;
  final long hiredAt = System.nanoTime();
  final Deque<Given> given = new ArrayDeque<>();
  final List<PoolWorker.Assignment> unsent = new ArrayList<>();
  private final Directory directory;
  long process = -1;

  @Nullable
  Caller address; // null until it is ready

  @Nullable
  Ending ending;

  long pid;
  ChunkResult.@Nullable Fate killedFor; // what becomes of the item it is killed for
  boolean isLeaving; // gets nothing more
  long readyAt;
  long idleSince;
  long busyNanos;
  long items;
  int chunks; // ever given
  private long knownJob = -1; // whose function it has
  private double nanosPerPart; // lately; 0 while unknown

  PoolPlace(long number, Directory directory) {
    this.number = number;
    this.directory = directory;
  }

  boolean isReady() {
    return address != null && !isLeaving && ending == null;
  }

  boolean isIdle() {
    return isReady() && given.isEmpty();
  }

  /** How many more parts it should have, so that it need not wait for the next. */
  int room(int mostChunks) {
    if (!isReady() || (mostChunks > 0 && chunks >= mostChunks)) {
      return 0;
    }
    int store = nanosPerPart == 0
        ? 1
        : (int) Math.max(1, Math.min(MOST_IN_STORE, NANOS_IN_STORE / nanosPerPart));
    return 1 + store - given.size();
  }

  /** Notes an assignment; {@link #send} sends it. */
  Given give(long assignment, Part part) {
    Given one = new Given(assignment, part);
    PoolJob job = part.chunk.job;
    Payload function = null;
    if (knownJob != job.number()) {
      knownJob = job.number();
      function = lend(one, job.function());
    }
    given.add(one);
    chunks++;
    unsent.add(new PoolWorker.Assignment(
        assignment,
        job.number(),
        function,
        job.terms().after(part.attempts),
        part.from,
        part.to,
        lend(one, part.chunk.arguments)));
    return one;
  }

  private Payload lend(Given to, Payload payload) {
    Payload lent = directory.lend(payload, process);
    if (!payload.transfers().isEmpty()) {
      to.lent.add(lent);
    }
    return lent;
  }

  /** Sends what was noted. */
  void send() {
    if (!unsent.isEmpty()) {
      tell(new PoolWorker.Give(List.copyOf(unsent)));
      unsent.clear();
    }
  }

  void tell(PoolWorker.Order order) {
    if (address != null && ending == null) {
      address.answer(order);
    }
  }

  @Nullable
  Given find(long assignment) {
    for (Given one : given) {
      if (one.number == assignment) {
        return one;
      }
    }
    return null;
  }

  /** What it runs, or will run next. */
  @Nullable
  Given first() {
    return given.peek();
  }

  /** What it will run last and nobody asked for yet; null if it has no more than what it runs. */
  @Nullable
  Given lastInStore() {
    Given last = given.size() < 2 ? null : given.peekLast();
    return last == null || last.isRevoked || last.hasBegun ? null : last;
  }

  /** Takes out what has nothing left to run. */
  void removeFinished() {
    Iterator<Given> all = given.iterator();
    while (all.hasNext()) {
      if (all.next().part.isEmpty()) {
        all.remove();
      }
    }
  }

  /** Learns from finished work how much it should have in store. */
  void note(long nanos, int parts, int itemCount) {
    busyNanos += nanos;
    items += itemCount;
    if (parts > 0) {
      double each = (double) nanos / parts + 1;
      nanosPerPart = nanosPerPart == 0 ? each : (nanosPerPart + each) / 2;
    }
  }

  /** Ends the holds of what its process was lent: their actors may have seen its end before that. */
  void dropLent() {
    given.forEach(one -> one.lent.forEach(directory::drop));
  }
}
