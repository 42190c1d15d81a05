package dev.troupe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A pool as an executor of the JDK: its tasks run in other processes.
 *
 * <p>Python: {@code concurrent.futures.ProcessPoolExecutor}. What is submitted must be able to travel:
 * a lambda needs a cast, {@code (Callable<Integer> & Serializable) () -> 1}, or {@link #submitCall}. A
 * future fails with what the task threw, of its own type. A {@link Future#cancel cancel(true)} really
 * stops the task: its thread is interrupted, and its worker killed if it does not heed that.
 *
 * <p>{@code CompletableFuture.supplyAsync}, {@code runAsync} and {@code ExecutorCompletionService} take
 * it, with functions that can travel; the other methods of {@code CompletableFuture} that take an
 * executor do not: what these give an executor cannot travel.
 */
public final class PoolExecutor extends AbstractExecutorService {

  /** What an {@code ExecutorCompletionService} has had made on this thread, and hands in next. */
  private static final ThreadLocal<@Nullable TaskFuture<?>> MADE_HERE = new ThreadLocal<>();

  private final Pool pool;

  PoolExecutor(Pool pool) {
    this.pool = pool;
  }

  /** A future that stops its task when it is cancelled. */
  private static final class TaskFuture<T extends @Nullable Object> extends CompletableFuture<T>
      implements RunnableFuture<T> {
    private final Object task;
    private final UnaryOperator<T> outcome;
    private @Nullable AsyncResult<T> result;

    /**
     * A future of a task that was not begun.
     *
     * @param outcome makes of what the task returned what the future gives, in this process
     */
    TaskFuture(Object task, UnaryOperator<T> outcome) {
      this.task = task;
      this.outcome = outcome;
    }

    @Override
    public void run() {} // a worker did

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean isCancelled = super.cancel(mayInterruptIfRunning);
      AsyncResult<T> task = result;
      if (isCancelled && task != null) {
        task.cancel(mayInterruptIfRunning);
      }
      return isCancelled;
    }

    void fail(Throwable problem) {
      boolean isRemote = problem instanceof RemoteTaskException;
      Throwable cause = isRemote ? problem.getCause() : null;
      completeExceptionally(cause != null ? cause : problem);
    }
  }

  /**
   * Runs a function in a worker; the future has its result. To wait for the first or for all of
   * several, as Python's {@code wait} does, use {@link CompletableFuture#anyOf} and {@code allOf}.
   */
  public <R extends @Nullable Object> CompletableFuture<R> submitCall(Call0<R> task) {
    return begin(task);
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return begin(task);
  }

  @Override
  public Future<?> submit(Runnable task) {
    return begin(task);
  }

  @Override
  public <T> Future<T> submit(Runnable task, T result) {
    TaskFuture<T> future = future(task, nothing -> result);
    begin(future);
    return future;
  }

  private <T extends @Nullable Object> TaskFuture<T> begin(Object task) {
    TaskFuture<T> future = future(task, result -> result);
    begin(future);
    return future;
  }

  private <T extends @Nullable Object> void begin(TaskFuture<T> future) {
    future.result = pool.<T>begin(
        future.task, null, result -> future.complete(future.outcome.apply(result)), future::fail);
  }

  private static <T extends @Nullable Object> TaskFuture<T> future(
      Object task, UnaryOperator<T> outcome) {
    return new TaskFuture<>(Objects.requireNonNull(task, "task"), outcome);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
    return made(future(task, result -> result));
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable task, T result) {
    return made(future(task, nothing -> result));
  }

  private static <T> TaskFuture<T> made(TaskFuture<T> future) {
    MADE_HERE.set(future);
    return future;
  }

  /**
   * Runs a task in a worker. One that fails is reported on standard error.
   *
   * @throws RejectedExecutionException if the pool was shut down, or the task is a future of this
   *     process, which nobody would complete
   */
  @Override
  public void execute(Runnable task) {
    TaskFuture<?> made = MADE_HERE.get();
    if (made != null && task instanceof FutureTask) {
      MADE_HERE.remove();
      begin(made);
      var unused = made.whenComplete((result, problem) -> task.run()); // which says that it is done
      return;
    }
    CompletionTask completion = CompletionTask.of(task);
    if (completion == null && task instanceof Future) {
      throw new RejectedExecutionException(task + " is a future of this process and cannot run in a"
          + " worker of " + pool + ": submit what it runs.");
    } else if (completion == null) {
      pool.begin(
          task,
          null,
          nothing -> {},
          problem -> Console.print(true, "A task of " + pool + " failed: " + problem));
    } else {
      TaskFuture<@Nullable Object> future = begin(completion.function());
      var unused = future.whenComplete(completion::complete);
    }
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
      throws InterruptedException {
    return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    long begin = System.nanoTime();
    long limit = unit.toNanos(timeout);
    List<Future<T>> futures = new ArrayList<>();
    boolean isDone = false;
    try {
      for (Callable<T> task : tasks) {
        futures.add(submit(task));
      }
      for (Future<T> future : futures) {
        await(future, limit - (System.nanoTime() - begin));
      }
      isDone = true;
    } catch (TimeoutException e) {
      isDone = false; // what is not done is cancelled
    } finally {
      if (!isDone) {
        futures.forEach(future -> future.cancel(true));
      }
    }
    return futures;
  }

  private static void await(Future<?> future, long nanos)
      throws InterruptedException, TimeoutException {
    try {
      future.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException | CancellationException e) {
      return; // whoever asks the future sees it
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("That cannot be: there is no limit.", e);
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("tasks must not be empty.");
    }
    long begin = System.nanoTime();
    long limit = unit.toNanos(timeout);
    LinkedBlockingQueue<Future<T>> done = new LinkedBlockingQueue<>();
    List<TaskFuture<T>> futures = new ArrayList<>();
    try {
      for (Callable<T> task : tasks) {
        TaskFuture<T> future = begin(task);
        futures.add(future);
        var unused = future.whenComplete((result, problem) -> done.add(future));
      }
      ExecutionException last = null;
      for (int i = 0; i < futures.size(); i++) {
        Future<T> first = done.poll(limit - (System.nanoTime() - begin), TimeUnit.NANOSECONDS);
        if (first == null) {
          throw new TimeoutException("No task of " + pool + " was done in time.");
        }
        try {
          return first.get();
        } catch (ExecutionException e) {
          last = e;
        }
      }
      throw Objects.requireNonNull(last);
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
  }

  /** Takes no more tasks; what was submitted finishes, then the workers end. */
  @Override
  public void shutdown() {
    pool.shutdown();
  }

  /**
   * Ends the workers and drops all outstanding work: its futures fail with {@link
   * CancellationException}.
   *
   * @return always empty: what was submitted may be on its way to a worker
   */
  @Override
  public List<Runnable> shutdownNow() {
    pool.terminate();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return pool.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    boolean interrupted = Thread.interrupted();
    try {
      return pool.isShutdown() && pool.join(Duration.ZERO);
    } catch (InterruptedException e) {
      interrupted = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long begin = System.nanoTime();
    long limit = unit.toNanos(timeout);
    return pool.awaitShutdown(limit)
        && pool.join(Duration.ofNanos(limit - (System.nanoTime() - begin)));
  }

  /** Asks the workers to end now (SIGTERM), and drops all work. Python: {@code terminate_workers}. */
  public void terminateWorkers() {
    pool.terminate();
  }

  /** Ends the workers at once (SIGKILL), and drops all work. Python: {@code kill_workers}. */
  public void killWorkers() {
    pool.terminate();
    pool.killWorkers();
  }

  @Override
  public String toString() {
    return "Executor of " + pool;
  }
}
