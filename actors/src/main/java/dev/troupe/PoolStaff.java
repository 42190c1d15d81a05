package dev.troupe;

import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PoolKeeper;
import dev.troupe.actors.PoolRouter;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The worker processes of a pool, on the side that forks them: starts one for each place that the
 * router offers, at first and whenever one has ended, and reads what the dead have left in their logs.
 * Does not refer to the {@link Pool}, so that a pool that nobody knows any more is collected, and ends.
 */
final class PoolStaff {

  /** A worker that was forked. */
  private record Worker(ChildProcess process, @Nullable PoolLog log) {}

  private final Troupe troupe;
  private final long router;
  private final String prefix;
  private final Duration grace;
  private final PoolOptions options;
  private final AtomicInteger lastWorker = new AtomicInteger();
  private final List<ChildProcess> workers = new CopyOnWriteArrayList<>();
  private final Map<Long, Worker> places = new ConcurrentHashMap<>();
  private final Map<Long, String> names = new ConcurrentHashMap<>(); // by process number
  private final Deque<PoolLog> logs = new ArrayDeque<>(); // not in use
  private volatile long terminatedAt; // 0 if it was not
  private boolean hasRoom = true; // for logs

  PoolStaff(Troupe troupe, long router, PoolOptions options, Duration grace) {
    this.troupe = troupe;
    this.router = router;
    this.options = options;
    this.prefix = options.name() == null ? "" : options.name() + "-";
    this.grace = grace;
  }

  /** Starts so many workers, which boot side by side, and then keeps their places filled. */
  void start(int count) {
    try {
      for (int i = 0; i < count; i++) {
        serveOrder();
      }
    } catch (RuntimeException | Error e) {
      terminate();
      throw e;
    }
    Thread keeper = new Thread(this::keep, "troupe-pool-" + router);
    keeper.setDaemon(true);
    keeper.start();
  }

  /** Ends all work and all workers. */
  void terminate() {
    if (terminatedAt == 0) {
      terminatedAt = System.nanoTime() | 1;
    }
    troupe.client().tell(router, new PoolRouter.Terminate());
    workers.forEach(ChildProcess::endNow);
  }

  /**
   * Waits until all workers have ended. After {@link #terminate} those are killed that do not end
   * within the grace, if the wait is as long as that.
   *
   * @param limit null for ever
   */
  boolean join(@Nullable Duration limit) throws InterruptedException {
    long begin = System.nanoTime();
    Duration left = limit;
    if (terminatedAt != 0) {
      Duration untilKill = later(grace, begin - terminatedAt);
      boolean isBefore = limit != null && limit.compareTo(untilKill) < 0;
      if (!isBefore && !await(untilKill)) {
        kill();
        left = limit == null ? null : later(limit, System.nanoTime() - begin);
      }
    }
    if (!await(left)) {
      return false;
    }
    workers.forEach(ChildProcess::forget);
    workers.clear();
    return true;
  }

  private static Duration later(Duration limit, long nanos) {
    Duration left = limit.minusNanos(nanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  List<ChildProcess> processes() {
    return List.copyOf(workers);
  }

  /** The name of the worker that is that process. */
  String nameOf(long process) {
    return names.getOrDefault(process, "worker");
  }

  /** Kills what is left. */
  void kill() {
    workers.forEach(ChildProcess::kill);
  }

  private boolean await(@Nullable Duration limit) throws InterruptedException {
    WireMessage answer =
        troupe.client().ask(router, limit, caller -> new PoolRouter.Join(caller, limit));
    return answer instanceof Outcome.Done || answer instanceof Outcome.Gone;
  }

  private void keep() {
    try {
      boolean isOpen = true;
      while (isOpen) {
        try {
          isOpen = serveOrder();
        } catch (ProcessStartException e) {
          Console.print(true, String.valueOf(e.getMessage())); // the router counts these failures
        }
      }
    } catch (HostLostException e) {
      return; // the program has ended
    } catch (IllegalStateException e) {
      terminate(); // this program is being closed and starts nothing any more
    } catch (RuntimeException | Error e) {
      terminate(); // nobody would replace the workers
      throw e;
    }
  }

  /** Waits for something to do and does it; false when there will be nothing any more. */
  private boolean serveOrder() {
    WireMessage answer = troupe.client().askUninterruptibly(router, PoolKeeper.AwaitOrder::new);
    if (answer instanceof PoolKeeper.Hire hire) {
      hire(hire);
      return true;
    } else if (answer instanceof PoolKeeper.Examine examine) {
      examine(examine.place());
      return true;
    } else if (answer instanceof PoolKeeper.End end) {
      Worker worker = places.get(end.place());
      if (worker != null) {
        worker.process().kill();
      }
      return true;
    }
    if (!(answer instanceof PoolKeeper.Closed closed) || closed.isAbrupt()) {
      workers.forEach(ChildProcess::endNow);
    }
    return false;
  }

  private void hire(PoolKeeper.Hire hire) {
    ActorClient client = troupe.client();
    PoolPort port = new PoolPort(client, new Transfer(router, PoolRouter.WORKER, hire.hold()));
    boolean isEmployed = false;
    try {
      PoolLog log = log();
      WorkerLoop loop = new WorkerLoop(
          port,
          hire.place(),
          log,
          options.initializer(),
          options.isNested(),
          options.mostMemoryBytes() > 0);
      ChildProcess process = troupe
          .process(loop)
          .named(prefix + "PoolWorker-" + lastWorker.incrementAndGet())
          .asDaemon(true);
      places.put(hire.place(), new Worker(process, log));
      process.start(number -> {
        names.put(number, process.name());
        client.tell(router, new PoolKeeper.Employ(hire.place(), number));
      });
      isEmployed = true;
      workers.add(process);
    } catch (ProcessStartException e) {
      isEmployed = true; // its number was told, and then its end
      throw e;
    } finally {
      if (!isEmployed) {
        client.tell(router, new PoolKeeper.Vacate(hire.place()));
      }
      port.letGo(); // from now on the process holds it, or nobody
    }
  }

  private @Nullable PoolLog log() {
    PoolLog log = logs.poll();
    if (log == null && hasRoom) {
      log = PoolLog.make(troupe.client());
      hasRoom = log != null; // without, workers tell each outcome before they go on
    }
    return log;
  }

  private void examine(long place) {
    Worker worker = places.remove(place);
    if (worker != null) {
      workers.remove(worker.process());
      worker.process().forget();
    }
    PoolLog log = worker == null ? null : worker.log();
    if (log == null) {
      troupe
          .client()
          .tell(router, new PoolKeeper.Recovered(place, new byte[0], -1, PoolKeeper.UNKNOWN));
    } else {
      troupe.client().tell(router, log.recover(place));
      logs.add(log);
    }
  }
}
