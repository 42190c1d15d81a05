package dev.troupe;

import dev.troupe.actors.DispatcherThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One wait for many: watches all, sleeps until one of them has something new to say, and then asks
 * each for its final word, so that the answer names exactly those that are ready.
 */
final class WaitAny {

  private final Thread thread = Thread.currentThread();
  private final Map<Waitable, Readiness.Watch> watches = new LinkedHashMap<>();
  private volatile boolean isNew;

  private WaitAny() {}

  static List<Waitable> await(Collection<? extends Waitable> all, @Nullable Duration timeout)
      throws IOException, InterruptedException {
    if (all.isEmpty() && timeout == null) {
      throw new IllegalArgumentException("waitAny needs something to wait for, or a timeout.");
    }
    DispatcherThreads.refuseToBlock();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Duration limit = timeout == null ? null : ActorClient.limit(timeout);
    WaitAny wait = new WaitAny();
    try {
      for (Waitable one : all) {
        wait.watches.put(one, readiness(one).watch(limit, wait::changed));
      }
      wait.awaitFirst(limit);
    } finally {
      wait.awaitRest();
    }
    return wait.ready();
  }

  private static Readiness readiness(Waitable one) {
    return one instanceof Listener listener ? listener.readiness() : (Readiness) one;
  }

  private void changed() {
    isNew = true;
    LockSupport.unpark(thread);
  }

  private void awaitFirst(@Nullable Duration limit) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (ready().isEmpty() && (watches.isEmpty() || !isKnown())) {
      long left = limit == null ? 0 : limit.toNanos() - (System.nanoTime() - start);
      if (limit != null && left <= 0) {
        return;
      }
      park(limit == null ? null : left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** Each is asked, and each answers soon: an actor that got the question also gets this. */
  private void awaitRest() throws IOException {
    boolean interrupted = false;
    watches.values().forEach(Readiness.Watch::end);
    while (!isKnown()) {
      park(null);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      thread.interrupt();
    }
  }

  private void park(@Nullable Long nanos) {
    if (!isNew) {
      if (nanos == null) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, nanos);
      }
    }
    isNew = false;
  }

  private boolean isKnown() throws IOException {
    for (Readiness.Watch watch : watches.values()) {
      if (watch.isReady() == null) {
        return false;
      }
    }
    return true;
  }

  private List<Waitable> ready() throws IOException {
    List<Waitable> ready = new ArrayList<>();
    for (Map.Entry<Waitable, Readiness.Watch> one : watches.entrySet()) {
      Boolean isReady = one.getValue().isReady();
      if (isReady != null && isReady) {
        ready.add(one.getKey());
      }
    }
    return ready;
  }
}
