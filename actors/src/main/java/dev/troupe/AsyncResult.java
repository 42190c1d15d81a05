package dev.troupe;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call of a pool that nobody waits for yet.
 *
 * <p>Python: {@code multiprocessing.pool.AsyncResult}, and {@code MapResult}. Made by the methods of
 * {@link Pool} whose names end in {@code Async}. May be used by any thread of the process that made it.
 *
 * @param <R> the type of the result
 */
public final class AsyncResult<R extends @Nullable Object> {

  private final PoolDesk pool;
  private final PoolCall<R> call;
  private final CompletableFuture<R> future = new CompletableFuture<>();
  private final @Nullable Consumer<? super R> callback;
  private final @Nullable Consumer<? super Throwable> errorCallback;

  AsyncResult(
      PoolDesk pool,
      PoolCall<R> call,
      @Nullable Consumer<? super R> callback,
      @Nullable Consumer<? super Throwable> errorCallback) {
    this.pool = pool;
    this.call = call;
    this.callback = callback;
    this.errorCallback = errorCallback;
  }

  /**
   * Waits for the result, for ever. Not in a callback of the same pool, whose thread brings results.
   *
   * @return the result, the same object each time
   * @throws RuntimeException what the call without {@code Async} would have thrown; the same each time
   * @throws CancellationException if it was cancelled, or the pool terminated
   * @throws InterruptedException if this thread is interrupted; the call goes on
   */
  public R get() throws InterruptedException {
    requireNoCallback();
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  /**
   * Waits for the result, at most so long.
   *
   * @param timeout the longest wait; zero or less looks once
   * @throws TimeoutException if it is not there in time; it stays usable
   * @throws RuntimeException as {@link #get()}
   * @throws InterruptedException if this thread is interrupted; the call goes on
   */
  public R get(Duration timeout) throws InterruptedException, TimeoutException {
    requireNoCallback();
    try {
      return future.get(nanos(timeout), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (TimeoutException e) {
      throw new TimeoutException(
          "A call of " + pool + " was not done" + Messages.within(timeout) + ".");
    }
  }

  /**
   * Waits until it is done, in whatever way. Python: {@code wait}. Callbacks have run when it returns.
   *
   * @throws InterruptedException if this thread is interrupted; the call goes on
   */
  public void await() throws InterruptedException {
    requireNoCallback();
    try {
      future.get();
    } catch (ExecutionException | CancellationException e) {
      return; // get() tells
    }
  }

  /**
   * Waits until it is done, at most so long.
   *
   * @return whether it is done
   * @throws InterruptedException if this thread is interrupted; the call goes on
   */
  public boolean await(Duration timeout) throws InterruptedException {
    requireNoCallback();
    try {
      future.get(nanos(timeout), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | CancellationException e) {
      return true;
    } catch (TimeoutException e) {
      return false;
    }
    return true;
  }

  private void requireNoCallback() {
    if (!future.isDone()) {
      pool.refuseToWaitInCallback();
    }
  }

  /** Whether it is done, in whatever way. Python: {@code ready}. */
  public boolean isDone() {
    return future.isDone();
  }

  /**
   * Whether it has a result. Python: {@code successful}.
   *
   * @throws IllegalStateException if it is not done
   */
  public boolean isSuccessful() {
    if (!future.isDone()) {
      throw new IllegalStateException("A call of " + pool + " is not done yet.");
    }
    return !future.isCompletedExceptionally();
  }

  /**
   * Gives the call up: what has not begun never will, and what runs is interrupted; a worker that does
   * not heed that is killed, and replaced. Python's cannot be cancelled.
   *
   * @return false if it was done before
   */
  public boolean cancel() {
    return cancel(true);
  }

  /** The same; what runs is interrupted only if told so. */
  boolean cancel(boolean isInterrupting) {
    boolean isFirst = future.completeExceptionally(
        new CancellationException("A call of " + pool + " was cancelled."));
    if (isFirst) {
      pool.forget(this, isInterrupting);
    }
    return isFirst;
  }

  /**
   * Gives one item of the call up; the others go on.
   *
   * @param index its place in the input, from 0
   * @return false if it has ended, or has not been read from the input yet
   */
  public boolean cancelItem(long index) {
    return call.cancelItem(index);
  }

  /**
   * This result as the JDK's: done when it is done, with the same result or exception. Completing or
   * cancelling it has no effect on the call.
   */
  public CompletableFuture<R> toCompletableFuture() {
    return future.copy();
  }

  @Override
  public String toString() {
    String state = !future.isDone() ? "running" : isSuccessful() ? "done" : "failed";
    return "AsyncResult of " + pool + " (" + state + ")";
  }

  PoolCall<R> call() {
    return call;
  }

  /** It is over: runs its callback, and then lets those go on who wait. */
  void complete() {
    if (future.isDone()) {
      return; // cancelled
    }
    try {
      R result = call.finish();
      tell(callback, result);
      future.complete(result);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** It has failed. */
  void fail(Throwable problem) {
    if (!future.isDone()) {
      tell(errorCallback, problem);
      future.completeExceptionally(problem);
    }
  }

  private <V extends @Nullable Object> void tell(@Nullable Consumer<? super V> callback, V value) {
    if (callback != null) {
      try {
        callback.accept(value);
      } catch (Throwable e) { // the user's code may throw anything
        Console.print(true, "A callback of " + pool + " failed: " + e);
      }
    }
  }

  private static long nanos(Duration timeout) {
    Duration limit = ActorClient.limit(timeout);
    return limit == null ? Long.MAX_VALUE : limit.toNanos();
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException problem ? problem : new CompletionException(cause);
  }
}
