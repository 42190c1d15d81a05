package dev.troupe;

import dev.troupe.actors.PoolRouter;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Worker processes that run functions for the process that made the pool.
 *
 * <p>Unlike an {@code ExecutorService}, {@link #close} does not wait for outstanding work but drops it:
 * it is {@link #terminate} and then {@link #join}. To let the work finish, call {@link #shutdown} and
 * {@link #join}.
 *
 * <p>Python: {@code multiprocessing.Pool}. Its methods may be called by many threads of the process that
 * made it; it cannot be sent to another. A worker that dies fails the tasks that it was running, and a
 * new one takes its place.
 */
public final class Pool implements AutoCloseable {

  private static final int CHUNKS_FOR_EACH_WORKER = 4;

  private final PoolPort router;
  private final PoolStaff staff;
  private final int workers;
  private final String text;
  private final AtomicLong lastJob = new AtomicLong();
  private volatile boolean isShutDown;
  private volatile boolean isTerminated;

  private Pool(PoolPort router, PoolStaff staff, int workers, String text) {
    this.router = router;
    this.staff = staff;
    this.workers = workers;
    this.text = text;
  }

  /** Makes a pool of that router and starts its workers. */
  static Pool open(Troupe troupe, PoolPort router, PoolOptions options, Settings settings) {
    String name = options.name();
    PoolStaff staff = new PoolStaff(
        troupe, router.target(), name == null ? "" : name + "-", settings.daemonGrace());
    String text = name == null ? router.toString() : "Pool '" + name + "'";
    Pool pool = new Pool(router, staff, options.workers(), text);
    staff.start(options.workers());
    return pool;
  }

  /**
   * Calls a function with each item, in the workers, and waits for all results. The items are handed
   * out in chunks of a size that gives each worker about four.
   *
   * <p>Python: {@code Pool.map}. All items are run even if one fails. When a worker dies, every item
   * of the chunk that it was running fails, for the results of a chunk come home together.
   *
   * @return a new list of the results, copies made in this process, in the order of the items
   * @throws RemoteTaskException if the function threw; the first failure in the order of the items
   * @throws WorkerLostException if a worker died with an item
   * @throws ResultEncodingException if a result cannot travel
   * @throws UnserializableException if the function or an item cannot travel; nothing was run
   * @throws BrokenPoolException if the workers die before they can work
   * @throws RejectedExecutionException if the pool was shut down or terminated before
   * @throws CancellationException if the pool is terminated before the call is done
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      Collection<? extends A> items, Call1<? super A, ? extends R> function)
      throws InterruptedException {
    List<A> copy = new ArrayList<>(items);
    int pieces = workers * CHUNKS_FOR_EACH_WORKER;
    int chunkSize = Math.max(1, (int) Math.ceil((double) copy.size() / pieces));
    return mapCopy(copy, chunkSize, function);
  }

  /**
   * Calls a function with each item, handed out in chunks of a given size, and waits for all results.
   *
   * @param chunkSize how many items a worker takes at a time, at least 1
   * @return as {@link #map(Collection, Call1)}, with the same exceptions
   * @throws IllegalArgumentException if the chunk size is less than 1
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      Collection<? extends A> items, int chunkSize, Call1<? super A, ? extends R> function)
      throws InterruptedException {
    Messages.requireAtLeast(1, chunkSize, "chunkSize");
    return mapCopy(new ArrayList<>(items), chunkSize, function);
  }

  /**
   * Runs a function in a worker and waits for its result.
   *
   * <p>Python: {@code Pool.apply}.
   *
   * @return its result, a copy made in this process
   * @throws RemoteTaskException if the function threw; the other exceptions are those of {@link
   *     #map(Collection, Call1)}
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <R extends @Nullable Object> R apply(Call0<? extends R> function)
      throws InterruptedException {
    return this.<R>single(function, null).get(0);
  }

  /**
   * Calls a function with one argument in a worker and waits for its result.
   *
   * @return its result, a copy made in this process
   * @throws RemoteTaskException if the function threw; the other exceptions are those of {@link
   *     #map(Collection, Call1)}
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, R extends @Nullable Object> R apply(
      Call1<? super A, ? extends R> function, A a) throws InterruptedException {
    return this.<R>single(function, a).get(0);
  }

  /**
   * The same as {@link #apply(Call0)}.
   *
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <R extends @Nullable Object> R call(Call0<? extends R> function)
      throws InterruptedException {
    return this.<R>single(function, null).get(0);
  }

  /**
   * The same as {@link #apply(Call1, Object)}.
   *
   * @throws InterruptedException if this thread is interrupted; what had not begun never will
   */
  public <A extends @Nullable Object, R extends @Nullable Object> R call(
      Call1<? super A, ? extends R> function, A a) throws InterruptedException {
    return this.<R>single(function, a).get(0);
  }

  /**
   * Takes no more tasks; what was submitted finishes, then the workers end. Does not wait.
   * Idempotent. Python: {@code Pool.close}.
   */
  public void shutdown() {
    isShutDown = true;
    router.client().tell(router.target(), new PoolRouter.Shutdown());
  }

  /**
   * Ends the workers now and drops all outstanding work: calls that wait for it throw
   * {@link CancellationException}. Does not wait. Idempotent.
   */
  public void terminate() {
    isTerminated = true;
    staff.terminate();
  }

  /**
   * Waits until all workers have ended, after {@link #shutdown} or {@link #terminate}. Workers that
   * were terminated and do not end within the setting {@code troupe.daemon-grace} are killed.
   *
   * @throws IllegalStateException if neither was called
   * @throws InterruptedException if this thread is interrupted; the workers go on to their end
   */
  public void join() throws InterruptedException {
    if (!isShutDown && !isTerminated) {
      throw new IllegalStateException(
          this + " is running and cannot be joined: call shutdown() or terminate() first.");
    }
    try {
      staff.join(isTerminated);
    } finally {
      Reference.reachabilityFence(router); // collected, it would end the pool
    }
  }

  /**
   * Drops outstanding work, ends the workers and waits for their end: {@link #terminate} and
   * {@link #join}. An interruption kills what is left, and stays set. Idempotent.
   */
  @Override
  public void close() {
    terminate();
    boolean interrupted = false;
    while (true) {
      try {
        join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        staff.kill();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Its worker processes now, dead ones that were not replaced yet included. */
  List<ChildProcess> processes() {
    return staff.processes();
  }

  @Override
  public String toString() {
    return text;
  }

  @SuppressWarnings("unchecked") // the function returns R
  private <R extends @Nullable Object> List<R> mapCopy(
      List<?> items, int chunkSize, Call1<?, ? extends R> function) throws InterruptedException {
    Objects.requireNonNull(function, "function");
    long job = lastJob.incrementAndGet();
    int size = Math.min(chunkSize, Math.max(1, items.size()));
    return (List<R>) PoolCall.ofMany(router, text, job, items, size).run(function);
  }

  @SuppressWarnings("unchecked") // the function returns R
  private <R extends @Nullable Object> List<R> single(Serializable function, @Nullable Object a)
      throws InterruptedException {
    Objects.requireNonNull(function, "function");
    List<?> item = Collections.singletonList(a);
    return (List<R>)
        PoolCall.ofOne(router, text, lastJob.incrementAndGet(), item).run(function);
  }
}
