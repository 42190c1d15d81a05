package dev.troupe;

import dev.troupe.actors.PoolKeeper;
import dev.troupe.actors.PoolRouter;
import dev.troupe.link.WireMessage;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Worker processes that run functions for the process that made the pool.
 *
 * <p>Unlike an {@code ExecutorService}, {@link #close} does not wait for outstanding work but drops it:
 * it is {@link #terminate} and then {@link #join}. To let the work finish, call {@link #shutdown} and
 * {@link #join}. {@link #asExecutor} is the pool as an {@code ExecutorService}.
 *
 * <p>Python: {@code multiprocessing.Pool}. Its methods may be called by many threads of the process that
 * made it; it cannot be sent to another. A worker that dies fails the item that it was running, and a
 * new one takes its place. What was finished is kept, and what had not begun is run elsewhere. One
 * that is collected while it runs is ended, with a warning on standard error.
 */
public final class Pool extends PoolCalls implements AutoCloseable {

  private static final Cleaner CLEANER = Cleaner.create();

  private final PoolStaff staff;
  private final Leak leak;
  private final CountDownLatch ending = new CountDownLatch(1); // shutdown or terminate
  private volatile boolean isTerminated;

  /** Warns of a pool that was collected while it ran. Must not refer to it. */
  private static final class Leak implements Runnable {
    private final String pool;
    private volatile boolean isNone;

    Leak(String pool) {
      this.pool = pool;
    }

    @Override
    public void run() {
      if (!isNone) {
        Console.print(
            true,
            pool + " was not closed and is ended, since nothing refers to it any more: use"
                + " try-with-resources, or call close().");
      }
    }
  }

  private Pool(PoolDesk desk, PoolStaff staff, TaskOptions options) {
    super(desk, options);
    this.staff = staff;
    this.leak = new Leak(desk.toString());
    CLEANER.register(this, leak);
  }

  /** Makes a pool of that router and starts its workers. */
  static Pool open(Troupe troupe, PoolPort router, PoolOptions options, Settings settings) {
    String name = options.name();
    PoolStaff staff = new PoolStaff(troupe, router.target(), options, settings.daemonGrace());
    String text = name == null ? router.toString() : "Pool '" + name + "'";
    PoolDesk desk = new PoolDesk(router, options.workers(), text);
    Pool pool = new Pool(desk, staff, options.tasks());
    staff.start(options.workers());
    return pool;
  }

  /**
   * The same pool for calls with other options than its own: {@code pool.with(o -> o.timeout(limit))}.
   *
   * @throws IllegalArgumentException if an option is not valid
   */
  public PoolCalls with(Consumer<TaskOptions> options) {
    TaskOptions chosen = new TaskOptions(options());
    options.accept(chosen);
    return new PoolCalls(desk(), chosen);
  }

  /**
   * This pool as an executor of the JDK. Tasks must be able to travel: lambdas need a cast, such as
   * {@code (Callable<Integer> & Serializable) () -> 1}, or use {@link PoolExecutor#submitCall}.
   */
  public PoolExecutor asExecutor() {
    return new PoolExecutor(this);
  }

  /** How many processes work, or will once they are up. */
  public int workers() {
    return desk().workers();
  }

  /**
   * Changes how many processes work. Those that are too many end after what they are running; does not
   * wait. Python has no counterpart.
   *
   * @param workers at least 1
   * @throws IllegalArgumentException if it is less
   */
  public void resize(int workers) {
    desk().setWorkers(Messages.requireAtLeast(1, workers, "workers"));
    desk().tell(new PoolKeeper.Resize(workers));
  }

  /** How the workers spent their time so far, and which items took longest. */
  public PoolInsights insights() {
    WireMessage answer = desk().router().askUninterruptibly(PoolKeeper.Inspect::new);
    if (!(answer instanceof PoolKeeper.Figures figures)) {
      throw desk().unexpected(answer);
    }
    List<PoolInsights.Worker> workers = figures.workers().stream()
        .map(one -> new PoolInsights.Worker(
            staff.nameOf(one.process()),
            one.pid(),
            Duration.ofNanos(one.bootNanos()),
            Duration.ofNanos(Math.max(0, one.lifeNanos() - one.busyNanos())),
            Duration.ofNanos(one.busyNanos()),
            one.items()))
        .toList();
    return new PoolInsights(workers, desk().slowest().list());
  }

  /**
   * Takes no more tasks; what was submitted finishes, then the workers end. Does not wait.
   * Idempotent. Python: {@code Pool.close}.
   */
  public void shutdown() {
    leak.isNone = true;
    desk().close();
    ending.countDown();
    desk().tell(new PoolRouter.Shutdown());
  }

  /**
   * Ends the workers now and drops all outstanding work: calls that wait for it throw
   * {@link CancellationException}. Does not wait. Idempotent.
   */
  public void terminate() {
    isTerminated = true;
    leak.isNone = true;
    desk().close();
    ending.countDown();
    staff.terminate();
  }

  /** Whether {@link #shutdown} or {@link #terminate} was called. */
  public boolean isShutdown() {
    return ending.getCount() == 0;
  }

  /** Waits until one of the two is called, at most so long; false if neither was. */
  boolean awaitShutdown(long nanos) throws InterruptedException {
    return ending.await(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Waits until all workers have ended, after {@link #shutdown} or {@link #terminate}. Workers that
   * were terminated and do not end within the setting {@code troupe.daemon-grace} are killed.
   *
   * @throws IllegalStateException if neither was called
   * @throws InterruptedException if this thread is interrupted; the workers go on to their end
   */
  public void join() throws InterruptedException {
    joinWithin(null);
  }

  /**
   * The same, waiting at most so long.
   *
   * @param timeout the longest wait; zero or less looks once
   * @return whether all workers have ended
   * @throws IllegalStateException if neither was called
   * @throws InterruptedException if this thread is interrupted; the workers go on to their end
   */
  public boolean join(Duration timeout) throws InterruptedException {
    return joinWithin(ActorClient.limit(timeout));
  }

  private boolean joinWithin(@Nullable Duration limit) throws InterruptedException {
    if (!isShutdown()) {
      throw new IllegalStateException(
          desk() + " is running and cannot be joined: call shutdown() or terminate() first.");
    }
    try {
      return staff.join(limit);
    } finally {
      Reference.reachabilityFence(desk().router()); // collected, it would end the pool
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

  /** Kills all workers at once, with SIGKILL. */
  void killWorkers() {
    staff.kill();
  }

  /** Its worker processes now, dead ones that were not replaced yet included. */
  List<ChildProcess> processes() {
    return staff.processes();
  }

  /** Its name and its state, such as {@code Pool 'squares' (running, 4 workers)}. */
  @Override
  public String toString() {
    String state = isTerminated ? "terminated" : isShutdown() ? "shut down" : "running";
    return desk() + " (" + state + ", " + workers() + (workers() == 1 ? " worker)" : " workers)");
  }
}
