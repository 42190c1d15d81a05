package dev.troupe.actors;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of a pool: its function, and the results of its chunks until they are fetched in input
 * order. Part of the router's state.
 */
final class PoolJob {

  private final Directory directory;
  private final long number;
  private final Payload function;
  private final int chunks;
  private final Map<Integer, ChunkResult> results = new HashMap<>();
  private PoolRouter.@Nullable AwaitResults waiting;
  private PoolRouter.@Nullable Answer end; // why there will be no more results
  private int unfinished;
  private int nextToFetch;
  private int firstMissing;
  private long bytesToFetch; // of the results before the first that is missing

  PoolJob(Directory directory, PoolRouter.OpenJob open) {
    this.directory = directory;
    this.number = open.job();
    this.function = open.function();
    this.chunks = open.chunks();
    this.unfinished = chunks;
    if (chunks == 0) {
      directory.drop(function);
    }
  }

  long number() {
    return number;
  }

  Payload function() {
    return function;
  }

  /** Whether nothing of it is left to run. */
  boolean hasEnded() {
    return end != null || unfinished == 0;
  }

  /** Takes the result of a chunk. */
  void complete(ChunkResult result) {
    if (end != null) {
      result.drop(directory);
      return;
    }
    unfinished--;
    results.put(result.chunk(), result);
    ChunkResult next;
    while ((next = results.get(firstMissing)) != null) {
      bytesToFetch += next.bytes();
      firstMissing++;
    }
    if (unfinished == 0) {
      directory.drop(function);
    }
  }

  /** Ends it early. Results that were not fetched are dropped. */
  void end(PoolRouter.Answer answer) {
    if (end == null) {
      end = answer;
      if (unfinished > 0) {
        directory.drop(function);
      }
      results.values().forEach(result -> result.drop(directory));
      results.clear();
    }
  }

  /** Lets its caller wait for results. */
  void await(PoolRouter.AwaitResults await) {
    waiting = await;
  }

  /** Whether that caller waited and does no longer. */
  boolean withdraw(Caller caller) {
    boolean isMine = waiting != null && waiting.caller().isSame(caller);
    if (isMine) {
      waiting = null;
    }
    return isMine;
  }

  /** Answers the caller if there is enough to say; true if there will never be more. */
  boolean serve() {
    PoolRouter.AwaitResults await = waiting;
    if (await == null) {
      return false;
    }
    if (end != null) {
      await.caller().answer(end);
      return true;
    }
    if (unfinished > 0 && bytesToFetch < await.enoughBytes()) {
      return false;
    }
    waiting = null;
    List<ChunkResult> fetched = fetch(await);
    await.caller().answer(new PoolRouter.Results(fetched, nextToFetch == chunks));
    return nextToFetch == chunks;
  }

  private List<ChunkResult> fetch(PoolRouter.AwaitResults await) {
    List<ChunkResult> fetched = new ArrayList<>();
    long bytes = 0;
    while (nextToFetch < firstMissing && bytes < await.enoughBytes()) {
      ChunkResult result = results.remove(nextToFetch);
      nextToFetch++;
      if (result != null) {
        bytes += result.bytes();
        fetched.add(result.lend(directory, await.caller().process()));
        result.drop(directory);
      }
    }
    bytesToFetch -= bytes;
    return fetched;
  }
}
