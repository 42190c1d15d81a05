package dev.troupe.actors;

import dev.troupe.actors.ChunkResult.Fate;
import dev.troupe.actors.PoolJob.Part;
import dev.troupe.actors.PoolRouter.Standing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a pool until their results are fetched, and the parts of them that wait for a worker, in
 * the order they came. Part of the router's state.
 */
final class PoolBacklog {

  private final Directory directory;
  private final Map<Long, PoolJob> jobs = new HashMap<>();
  private final Deque<Part> queue = new ArrayDeque<>();
  private final Set<PoolJob> running = new HashSet<>();

  private final PoolReaders readers;

  PoolBacklog(Directory directory, PoolReaders readers) {
    this.directory = directory;
    this.readers = readers;
  }

  @Nullable
  PoolJob job(long number) {
    return jobs.get(number);
  }

  /** Begins a job, or refuses it with any other standing than open. */
  void open(PoolRouter.OpenJob open, Standing standing) {
    PoolJob job = new PoolJob(directory, open);
    jobs.put(open.job(), job);
    running.add(job);
    if (standing != Standing.OPEN) {
      end(job, standing);
      readers.note(job);
    }
  }

  void add(PoolRouter.Submit submit) {
    PoolJob job = jobs.get(submit.job());
    if (job == null || job.hasEnded()) {
      submit.pieces().forEach(piece -> directory.drop(piece.arguments()));
      return;
    }
    int chunk = submit.firstChunk();
    for (PoolRouter.Piece piece : submit.pieces()) {
      queue.add(job.add(chunk++, piece));
    }
    if (submit.isLast()) {
      job.complete();
      note(job);
    }
  }

  /** Takes out what waits longest; null if nothing waits. */
  @Nullable
  Part next() {
    Part part;
    while ((part = queue.poll()) != null) {
      if (part.chunk.job.hasEnded()) {
        part.chunk.job.close(part.chunk, part.to - part.from);
      } else if (withoutCancelled(part)) {
        return part;
      }
    }
    return null;
  }

  /** Reports cancelled items at the head of a part and cuts off what follows one; false if none is left. */
  private boolean withoutCancelled(Part part) {
    PoolJob job = part.chunk.job;
    while (!part.isEmpty() && job.isCancelled(part, part.from)) {
      settle(part, part.from, Fate.CANCELLED, null, 0);
      part.from++;
    }
    for (int item = part.from + 1; item < part.to; item++) {
      if (job.isCancelled(part, item)) {
        queue.addFirst(part.split(item));
      }
    }
    return !part.isEmpty();
  }

  boolean hasWaiting() {
    return !queue.isEmpty();
  }

  int waiting() {
    return queue.size();
  }

  /** Puts parts back that were not begun, to the head and in that order. */
  void putBack(List<Part> parts) {
    for (int i = parts.size() - 1; i >= 0; i--) {
      Part part = parts.get(i);
      if (!part.isEmpty()) {
        queue.addFirst(part);
      }
    }
  }

  /** Whether nothing of any job is left to run. */
  boolean hasEnded() {
    return running.isEmpty();
  }

  /** Takes the outcomes of items. */
  void finish(Part part, ChunkResult result) {
    part.chunk.job.finish(part.chunk, result);
    note(part.chunk.job);
  }

  /** Takes the end of one item that has no outcome. */
  void settle(Part part, int item, Fate fate, @Nullable Ending lost, int attempts) {
    long pid = lost == null ? 0 : lost.pid();
    finish(
        part, new ChunkResult(part.chunk.number, item, item + 1, fate, null, lost, pid, attempts));
  }

  /** Ends a job early and forgets it; its parts that wait go when they are met. */
  @Nullable
  PoolJob drop(long number) {
    PoolJob job = jobs.remove(number);
    if (job != null) {
      end(job, Standing.CANCELLED);
      readers.forget(job);
      Part first = queue.peek();
      if (first != null && first.chunk.job == job) {
        queue.removeIf(part -> {
          boolean isOfJob = part.chunk.job == job;
          if (isOfJob) {
            job.close(part.chunk, part.to - part.from);
          }
          return isOfJob;
        });
      }
    }
    return job;
  }

  /** Ends all jobs early; each keeps the reason for its caller. */
  void end(Standing reason) {
    for (PoolJob job : jobs.values()) {
      end(job, reason);
      note(job);
    }
    queue.forEach(part -> part.chunk.job.close(part.chunk, part.to - part.from));
    queue.clear();
  }

  private void end(PoolJob job, Standing reason) {
    job.end(reason);
    running.remove(job);
  }

  /** The results of a job that are there. A job whose last these are is forgotten. */
  PoolRouter.Results fetch(PoolJob job, long process) {
    PoolRouter.Results results = job.fetch(process);
    if (results.standing() != Standing.OPEN) {
      jobs.remove(job.number());
    }
    return results;
  }

  private void note(PoolJob job) {
    if (job.hasEnded()) {
      running.remove(job);
    }
    readers.note(job);
  }
}
