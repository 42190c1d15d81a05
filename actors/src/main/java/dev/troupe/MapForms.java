package dev.troupe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls of a pool that run a function for each of many items and wait for all. */
abstract sealed class MapForms extends ApplyForms permits StarMapForms {

  MapForms(PoolDesk desk, TaskOptions options) {
    super(desk, options);
  }

  /**
   * Calls a function with each item, in the workers, and waits for all results. The items are handed
   * out in chunks of a size that gives each worker about four.
   *
   * <p>Python: {@code Pool.map}. The items are read first. All are run even if one fails; a worker
   * that dies fails the item that it was running, and no other.
   *
   * @return a new list of the results, copies made in this process, in the order of the items
   * @throws RemoteTaskException if the function threw; the first failure in the order of the items,
   *     with the item's index and value in the message, and what was thrown as the cause
   * @throws WorkerLostException if a worker died of an item
   * @throws TaskTimeoutException if an item ran too long
   * @throws ResultEncodingException if a result cannot travel
   * @throws UnserializableException if the function or an item cannot travel; what came before it in
   *     the input may have run
   * @throws BrokenPoolException if the workers die before they can work
   * @throws java.util.concurrent.RejectedExecutionException if the pool was shut down or terminated
   * @throws java.util.concurrent.CancellationException if the pool is terminated before it is done
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      Iterable<? extends A> items, Call1<? super A, ? extends R> function)
      throws InterruptedException {
    return desk().run(options(), plan(items, 0, function), CallSink.<R>ofList());
  }

  /**
   * Calls a function with each item, handed out in chunks of a given size, and waits for all results.
   *
   * @param chunkSize how many items a worker takes at a time, at least 1
   * @return as {@link #map(Iterable, Call1)}, with the same exceptions
   * @throws IllegalArgumentException if the chunk size is less than 1
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      Iterable<? extends A> items, int chunkSize, Call1<? super A, ? extends R> function)
      throws InterruptedException {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return desk().run(options(), plan(items, chunkSize, function), CallSink.<R>ofList());
  }

  /**
   * Begins what {@link #map(Iterable, Call1)} does and does not wait. The items are read first; they
   * and the function are pickled when their turn comes: do not change them before it is done.
   *
   * <p>Python: {@code Pool.map_async}.
   */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
      Iterable<? extends A> items, Call1<? super A, ? extends R> function) {
    return desk().begin(options(), plan(items, 0, function), CallSink.<R>ofList(), null, null);
  }

  /**
   * Begins what {@link #map(Iterable, int, Call1)} does; otherwise as {@link #mapAsync(Iterable,
   * Call1)}.
   *
   * @throws IllegalArgumentException if the chunk size is less than 1
   */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
      Iterable<? extends A> items, int chunkSize, Call1<? super A, ? extends R> function) {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return desk()
        .begin(options(), plan(items, chunkSize, function), CallSink.<R>ofList(), null, null);
  }

  /**
   * Begins what {@link #map(Iterable, Call1)} does and tells its end to one of two callbacks, as {@link
   * #applyAsync(Call1, Object, Consumer, Consumer)} does: once, after all items have ended.
   */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
      Iterable<? extends A> items,
      Call1<? super A, ? extends R> function,
      Consumer<? super List<R>> callback,
      Consumer<? super Throwable> errorCallback) {
    return desk()
        .begin(options(), plan(items, 0, function), CallSink.<R>ofList(), callback, errorCallback);
  }

  /**
   * Calls a function with each item and waits until all have ended, in whatever way. No failure of an
   * item is thrown; each has its own result.
   *
   * @return what became of each item, in the order of the items
   * @throws UnserializableException as {@link #map(Iterable, Call1)}, and so for the others that are
   *     not of an item
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<TaskResult<R>> mapResults(
      Iterable<? extends A> items, Call1<? super A, ? extends R> function)
      throws InterruptedException {
    return desk().run(options(), plan(items, 0, function), CallSink.<R>ofResults());
  }

  /**
   * The same with chunks of a given size.
   *
   * @throws IllegalArgumentException if the chunk size is less than 1
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<TaskResult<R>> mapResults(
      Iterable<? extends A> items, int chunkSize, Call1<? super A, ? extends R> function)
      throws InterruptedException {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return desk().run(options(), plan(items, chunkSize, function), CallSink.<R>ofResults());
  }

  /** Begins what {@link #mapResults(Iterable, int, Call1)} does and does not wait. */
  public <A extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<TaskResult<R>>> mapResultsAsync(
          Iterable<? extends A> items, int chunkSize, Call1<? super A, ? extends R> function) {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return desk()
        .begin(options(), plan(items, chunkSize, function), CallSink.<R>ofResults(), null, null);
  }

  /** A plan for items that are read now; a chunk size of 0 is the default. */
  PoolCall.Plan plan(Iterable<?> items, int chunkSize, Object function) {
    List<@Nullable Object> copy = new ArrayList<>();
    items.forEach(copy::add);
    int size = chunkSize == 0 ? desk().defaultChunkSize(copy.size()) : chunkSize;
    int fitting = Math.min(size, Math.max(1, copy.size()));
    return PoolDesk.many(function, copy.iterator(), fitting, copy.size(), false);
  }
}
