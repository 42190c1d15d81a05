package dev.troupe.actors;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a pool until their results are fetched, and the chunks that wait for a worker, in the
 * order they came. Part of the router's state.
 */
final class PoolBacklog {

  /** A piece of a job on its way to a worker. */
  record Chunk(PoolJob job, int number, int items, Payload arguments) {

    PoolWorker.Assign assign() {
      return new PoolWorker.Assign(job.number(), number, job.function(), items, arguments);
    }
  }

  private final Directory directory;
  private final Map<Long, PoolJob> jobs = new HashMap<>();
  private final Deque<Chunk> queue = new ArrayDeque<>();

  PoolBacklog(Directory directory) {
    this.directory = directory;
  }

  void open(PoolRouter.OpenJob open) {
    jobs.put(open.job(), new PoolJob(directory, open));
  }

  void add(PoolRouter.Submit submit) {
    PoolJob job = jobs.get(submit.job());
    if (job == null || job.hasEnded()) {
      directory.drop(submit.arguments());
    } else {
      queue.add(new Chunk(job, submit.chunk(), submit.items(), submit.arguments()));
    }
  }

  /** Answers the caller now or later; false if there is no such job. */
  boolean await(PoolRouter.AwaitResults await) {
    PoolJob job = jobs.get(await.job());
    if (job == null) {
      return false;
    }
    job.await(await);
    serve(job);
    return true;
  }

  /** Whether that caller waited for results and does no longer. */
  boolean withdraw(Caller caller) {
    return jobs.values().stream().anyMatch(job -> job.withdraw(caller));
  }

  /** Takes out the chunk that waits longest; there must be one. */
  Chunk next() {
    return queue.remove();
  }

  boolean hasWaiting() {
    return !queue.isEmpty();
  }

  /** Whether nothing of any job is left to run. */
  boolean hasEnded() {
    return jobs.values().stream().allMatch(PoolJob::hasEnded);
  }

  void complete(Chunk chunk, ChunkResult result) {
    chunk.job().complete(result);
    serve(chunk.job());
  }

  /** Settles a chunk whose worker is gone: lost with it, or as if nothing had happened. */
  void takeBack(Chunk chunk, @Nullable Ending lost) {
    if (lost != null) {
      complete(chunk, ChunkResult.ofLost(chunk.number(), lost));
    } else if (chunk.job().hasEnded()) {
      directory.drop(chunk.arguments());
    } else {
      queue.addFirst(chunk);
    }
  }

  /** Forgets a job that nobody waits for any more. */
  void drop(long number) {
    PoolJob job = jobs.remove(number);
    if (job != null) {
      job.end(new PoolRouter.Cancelled());
      queue.removeIf(chunk -> {
        boolean isDropped = chunk.job() == job;
        if (isDropped) {
          directory.drop(chunk.arguments());
        }
        return isDropped;
      });
    }
  }

  /** Ends all jobs early; each keeps the reason for its caller. */
  void end(PoolRouter.Answer reason) {
    queue.forEach(chunk -> directory.drop(chunk.arguments()));
    queue.clear();
    for (PoolJob job : List.copyOf(jobs.values())) {
      job.end(reason);
      serve(job);
    }
  }

  private void serve(PoolJob job) {
    if (job.serve()) {
      jobs.remove(job.number(), job);
    }
  }
}
