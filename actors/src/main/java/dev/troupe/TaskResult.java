package dev.troupe;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What became of one item of {@link Pool#mapResults}.
 *
 * @param <R> the type of its result
 */
public sealed interface TaskResult<R extends @Nullable Object> {

  /** The place of the item in the input, from 0. */
  long index();

  /** When and where it ran. */
  TaskTimes times();

  /**
   * The result.
   *
   * @throws RuntimeException what {@link Pool#map} would have thrown, if there is no result
   */
  R get();

  /** Whether there is a result. */
  default boolean isOk() {
    return this instanceof Ok;
  }

  /** The function returned a value, of which this is a copy. */
  record Ok<R extends @Nullable Object>(long index, R value, TaskTimes times)
      implements TaskResult<R> {
    @Override
    public R get() {
      return value;
    }
  }

  /**
   * The function threw, or its result cannot travel.
   *
   * @param problem {@link RemoteTaskException} or {@link ResultEncodingException}
   */
  record Failed<R extends @Nullable Object>(long index, RuntimeException problem, TaskTimes times)
      implements TaskResult<R> {
    @Override
    public R get() {
      throw problem;
    }
  }

  /** It ran longer than its limit. */
  record TimedOut<R extends @Nullable Object>(
      long index, TaskTimeoutException problem, TaskTimes times) implements TaskResult<R> {
    @Override
    public R get() {
      throw problem;
    }
  }

  /** Its worker died while it ran. */
  record WorkerLost<R extends @Nullable Object>(
      long index, WorkerLostException problem, TaskTimes times) implements TaskResult<R> {
    @Override
    public R get() {
      throw problem;
    }
  }

  /** It was cancelled. */
  record Cancelled<R extends @Nullable Object>(
      long index, CancellationException problem, TaskTimes times) implements TaskResult<R> {
    @Override
    public R get() {
      throw problem;
    }
  }
}
