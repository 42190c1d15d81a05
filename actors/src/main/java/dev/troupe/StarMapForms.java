package dev.troupe;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls of a pool that spread each item over the parameters of a function. */
abstract sealed class StarMapForms extends MapForms permits PoolCalls {

  StarMapForms(PoolDesk desk, TaskOptions options) {
    super(desk, options);
  }

  /**
   * Calls a function of two arguments with each pair of them, such as {@code Args.of(1, "a")};
   * otherwise as {@link #map(Iterable, Call1)}.
   *
   * <p>Python: {@code Pool.starmap}.
   *
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(
          Iterable<Args.Two<A, B>> arguments, Call2<? super A, ? super B, ? extends R> function)
          throws InterruptedException {
    return desk().run(options(), plan(arguments, 0, function), CallSink.<R>ofList());
  }

  /**
   * The same with chunks of a given size.
   *
   * @throws IllegalArgumentException if the chunk size is less than 1
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(
          Iterable<Args.Two<A, B>> arguments,
          int chunkSize,
          Call2<? super A, ? super B, ? extends R> function)
          throws InterruptedException {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return desk().run(options(), plan(arguments, chunkSize, function), CallSink.<R>ofList());
  }

  /**
   * The same with three arguments.
   *
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(
          Iterable<Args.Three<A, B, C>> arguments,
          Call3<? super A, ? super B, ? super C, ? extends R> function)
          throws InterruptedException {
    return desk().run(options(), plan(arguments, 0, function), CallSink.<R>ofList());
  }

  /**
   * The same with four arguments.
   *
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(
          Iterable<Args.Four<A, B, C, D>> arguments,
          Call4<? super A, ? super B, ? super C, ? super D, ? extends R> function)
          throws InterruptedException {
    return desk().run(options(), plan(arguments, 0, function), CallSink.<R>ofList());
  }

  /**
   * The same with three arguments and chunks of a given size.
   *
   * @throws IllegalArgumentException if the chunk size is less than 1
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(
          Iterable<Args.Three<A, B, C>> arguments,
          int chunkSize,
          Call3<? super A, ? super B, ? super C, ? extends R> function)
          throws InterruptedException {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return desk().run(options(), plan(arguments, chunkSize, function), CallSink.<R>ofList());
  }

  /**
   * The same with four arguments and chunks of a given size.
   *
   * @throws IllegalArgumentException if the chunk size is less than 1
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(
          Iterable<Args.Four<A, B, C, D>> arguments,
          int chunkSize,
          Call4<? super A, ? super B, ? super C, ? super D, ? extends R> function)
          throws InterruptedException {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return desk().run(options(), plan(arguments, chunkSize, function), CallSink.<R>ofList());
  }

  /**
   * Begins what {@link #starmap(Iterable, Call2)} does; otherwise as {@link #mapAsync(Iterable, Call1)}.
   *
   * <p>Python: {@code Pool.starmap_async}.
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Iterable<Args.Two<A, B>> arguments, Call2<? super A, ? super B, ? extends R> function) {
    return desk().begin(options(), plan(arguments, 0, function), CallSink.<R>ofList(), null, null);
  }

  /** The same with three arguments. */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Iterable<Args.Three<A, B, C>> arguments,
          Call3<? super A, ? super B, ? super C, ? extends R> function) {
    return desk().begin(options(), plan(arguments, 0, function), CallSink.<R>ofList(), null, null);
  }

  /** The same with four arguments. */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Iterable<Args.Four<A, B, C, D>> arguments,
          Call4<? super A, ? super B, ? super C, ? super D, ? extends R> function) {
    return desk().begin(options(), plan(arguments, 0, function), CallSink.<R>ofList(), null, null);
  }

  /**
   * Begins what {@link #starmap(Iterable, int, Call2)} does and does not wait.
   *
   * @throws IllegalArgumentException if the chunk size is less than 1
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Iterable<Args.Two<A, B>> arguments,
          int chunkSize,
          Call2<? super A, ? super B, ? extends R> function) {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return desk()
        .begin(options(), plan(arguments, chunkSize, function), CallSink.<R>ofList(), null, null);
  }

  /**
   * The same with three arguments and chunks of a given size.
   *
   * @throws IllegalArgumentException if the chunk size is less than 1
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Iterable<Args.Three<A, B, C>> arguments,
          int chunkSize,
          Call3<? super A, ? super B, ? super C, ? extends R> function) {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return desk()
        .begin(options(), plan(arguments, chunkSize, function), CallSink.<R>ofList(), null, null);
  }

  /**
   * The same with four arguments and chunks of a given size.
   *
   * @throws IllegalArgumentException if the chunk size is less than 1
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Iterable<Args.Four<A, B, C, D>> arguments,
          int chunkSize,
          Call4<? super A, ? super B, ? super C, ? super D, ? extends R> function) {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return desk()
        .begin(options(), plan(arguments, chunkSize, function), CallSink.<R>ofList(), null, null);
  }

  /**
   * Begins what {@link #starmap(Iterable, Call2)} does and tells its end to one of two callbacks, as {@link
   * #mapAsync(Iterable, Call1, Consumer, Consumer)} does.
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Iterable<Args.Two<A, B>> arguments,
          Call2<? super A, ? super B, ? extends R> function,
          Consumer<? super List<R>> callback,
          Consumer<? super Throwable> errorCallback) {
    return desk()
        .begin(
            options(), plan(arguments, 0, function), CallSink.<R>ofList(), callback, errorCallback);
  }

  /** The same with three arguments. */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Iterable<Args.Three<A, B, C>> arguments,
          Call3<? super A, ? super B, ? super C, ? extends R> function,
          Consumer<? super List<R>> callback,
          Consumer<? super Throwable> errorCallback) {
    return desk()
        .begin(
            options(), plan(arguments, 0, function), CallSink.<R>ofList(), callback, errorCallback);
  }

  /** The same with four arguments. */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Iterable<Args.Four<A, B, C, D>> arguments,
          Call4<? super A, ? super B, ? super C, ? super D, ? extends R> function,
          Consumer<? super List<R>> callback,
          Consumer<? super Throwable> errorCallback) {
    return desk()
        .begin(
            options(), plan(arguments, 0, function), CallSink.<R>ofList(), callback, errorCallback);
  }
}
