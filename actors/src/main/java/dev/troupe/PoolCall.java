package dev.troupe;

import dev.troupe.actors.ChunkResult;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload;
import dev.troupe.actors.PoolOutcomes;
import dev.troupe.actors.PoolRouter;
import dev.troupe.actors.PoolRouter.Standing;
import dev.troupe.link.WireMessage;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call of a pool, on the side of its caller: reads the input, sends it in chunks, and hands what
 * comes of them to its sink. Only a window of the input is on its way at any time, so neither a long
 * nor an endless one fills the memory.
 *
 * @param <T> what the caller gets
 */
final class PoolCall<T extends @Nullable Object> {

  private static final long MOST_BYTES = 8 << 20; // of arguments on their way
  private static final long LONGEST_READ_NANOS = 2_000_000; // before what was read is sent
  private static final Duration LIMIT_FOR_DROP = Duration.ofSeconds(1);

  /** A chunk on its way. */
  private static final class Pending {
    final long first; // index of its first item
    final List<@Nullable Object> items;
    final long bytes;
    final long submitted = System.nanoTime();
    int left;

    Pending(long first, List<@Nullable Object> items, long bytes) {
      this.first = first;
      this.items = items;
      this.bytes = bytes;
      this.left = items.size();
    }
  }

  private final PoolDesk pool;
  private @Nullable Object function; // until it was sent
  private Iterator<?> input;
  private final int chunkSize;
  private final int window; // chunks
  private final TaskOptions options;
  private final Verdict verdict;
  private final CallSink<T> sink;
  private final boolean isSingle;
  private final boolean isLazy;
  private final @Nullable ProgressMeter meter;
  private Map<Integer, Pending> pending = Map.of(); // while it runs
  private long job;
  private int chunks;
  private long read; // items
  private long bytesOnWay;
  private long mayRead = Long.MAX_VALUE; // items
  private boolean isRead; // to its end
  private boolean isOver;
  private @Nullable Throwable problem; // why it ended early

  PoolCall(PoolDesk pool, TaskOptions options, Plan plan, CallSink<T> sink) {
    this.pool = pool;
    this.options = options;
    this.function = plan.function();
    this.input = plan.input();
    this.chunkSize = plan.chunkSize();
    this.isSingle = plan.isSingle();
    this.isLazy = plan.isLazy();
    this.sink = sink;
    this.verdict = new Verdict(pool, options, isSingle);
    int items = options.lookAhead() > 0 && isLazy ? options.lookAhead() : 0;
    this.window = items > 0 ? Math.max(1, items / chunkSize) : pool.window(isLazy);
    if (isLazy) {
      mayRead = (long) window * chunkSize;
    }
    this.meter = isSingle ? null : ProgressMeter.of(options, plan.total());
  }

  /**
   * What is called with what.
   *
   * @param total how many items there are; negative if that is not known
   * @param isLazy whether the input is read no faster than the results are fetched
   * @param isSingle whether it is a task and not an item of many
   */
  record Plan(
      Object function,
      Iterator<?> input,
      int chunkSize,
      long total,
      boolean isLazy,
      boolean isSingle) {}

  long job() {
    return job;
  }

  synchronized boolean isOver() {
    return isOver;
  }

  /** How many chunks are on their way. */
  synchronized int onWay() {
    return pending.size();
  }

  /** Sends the first of it. */
  synchronized void begin(boolean isWatched) {
    job = pool.nextJob();
    pending = new HashMap<>();
    Payload packed;
    try {
      packed = pool.pack(Objects.requireNonNull(function, "function"));
      function = null;
    } catch (Throwable e) { // a hook of the user's may throw anything
      end(e);
      return;
    }
    pool.tell(new PoolRouter.OpenJob(job, packed, options.terms(isWatched)));
    feed();
  }

  /** So many items, from the first, are with the caller: reads as many more. */
  synchronized void consumed(long items) {
    mayRead = items + (long) window * chunkSize;
    feed();
  }

  /** Waits for results at most so long and takes them; {@code least} is how many chunks are enough. */
  void advance(@Nullable Duration limit, int least) throws InterruptedException {
    WireMessage answer = pool.ask(
        limit, caller -> new PoolRouter.AwaitResults(caller, job, Math.max(1, least), limit));
    if (answer instanceof PoolRouter.Results results) {
      take(results);
    } else if (!(answer instanceof Outcome.Withdrawn)) {
      throw pool.unexpected(answer);
    }
  }

  /** Runs it on this thread and waits for all results, also when one is a failure. */
  T run() throws InterruptedException {
    begin(false);
    try {
      while (!isOver()) {
        advance(null, meter == null ? onWay() / 2 : 1);
      }
    } finally {
      if (!isOver()) {
        drop(false);
      }
    }
    return finish();
  }

  /** What the caller gets or is to be thrown, once it is over. */
  T finish() {
    Throwable early = problem;
    if (early instanceof Error error) {
      throw error;
    } else if (early instanceof RuntimeException exception) {
      throw exception;
    } else if (early != null) {
      throw new UndeclaredThrowableException(early);
    }
    return sink.finish();
  }

  /** Takes results and sends more of the input. */
  synchronized void take(PoolRouter.Results results) {
    results.results().forEach(this::take);
    if (results.standing() != Standing.OPEN) {
      end(results.standing() == Standing.DONE ? problem : pool.refusal(results.standing()));
    } else {
      feed();
    }
    if (meter != null) {
      meter.show(isOver);
    }
  }

  private void take(ChunkResult result) {
    Pending chunk = pending.get(result.chunk());
    if (chunk == null) {
      return;
    }
    Payload outcomes = result.outcomes();
    if (outcomes == null) {
      for (int item = result.from(); item < result.to(); item++) {
        end(chunk, item, result, null);
      }
    } else {
      PoolOutcomes all = new PoolOutcomes(outcomes);
      for (int item = result.from(); all.next(); item++) {
        end(chunk, item, result, all);
      }
    }
    if (chunk.left <= 0) {
      pending.remove(result.chunk());
      bytesOnWay -= chunk.bytes;
    }
  }

  private void end(Pending chunk, int item, ChunkResult result, @Nullable PoolOutcomes said) {
    Object value = chunk.items.get(item);
    ItemEnd end = verdict.of(chunk.first + item, value, chunk.submitted, result, said);
    chunk.left--;
    pool.note(end, value);
    if (meter != null) {
      meter.count(end);
    }
    sink.take(end);
  }

  /** Reads and sends as much of the input as the window takes. */
  private void feed() {
    if (isRead || isOver || pending.size() > window / 2 || read >= mayRead) {
      return;
    }
    if (!pending.isEmpty() && mayRead - read < (long) chunkSize * (window / 4)) {
      return; // not for each result that is fetched
    }
    do {
      send();
    } while (!isRead && hasRoom() && (!isLazy || pending.size() < pool.workers()));
  }

  private boolean hasRoom() {
    return pending.size() < window && read < mayRead && bytesOnWay < MOST_BYTES;
  }

  /** Reads and sends some, soon: a slow input, or slow pickling, must not keep the workers waiting. */
  private void send() {
    int first = chunks;
    List<PoolRouter.Piece> pieces = new ArrayList<>();
    long begin = System.nanoTime();
    try {
      while (hasRoom() && System.nanoTime() - begin < LONGEST_READ_NANOS) {
        isRead = !input.hasNext();
        if (isRead) {
          break;
        }
        pieces.add(readChunk());
      }
    } catch (Throwable e) { // the input's, or what it gave cannot travel
      isRead = true;
      problem = e;
    }
    if (isRead && meter != null) {
      meter.setTotal(read);
    }
    if (isRead || !pieces.isEmpty()) {
      pool.tell(new PoolRouter.Submit(job, first, pieces, isRead));
    }
  }

  private PoolRouter.Piece readChunk() {
    List<@Nullable Object> items = new ArrayList<>(Math.min(chunkSize, 1024));
    do {
      items.add(input.next());
    } while (items.size() < chunkSize && input.hasNext());
    Payload packed = pool.payloads().packItems(() -> describe(items.size()), items);
    pending.put(chunks, new Pending(read, items, packed.bytes().length));
    chunks++;
    read += items.size();
    bytesOnWay += packed.bytes().length;
    return new PoolRouter.Piece(items.size(), packed);
  }

  /** What is being packed: so many items from the first that was not read yet. */
  private String describe(int items) {
    if (isSingle) {
      return "The argument for " + pool;
    }
    return items == 1
        ? "Item " + read + " of " + pool
        : "An item of " + read + " to " + (read + items - 1) + " of " + pool;
  }

  private void end(@Nullable Throwable early) {
    isOver = true;
    problem = early;
    input = Collections.emptyIterator(); // whoever keeps the result does not keep the items
    pending = Map.of();
  }

  /** Ends it here and everywhere, since its results cannot be taken. */
  void abandon(Throwable reason) {
    synchronized (this) {
      end(reason);
    }
    drop(false);
  }

  /** Gives it up. Returns when nothing of it can begin any more. */
  void drop(boolean isInterrupting) {
    boolean interrupted = Thread.interrupted();
    try {
      pool.ask(LIMIT_FOR_DROP, caller -> new PoolRouter.DropJob(caller, job, isInterrupting));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives one item up that has not ended; false if it has, or was not sent yet. */
  synchronized boolean cancelItem(long index) {
    for (Map.Entry<Integer, Pending> one : pending.entrySet()) {
      long item = index - one.getValue().first;
      if (item >= 0 && item < one.getValue().items.size()) {
        pool.tell(new PoolRouter.CancelItem(job, one.getKey(), (int) item));
        return true;
      }
    }
    return false;
  }
}
