package dev.troupe;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What became of one item of a call.
 *
 * @param index its place in the input, from 0
 * @param value its result
 * @param problem what its caller is told if there is none; else null
 * @param waitedNanos as the other times in {@link TaskTimes}
 */
record ItemEnd(
    long index,
    @Nullable Object value,
    @Nullable RuntimeException problem,
    long waitedNanos,
    long ranNanos,
    int attempts,
    long pid) {

  /** When and where it ran. */
  TaskTimes times() {
    return new TaskTimes(Duration.ofNanos(waitedNanos), Duration.ofNanos(ranNanos), attempts, pid);
  }

  /** It as the caller sees it. */
  @SuppressWarnings({"unchecked", "NullAway"}) // the function returns R
  <R extends @Nullable Object> TaskResult<R> toResult() {
    TaskTimes times = times();
    if (problem == null) {
      return new TaskResult.Ok<>(index, (R) value, times);
    } else if (problem instanceof TaskTimeoutException late) {
      return new TaskResult.TimedOut<>(index, late, times);
    } else if (problem instanceof WorkerLostException lost) {
      return new TaskResult.WorkerLost<>(index, lost, times);
    } else if (problem instanceof CancellationException cancelled) {
      return new TaskResult.Cancelled<>(index, cancelled, times);
    }
    return new TaskResult.Failed<>(index, problem, times);
  }
}
