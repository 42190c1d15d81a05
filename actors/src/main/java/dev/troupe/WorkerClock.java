package dev.troupe;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a worker of a pool is reminded by, on a thread of its own, which is made when it is needed first. */
final class WorkerClock {

  private @Nullable ScheduledThreadPoolExecutor clock; // guarded by this

  /** Runs something on the clock's thread in so many nanoseconds. */
  synchronized Future<?> in(long nanos, Runnable action) {
    ScheduledThreadPoolExecutor ticking = clock;
    if (ticking == null) {
      ticking = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "troupe-pool-clock");
        thread.setDaemon(true);
        return thread;
      });
      ticking.setRemoveOnCancelPolicy(true);
      clock = ticking;
    }
    return ticking.schedule(action, nanos, TimeUnit.NANOSECONDS);
  }
}
