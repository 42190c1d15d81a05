package dev.troupe.actors;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the tasks of one job are treated.
 *
 * @param limit the longest time that an item may run; null for ever
 * @param retries how often an item is run again that failed, ran too long or lost its worker
 * @param mostKills so many workers may die of one item; then it is not run again, retries or not
 * @param isWatched whether its results come by {@link PoolRouter.AwaitNews}, together with those of
 *     other jobs
 */
public record PoolTerms(@Nullable Duration limit, int retries, int mostKills, boolean isWatched) {

  /** What is left of them after so many runs. */
  PoolTerms after(int attempts) {
    return attempts == 0
        ? this
        : new PoolTerms(limit, Math.max(0, retries - attempts), mostKills, isWatched);
  }
}
