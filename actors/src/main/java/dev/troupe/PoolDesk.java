package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.Ending;
import dev.troupe.actors.Payload;
import dev.troupe.actors.PoolRouter;
import dev.troupe.actors.PoolRouter.Standing;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all calls of a pool share: the way to its router, and what became of their items. */
final class PoolDesk {

  private static final int CHUNKS_FOR_EACH_WORKER = 4; // by default
  private static final int WINDOW_FOR_EACH_WORKER = 64; // chunks on their way
  private static final int WIDE_WINDOW_FOR_EACH_WORKER = 1024; // of an input that was read already

  private record Packed(Object function, Payload payload) {}

  private final PoolPort router;
  private final PoolClerk clerk;
  private final String text;
  private final AtomicLong lastJob = new AtomicLong();
  private final Slowest slowest = new Slowest();
  private volatile @Nullable Packed packed; // the last one without a state
  private volatile int workers;
  private volatile boolean isClosed; // takes no more calls

  PoolDesk(PoolPort router, int workers, String text) {
    this.router = router;
    this.clerk = new PoolClerk(router.client(), router.target());
    this.workers = workers;
    this.text = text;
  }

  PoolPort router() {
    return router;
  }

  int workers() {
    return workers;
  }

  void setWorkers(int count) {
    workers = count;
  }

  Slowest slowest() {
    return slowest;
  }

  void close() {
    isClosed = true;
  }

  /** How many chunks of one call may be on their way. */
  int window(boolean isLazy) {
    return workers * (isLazy ? WINDOW_FOR_EACH_WORKER : WIDE_WINDOW_FOR_EACH_WORKER);
  }

  /** Python's default: each worker gets about four chunks. */
  int defaultChunkSize(int items) {
    return Math.max(1, (int) Math.ceil((double) items / (workers * CHUNKS_FOR_EACH_WORKER)));
  }

  long nextJob() {
    return lastJob.incrementAndGet();
  }

  Payloads payloads() {
    return router.client().payloads();
  }

  /** Packs a function; one that cannot have changed since it was packed last is not packed again. */
  Payload pack(Object function) {
    Packed last = packed;
    if (last != null && last.function() == function) {
      return last.payload();
    }
    Payload payload = payloads().pack(() -> "The function for " + this, function);
    if (Calls.isStateless(function)) {
      packed = new Packed(function, payload);
    }
    return payload;
  }

  void tell(PrimitiveCommand command) {
    router.client().tell(router.target(), command);
  }

  WireMessage ask(@Nullable Duration limit, Function<Caller, PrimitiveCommand> command)
      throws InterruptedException {
    return router.ask(limit, command);
  }

  /** Runs a call on this thread. */
  <T extends @Nullable Object> T run(TaskOptions options, PoolCall.Plan plan, CallSink<T> sink)
      throws InterruptedException {
    return open(options, plan, sink).run();
  }

  /** Begins a call that nobody waits for yet. */
  <T extends @Nullable Object> AsyncResult<T> begin(
      TaskOptions options,
      PoolCall.Plan plan,
      CallSink<T> sink,
      @Nullable Consumer<? super T> callback,
      @Nullable Consumer<? super Throwable> errorCallback) {
    AsyncResult<T> result =
        new AsyncResult<>(this, open(options, plan, sink), callback, errorCallback);
    clerk.add(result);
    return result;
  }

  <T extends @Nullable Object> PoolCall<T> open(
      TaskOptions options, PoolCall.Plan plan, CallSink<T> sink) {
    if (isClosed) {
      throw refusal(Standing.NOT_RUNNING);
    }
    return new PoolCall<>(this, options, plan, sink);
  }

  /**
   * Lets nobody wait for a result who has to bring it.
   *
   * @throws IllegalStateException if the caller is a callback
   */
  void refuseToWaitInCallback() {
    if (clerk.isThisThread()) {
      throw new IllegalStateException("A callback of " + text + " cannot wait for a result of the"
          + " same pool, since its own thread brings them: wait in a thread of your own.");
    }
  }

  /** A call that was cancelled: nothing more comes of it. */
  void forget(AsyncResult<?> result, boolean isInterrupting) {
    clerk.forget(result);
    if (result.call().job() > 0) {
      result.call().drop(isInterrupting);
    }
  }

  /** Takes a note of how an item ended. */
  void note(ItemEnd end, @Nullable Object item) {
    slowest.note(end, item);
  }

  IllegalStateException unexpected(WireMessage answer) {
    return router.unexpected(answer);
  }

  /** Why a call came to nothing. */
  RuntimeException refusal(Standing standing) {
    return switch (standing) {
      case CANCELLED ->
        new CancellationException(text + " was terminated before this call was done.");
      case NOT_RUNNING ->
        new RejectedExecutionException(
            text + " was shut down or terminated and takes no more tasks.");
      case BROKEN -> broken();
      default -> new IllegalStateException(text + " knows nothing of this call: " + standing);
    };
  }

  private BrokenPoolException broken() {
    WireMessage answer = router.askUninterruptibly(PoolRouter.AskBreakage::new);
    if (!(answer instanceof PoolRouter.Breakage breakage)) {
      throw unexpected(answer);
    }
    Payload packed = breakage.problem();
    Ending last = breakage.last();
    if (packed != null) {
      Throwable problem = payloads().unpackThrowable(packed);
      return new BrokenPoolException(
          text + " is broken: the initializer of its workers failed: " + problem, problem);
    } else if (last == null) {
      throw unexpected(answer);
    }
    return new BrokenPoolException(
        text + " is broken: its workers die before their first task, the last was "
            + Messages.describe(last) + "." + Messages.lastWords(last),
        last);
  }

  /** A plan for many items. */
  static PoolCall.Plan many(
      Object function, Iterator<?> input, int chunkSize, long total, boolean isLazy) {
    Objects.requireNonNull(function, "function");
    return new PoolCall.Plan(function, input, chunkSize, total, isLazy, false);
  }

  @Override
  public String toString() {
    return text;
  }
}
