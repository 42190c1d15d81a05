package dev.troupe;

import dev.troupe.actors.PoolRouter;
import dev.troupe.link.WireMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the results of all asynchronous calls of a pool, on one thread, which also runs their
 * callbacks. Calls that would put too much on its way wait here until there is room.
 */
final class PoolClerk {

  private static final int MOST_CALLS = 10_000; // begun and not over

  private final ActorClient client;
  private final long router;
  private final Map<Long, AsyncResult<?>> begun = new HashMap<>();
  private final Deque<AsyncResult<?>> waiting = new ArrayDeque<>();
  private boolean isWorking;
  private volatile @Nullable Thread worker;

  PoolClerk(ActorClient client, long router) {
    this.client = client;
    this.router = router;
  }

  /** Begins a call now, or when there is room. */
  void add(AsyncResult<?> result) {
    synchronized (this) {
      waiting.add(result);
      beginWaiting();
      if (!isWorking) {
        isWorking = true;
        Thread thread = new Thread(this::work, "troupe-pool-" + router + "-results");
        thread.setDaemon(true);
        worker = thread;
        thread.start();
      }
    }
  }

  /** Whether the caller is a callback: it would wait for ever for what its own thread has to bring. */
  boolean isThisThread() {
    return Thread.currentThread() == worker;
  }

  private void beginWaiting() {
    while (begun.size() < MOST_CALLS && !waiting.isEmpty()) {
      AsyncResult<?> next = waiting.remove();
      if (next.isDone()) {
        continue; // cancelled before its turn
      }
      PoolCall<?> call = next.call();
      call.begin(true);
      if (call.isOver()) {
        next.complete();
      } else {
        begun.put(call.job(), next);
      }
    }
  }

  private void work() {
    try {
      boolean isOver = false;
      while (!isOver) {
        WireMessage answer = client.askUninterruptibly(router, PoolRouter.AwaitNews::new);
        if (answer instanceof PoolRouter.News news) {
          news.results().forEach(this::take);
          isOver = news.isOver() && endIfDone();
        } else {
          isOver = true;
          failAll(new IllegalStateException("The pool is gone."));
        }
      }
    } catch (RuntimeException | Error e) { // the program has ended
      failAll(e);
    }
  }

  private void take(PoolRouter.Results results) {
    AsyncResult<?> result;
    synchronized (this) {
      result = begun.get(results.job());
    }
    if (result == null) {
      return;
    }
    try {
      result.call().take(results);
    } catch (Throwable e) { // whatever it is, the other calls go on
      result.call().abandon(e);
    }
    if (result.call().isOver()) {
      result.complete();
      synchronized (this) {
        begun.remove(results.job());
        beginWaiting();
      }
    }
  }

  /** The call was given up: nothing more comes of it. */
  synchronized void forget(AsyncResult<?> result) {
    if (begun.remove(result.call().job()) != null) {
      beginWaiting();
    }
  }

  private synchronized boolean endIfDone() {
    boolean isDone = begun.isEmpty() && waiting.isEmpty();
    isWorking = !isDone;
    return isDone;
  }

  private void failAll(Throwable reason) {
    Map<Long, AsyncResult<?>> left;
    Deque<AsyncResult<?>> unbegun;
    synchronized (this) {
      left = new HashMap<>(begun);
      unbegun = new ArrayDeque<>(waiting);
      begun.clear();
      waiting.clear();
      isWorking = false;
    }
    left.values().forEach(result -> result.fail(reason));
    unbegun.forEach(result -> result.fail(reason));
  }
}
