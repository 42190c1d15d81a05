package dev.troupe.actors;

import dev.troupe.actors.PoolRouter.AwaitResults;
import dev.troupe.actors.PoolRouter.Standing;
import dev.troupe.actors.Waiters.Waiting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call of a pool: its function, and the results of its items until they are fetched, in the order
 * they came. Part of the router's state.
 */
final class PoolJob {

  /** A chunk as it was submitted; its arguments are kept until no item of it can be run again. */
  static final class Chunk {
    final PoolJob job;
    final int number;
    final Payload arguments;
    private int open;

    Chunk(PoolJob job, int number, int items, Payload arguments) {
      this.job = job;
      this.number = number;
      this.arguments = arguments;
      this.open = items;
    }
  }

  /** Items of a chunk that are run together, or wait for it. */
  static final class Part {
    final Chunk chunk;
    int from;
    int to;
    int attempts; // runs that began
    int kills; // workers that died of it

    Part(Chunk chunk, int from, int to) {
      this.chunk = chunk;
      this.from = from;
      this.to = to;
    }

    /** Cuts off what begins with that item. */
    Part split(int at) {
      Part rest = new Part(chunk, at, to);
      to = at;
      return rest;
    }

    boolean isEmpty() {
      return from >= to;
    }
  }

  private final Directory directory;
  private final long number;
  private final Payload function;
  private final PoolTerms terms;
  private final Deque<ChunkResult> results = new ArrayDeque<>();
  private @Nullable Set<Long> cancelled; // items, by chunk and place in it
  private Standing standing = Standing.OPEN;
  private boolean isComplete; // no chunk will follow

  @Nullable
  Waiting<AwaitResults> reader; // who waits for its results

  private int openChunks;
  private long resultBytes;

  PoolJob(Directory directory, PoolRouter.OpenJob open) {
    this.directory = directory;
    this.number = open.job();
    this.function = open.function();
    this.terms = open.terms();
  }

  long number() {
    return number;
  }

  Payload function() {
    return function;
  }

  PoolTerms terms() {
    return terms;
  }

  /** Whether nothing of it is left to run, or ever will be. */
  boolean hasEnded() {
    return standing != Standing.OPEN;
  }

  Part add(int chunk, PoolRouter.Piece piece) {
    openChunks++;
    return new Part(new Chunk(this, chunk, piece.items(), piece.arguments()), 0, piece.items());
  }

  /** No chunk follows. */
  void complete() {
    isComplete = true;
    endIfDone();
  }

  /** Takes what became of some items of a chunk. */
  void finish(Chunk chunk, ChunkResult result) {
    if (hasEnded()) {
      result.drop(directory);
    } else {
      results.add(result);
      resultBytes += result.bytes();
    }
    close(chunk, result.to() - result.from());
  }

  /** So many items of a chunk will never run. */
  void close(Chunk chunk, int items) {
    chunk.open -= items;
    if (chunk.open == 0) {
      directory.drop(chunk.arguments);
      openChunks--;
      endIfDone();
    }
  }

  private void endIfDone() {
    if (isComplete && openChunks == 0 && !hasEnded()) {
      standing = Standing.DONE;
      directory.drop(function);
    }
  }

  /** Ends it early. Results that were not fetched are dropped. */
  void end(Standing reason) {
    if (!hasEnded()) {
      standing = reason;
      directory.drop(function);
      results.forEach(result -> result.drop(directory));
      results.clear();
    }
  }

  /** Marks an item; it will be reported as cancelled once somebody meets it. */
  void cancel(int chunk, int item) {
    if (cancelled == null) {
      cancelled = new HashSet<>();
    }
    cancelled.add(key(chunk, item));
  }

  boolean isCancelled(Part part, int item) {
    return cancelled != null && cancelled.contains(key(part.chunk.number, item));
  }

  private static long key(int chunk, int item) {
    return ((long) chunk << Integer.SIZE) + item;
  }

  /** Whether so many results are there, or as many bytes of them as one message takes, or the last. */
  boolean has(int results) {
    return hasEnded() || this.results.size() >= results || resultBytes >= PoolRouter.ENOUGH_BYTES;
  }

  boolean hasResults() {
    return !results.isEmpty() || hasEnded();
  }

  /** Takes out results for a process, as many as one message takes. */
  PoolRouter.Results fetch(long process) {
    List<ChunkResult> fetched = new ArrayList<>(results.size());
    long bytes = 0;
    while (!results.isEmpty() && bytes < PoolRouter.ENOUGH_BYTES) {
      ChunkResult result = results.remove();
      bytes += result.bytes();
      ChunkResult lent = result.lend(directory, process);
      if (result.hasHandles()) {
        result.drop(directory);
      }
      fetched.add(lent);
    }
    resultBytes -= bytes;
    boolean isLast = hasEnded() && results.isEmpty();
    return new PoolRouter.Results(number, fetched, isLast ? standing : Standing.OPEN);
  }
}
