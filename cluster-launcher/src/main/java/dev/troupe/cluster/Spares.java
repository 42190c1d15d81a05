package dev.troupe.cluster;

import dev.troupe.NodeLauncher.Budget;
import dev.troupe.NodeLauncher.Output;
import dev.troupe.NodeLauncher.Share;
import dev.troupe.NodeLauncher.Spec;
import dev.troupe.Preload;
import dev.troupe.PreloadErrors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JVMs that were forked ahead. There are none before the first process is started. From then on, as
 * soon as starts have paused for a moment, there are as many as the settings say, all alike: such as the
 * process started last. Those that nobody used for long are ended.
 */
final class Spares implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Spares.class);

  /** What fits into a pipe that nobody reads. */
  private static final int MOST_BYTES = 32 * 1024;

  private static final Duration NO_LIMIT = Duration.ofNanos(Long.MAX_VALUE);

  private final SpareSettings settings;
  private final List<Spare> waiting = new ArrayList<>();
  private final Set<Preload> warned = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor clock;
  private @Nullable Wanted wanted;
  private @Nullable Future<?> expiry;
  private long lastUse = System.nanoTime();
  private boolean isRefillDue;
  private boolean isClosed;

  /** What the next spares are to be like. */
  private record Wanted(JvmFork fork, Output output, Budget budget) {}

  Spares(SpareSettings settings) {
    this.settings = settings;
    clock = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(null, task, "troupe-spares", 0, false);
      thread.setDaemon(true);
      return thread;
    });
    clock.setKeepAliveTime(1, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
    clock.setRemoveOnCancelPolicy(true);
  }

  /** Gives the boot record to a spare and returns its JVM; null if there was none that took it. */
  @Nullable
  ForkedNode hand(JvmFork fork, Spec spec) {
    if (spec.boot().length > MOST_BYTES) {
      return null;
    }
    Spare spare = next(fork);
    while (spare != null) {
      ForkedNode.Reader reader = new ForkedNode.Reader(spec.name(), spec.output());
      if (spare.accepts(reader, spec.boot(), settings.acceptLimit())) {
        return spare.node();
      }
      log.debug("A spare ended before it had a task; the next one gets it.");
      spare = next(fork);
    }
    return null;
  }

  /** Forks one for this process alone, which begins in it once it has loaded its preload list. */
  ForkedNode forkPreloaded(JvmFork fork, Spec spec, Share share) throws IOException {
    Spare spare = spare(fork, spec.output(), share);
    ForkedNode.Reader reader = new ForkedNode.Reader(spec.name(), spec.output());
    if (spare.here().join() && spare.accepts(reader, spec.boot(), NO_LIMIT)) {
      return spare.node();
    }
    throw spare.refusal();
  }

  /** Has new spares made behind a process that was just started. */
  synchronized void refillBehind(JvmFork fork, Output output, Budget budget) {
    wanted = new Wanted(fork, output, budget);
    lastUse = System.nanoTime();
    scheduleRefill(settings.refillDelay());
  }

  /**
   * Waits until so many are warm; returns how many are.
   *
   * @throws IOException if one cannot load what it must
   */
  int prepare(JvmFork fork, int count, Output output, Budget budget)
      throws IOException, InterruptedException {
    List<Spare> all;
    synchronized (this) {
      wanted = new Wanted(fork, output, budget);
      lastUse = System.nanoTime();
      refill();
      all = waiting.stream()
          .filter(spare -> spare.fits(fork))
          .limit(Math.min(count, settings.count()))
          .toList();
    }
    int warm = 0;
    for (Spare spare : all) {
      try {
        boolean isWarm = spare.warm().get();
        if (!isWarm
            && fork.recipe().preload().mustSucceed()
            && !spare.problems().isEmpty()) {
          throw spare.refusal();
        }
        warm += isWarm ? 1 : 0;
      } catch (ExecutionException e) {
        throw new AssertionError("never completed so", e);
      }
    }
    return warm;
  }

  private synchronized @Nullable Spare next(JvmFork fork) {
    for (Iterator<Spare> spares = waiting.iterator(); spares.hasNext(); ) {
      Spare spare = spares.next();
      if (spare.fits(fork) && spare.isHere()) {
        spares.remove();
        return spare;
      }
    }
    return null;
  }

  private synchronized void scheduleRefill(Duration delay) {
    if (!isRefillDue && !isClosed && settings.count() > 0) {
      try {
        var unused = clock.schedule(this::refillOnceQuiet, delay.toNanos(), TimeUnit.NANOSECONDS);
        isRefillDue = true;
      } catch (OutOfMemoryError e) { // no more threads; the next start tries again
        log.debug("No spares can be made now: {}", e.toString());
      }
    }
  }

  private synchronized void refillOnceQuiet() {
    isRefillDue = false;
    Duration quiet = Duration.ofNanos(System.nanoTime() - lastUse);
    Duration left = settings.refillDelay().minus(quiet);
    if (left.isNegative() || left.isZero()) {
      refill();
    } else {
      scheduleRefill(left);
    }
  }

  private synchronized void refill() {
    Wanted now = wanted;
    if (now == null || isClosed) {
      return;
    }
    waiting.removeIf(spare -> {
      boolean isUseless = !spare.fits(now.fork);
      if (isUseless) {
        spare.node().kill();
      }
      return isUseless;
    });
    try {
      Share share = waiting.size() < settings.count() ? share(now) : null;
      while (share != null) {
        add(spare(now.fork, now.output, share));
        share = waiting.size() < settings.count() ? share(now) : null;
      }
    } catch (IOException e) {
      log.debug("No spare could be started: {}", e.toString()); // the next start will tell the user
    }
    if (expiry != null) {
      expiry.cancel(false);
    }
    expiry = clock.schedule(this::expire, settings.idleTimeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  private Spare spare(JvmFork fork, Output output, Share share) throws IOException {
    Spare spare = Spare.start(fork, output, share);
    var unused = spare.here().thenRun(() -> warn(fork.recipe().preload(), spare, output));
    return spare;
  }

  /** Spares are made again and again; the first one speaks for all with its list. */
  private void warn(Preload preload, Spare spare, Output output) {
    boolean isFirst = preload.onError() == PreloadErrors.WARN
        && !spare.problems().isEmpty()
        && warned.add(preload);
    if (isFirst) {
      spare
          .problems()
          .forEach(problem -> output.line(
              Spare.NAME, true, "Warning: " + problem + " Processes start without it."));
    }
  }

  /** The heap of one more; null if too little is left for one that nobody needs yet. */
  private static @Nullable Share share(Wanted now) {
    return now.budget.tryReserve(now.fork.askedHeap());
  }

  /** Ends one so that a JVM that is needed finds room; false if there is none. */
  boolean giveWay() {
    Spare ended;
    synchronized (this) {
      if (waiting.isEmpty()) {
        return false;
      }
      ended = waiting.remove(waiting.size() - 1);
    }
    ended.node().kill();
    ended.node().onExit().toCompletableFuture().join();
    return true;
  }

  private void add(Spare spare) {
    waiting.add(spare);
    var unused = spare.node().onExit().thenRun(() -> ended(spare));
  }

  /** Replaces one that died, unless it never got ready: the next would not either. */
  private synchronized void ended(Spare spare) {
    if (waiting.remove(spare) && spare.warm().getNow(false)) {
      scheduleRefill(settings.refillDelay());
    }
  }

  private synchronized void expire() {
    long idle = System.nanoTime() - lastUse;
    if (idle >= settings.idleTimeout().toNanos()) {
      wanted = null;
      endAll();
    }
  }

  private void endAll() {
    waiting.forEach(spare -> spare.node().kill());
    waiting.clear();
  }

  /** Ends all and waits for their ends, a little. */
  @Override
  public void close() {
    List<Spare> ended;
    synchronized (this) {
      isClosed = true;
      ended = List.copyOf(waiting);
      endAll();
    }
    clock.shutdownNow();
    long deadline = System.nanoTime() + settings.acceptLimit().toNanos();
    for (Spare spare : ended) {
      try {
        spare.node().awaitEnd(deadline - System.nanoTime());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
