package dev.troupe;

import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PoolRouter;
import dev.troupe.actors.PoolWorker;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The worker processes of a pool, on the side that forks them: starts one for each place that the
 * router offers, at first and whenever one has ended. Does not refer to the {@link Pool}, so that a
 * pool that nobody knows any more is collected, and ends.
 */
final class PoolStaff {

  private final Troupe troupe;
  private final long router;
  private final String prefix;
  private final Duration grace;
  private final AtomicInteger lastWorker = new AtomicInteger();
  private final List<ChildProcess> workers = new CopyOnWriteArrayList<>();

  PoolStaff(Troupe troupe, long router, String prefix, Duration grace) {
    this.troupe = troupe;
    this.router = router;
    this.prefix = prefix;
    this.grace = grace;
  }

  /** Starts so many workers, which boot side by side, and then keeps their places filled. */
  void start(int count) {
    try {
      for (int i = 0; i < count; i++) {
        fillPlace();
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
    troupe.client().tell(router, new PoolRouter.Terminate());
    workers.forEach(ChildProcess::endNow);
  }

  /**
   * Waits until all workers have ended.
   *
   * @param isAbrupt whether those that do not end in time are killed
   */
  void join(boolean isAbrupt) throws InterruptedException {
    if (!isAbrupt || !await(grace)) {
      if (isAbrupt) {
        kill();
      }
      await(null);
    }
    releaseEnded();
  }

  List<ChildProcess> processes() {
    return List.copyOf(workers);
  }

  /** Kills what is left. */
  synchronized void kill() {
    workers.stream().filter(ChildProcess::isAlive).forEach(ChildProcess::kill);
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
          isOpen = fillPlace();
        } catch (ProcessStartException e) {
          Console.print(true, String.valueOf(e.getMessage())); // the router counts these failures
        }
        releaseEnded();
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

  /** Waits for a free place and starts a worker for it; false when there will be none any more. */
  private boolean fillPlace() {
    WireMessage answer = troupe.client().askUninterruptibly(router, PoolRouter.AwaitVacancy::new);
    if (answer instanceof PoolRouter.Vacancy vacancy) {
      startWorker(vacancy);
      return true;
    }
    if (!(answer instanceof PoolRouter.Closed closed) || closed.isAbrupt()) {
      workers.forEach(ChildProcess::endNow);
    }
    return false;
  }

  private void startWorker(PoolRouter.Vacancy vacancy) {
    ActorClient client = troupe.client();
    PoolPort port = new PoolPort(client, new Transfer(vacancy.worker(), 0, vacancy.hold()));
    try {
      ChildProcess worker = troupe
          .process(new WorkerLoop(port))
          .named(prefix + "PoolWorker-" + lastWorker.incrementAndGet())
          .asDaemon(true);
      worker.start(process -> client.tell(vacancy.worker(), new PoolWorker.Employ(process)));
      workers.add(worker);
    } finally {
      port.letGo(); // from now on the process holds it, or nobody
    }
  }

  private synchronized void releaseEnded() {
    workers.removeIf(worker -> {
      if (worker.isAlive()) {
        return false;
      }
      worker.forget();
      return true;
    });
  }
}
