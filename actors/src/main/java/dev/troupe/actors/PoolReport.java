package dev.troupe.actors;

import org.jspecify.annotations.Nullable;

/** What a {@link PoolWorker} reports to its {@link PoolRouter}; does not travel. */
sealed interface PoolReport extends PrimitiveCommand {

  /** The process of that worker asked for its first chunk. */
  record Ready(long worker) implements PoolReport {}

  /** The process finished its chunk and asked for the next. */
  record Completed(long worker, ChunkResult result) implements PoolReport {}

  /**
   * A worker is gone.
   *
   * @param ending how its process ended; null if there never was one
   * @param hadAsked whether the process ever asked for a chunk
   * @param wasGiven whether it had got the chunk that it was to run and not finished it
   */
  record Left(long worker, @Nullable Ending ending, boolean hadAsked, boolean wasGiven)
      implements PoolReport {}
}
