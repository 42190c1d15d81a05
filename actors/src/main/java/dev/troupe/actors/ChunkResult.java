package dev.troupe.actors;

import org.jspecify.annotations.Nullable;

/**
 * What became of consecutive items of a chunk of a pool's job.
 *
 * @param chunk its place in the job
 * @param from the place of the first item in the chunk
 * @param to the place after the last
 * @param fate what became of them
 * @param outcomes an outcome for each, as {@link PoolBatch} writes them; null if there is none
 * @param lost the end of the worker that ran it; null if it lived
 * @param pid the operating system's id of the worker; 0 if it never had one
 * @param attempts how often the items were run, at least 1 unless they never were
 */
public record ChunkResult(
    int chunk,
    int from,
    int to,
    Fate fate,
    @Nullable Payload outcomes,
    @Nullable Ending lost,
    long pid,
    int attempts) {

  private static final int BYTES_WITHOUT_OUTCOMES = 64;

  /** How items ended. */
  public enum Fate {
    DONE,
    LOST,
    TIMED_OUT,
    CANCELLED
  }

  /** Whether there are handles in it. */
  boolean hasHandles() {
    return outcomes != null && !outcomes.transfers().isEmpty();
  }

  /** A copy for a process, which holds what is in it. */
  ChunkResult lend(Directory directory, long process) {
    return outcomes == null || outcomes.transfers().isEmpty()
        ? this
        : new ChunkResult(
            chunk, from, to, fate, directory.lend(outcomes, process), lost, pid, attempts);
  }

  /** Ends the holds that came with it. */
  void drop(Directory directory) {
    if (outcomes != null) {
      directory.drop(outcomes);
    }
  }

  /** About how large it is on its way. */
  long bytes() {
    return (long) BYTES_WITHOUT_OUTCOMES + (outcomes == null ? 0 : outcomes.bytes().length);
  }
}
