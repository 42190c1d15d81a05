package dev.troupe.actors;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a pool is staffed.
 *
 * @param workers how many processes work, until it is resized
 * @param mostBootFailures workers in a row that may end before they are ready; then it is broken
 * @param mostChunks how many chunks a worker runs before another takes its place; 0 for no end
 * @param mostMemoryBytes a worker that occupies more is replaced after its chunk; 0 for no end
 * @param idleLimit a worker that had nothing to do for so long ends; null for never
 * @param grace how long a worker's item may take to heed an interruption before the worker is killed
 */
public record PoolPlan(
    int workers,
    int mostBootFailures,
    int mostChunks,
    long mostMemoryBytes,
    @Nullable Duration idleLimit,
    Duration grace) {}
