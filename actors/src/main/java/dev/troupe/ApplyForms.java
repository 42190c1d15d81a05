package dev.troupe;

import java.util.Collections;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls of a pool that run one task. */
abstract sealed class ApplyForms permits MapForms {

  private final PoolDesk desk;
  private final TaskOptions options;

  ApplyForms(PoolDesk desk, TaskOptions options) {
    this.desk = desk;
    this.options = options;
  }

  PoolDesk desk() {
    return desk;
  }

  TaskOptions options() {
    return options;
  }

  /**
   * Runs a function in a worker and waits for its result.
   *
   * <p>Python: {@code Pool.apply}.
   *
   * @return its result, a copy made in this process
   * @throws RemoteTaskException if the function threw; its cause is what was thrown
   * @throws WorkerLostException if the worker died of it
   * @throws TaskTimeoutException if it ran too long
   * @throws ResultEncodingException if the result cannot travel
   * @throws UnserializableException if the function or an argument cannot travel
   * @throws BrokenPoolException if the workers die before they can work
   * @throws java.util.concurrent.RejectedExecutionException if the pool was shut down or terminated
   * @throws java.util.concurrent.CancellationException if the pool is terminated before it is done
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <R extends @Nullable Object> R apply(Call0<? extends R> function)
      throws InterruptedException {
    return single(function, null, CallSink.<R>ofOne());
  }

  /**
   * Calls a function with one argument in a worker and waits; otherwise as {@link #apply(Call0)}.
   *
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, R extends @Nullable Object> R apply(
      Call1<? super A, ? extends R> function, A a) throws InterruptedException {
    return single(function, a, CallSink.<R>ofOne());
  }

  /**
   * Calls a function with two arguments in a worker and waits; otherwise as {@link #apply(Call0)}.
   *
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      R apply(Call2<? super A, ? super B, ? extends R> function, A a, B b)
          throws InterruptedException {
    return single(function, Args.of(a, b), CallSink.<R>ofOne());
  }

  /**
   * Calls a function with three arguments in a worker and waits; otherwise as {@link #apply(Call0)}.
   *
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      R apply(Call3<? super A, ? super B, ? super C, ? extends R> function, A a, B b, C c)
          throws InterruptedException {
    return single(function, Args.of(a, b, c), CallSink.<R>ofOne());
  }

  /**
   * Calls a function with four arguments in a worker and waits; otherwise as {@link #apply(Call0)}.
   *
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      R apply(
          Call4<? super A, ? super B, ? super C, ? super D, ? extends R> function,
          A a,
          B b,
          C c,
          D d)
          throws InterruptedException {
    return single(function, Args.of(a, b, c, d), CallSink.<R>ofOne());
  }

  /**
   * The same as {@link #apply(Call0)}.
   *
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <R extends @Nullable Object> R call(Call0<? extends R> function)
      throws InterruptedException {
    return single(function, null, CallSink.<R>ofOne());
  }

  /**
   * The same as {@link #apply(Call1, Object)}.
   *
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, R extends @Nullable Object> R call(
      Call1<? super A, ? extends R> function, A a) throws InterruptedException {
    return single(function, a, CallSink.<R>ofOne());
  }

  /**
   * The same as {@link #apply(Call2, Object, Object)}.
   *
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      R call(Call2<? super A, ? super B, ? extends R> function, A a, B b)
          throws InterruptedException {
    return single(function, Args.of(a, b), CallSink.<R>ofOne());
  }

  /**
   * Begins what {@link #apply(Call0)} does and does not wait.
   *
   * <p>Python: {@code Pool.apply_async}. The function and its arguments are pickled soon after, when
   * their turn comes: do not change them before it is done.
   */
  public <R extends @Nullable Object> AsyncResult<R> applyAsync(Call0<? extends R> function) {
    return begin(function, null, null, null);
  }

  /** Begins what {@link #apply(Call1, Object)} does; otherwise as {@link #applyAsync(Call0)}. */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
      Call1<? super A, ? extends R> function, A a) {
    return begin(function, a, null, null);
  }

  /** Begins a call with two arguments; otherwise as {@link #applyAsync(Call0)}. */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<R> applyAsync(Call2<? super A, ? super B, ? extends R> function, A a, B b) {
    return begin(function, Args.of(a, b), null, null);
  }

  /** Begins a call with three arguments; otherwise as {@link #applyAsync(Call0)}. */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<R> applyAsync(
          Call3<? super A, ? super B, ? super C, ? extends R> function, A a, B b, C c) {
    return begin(function, Args.of(a, b, c), null, null);
  }

  /** Begins a call with four arguments; otherwise as {@link #applyAsync(Call0)}. */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<R> applyAsync(
          Call4<? super A, ? super B, ? super C, ? super D, ? extends R> function,
          A a,
          B b,
          C c,
          D d) {
    return begin(function, Args.of(a, b, c, d), null, null);
  }

  /**
   * Begins a call and tells its end to one of two callbacks, before anybody who waits is told. They
   * are run by a thread of the pool, one after the other, and should be quick; what they throw is
   * printed and has no other effect.
   *
   * @param callback is told the result
   * @param errorCallback is told what {@link AsyncResult#get()} throws
   */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
      Call1<? super A, ? extends R> function,
      A a,
      Consumer<? super R> callback,
      Consumer<? super Throwable> errorCallback) {
    return begin(function, a, callback, errorCallback);
  }

  <R extends @Nullable Object> AsyncResult<R> begin(
      Object function,
      @Nullable Object argument,
      @Nullable Consumer<? super R> callback,
      @Nullable Consumer<? super Throwable> errorCallback) {
    return desk.begin(
        options, plan(function, argument), CallSink.<R>ofOne(), callback, errorCallback);
  }

  private <R extends @Nullable Object> R single(
      Object function, @Nullable Object argument, CallSink<R> sink) throws InterruptedException {
    return desk.run(options, plan(function, argument), sink);
  }

  private static PoolCall.Plan plan(Object function, @Nullable Object argument) {
    Objects.requireNonNull(function, "function");
    return new PoolCall.Plan(
        function, Collections.singletonList(argument).iterator(), 1, 1, false, true);
  }
}
