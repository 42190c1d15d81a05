package dev.troupe;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The results of a pool's lazy call, one by one. For one thread.
 *
 * <p>Python: what {@code Pool.imap} and {@code Pool.imap_unordered} return. The failure of an item is
 * thrown at its place, and the iteration can go on after it; the input's own exception ends it, after
 * the results of all whole chunks before. Closing it gives up what has not begun; one that was used to
 * its end need not be closed.
 *
 * @param <R> the type of the results
 */
public final class ResultIterator<R extends @Nullable Object>
    implements Iterator<R>, AutoCloseable {

  private final PoolCall<Boolean> call;
  private final Buffer buffer;
  private boolean isOver; // the end was told, or the input's exception

  /** What came and was not fetched. */
  private static final class Buffer implements CallSink<Boolean> {
    private final boolean isOrdered;
    private final TreeMap<Long, ItemEnd> ends = new TreeMap<>();
    private long fetched;
    private long came;

    Buffer(boolean isOrdered) {
      this.isOrdered = isOrdered;
    }

    @Override
    public void take(ItemEnd end) {
      ends.put(isOrdered ? end.index() : came++, end);
    }

    boolean hasNext() {
      return !ends.isEmpty() && (!isOrdered || ends.firstKey() == fetched);
    }

    ItemEnd next() {
      fetched++;
      return ends.pollFirstEntry().getValue();
    }

    @Override
    public Boolean finish() {
      return true;
    }
  }

  private ResultIterator(PoolCall<Boolean> call, Buffer buffer) {
    this.call = call;
    this.buffer = buffer;
  }

  static <R extends @Nullable Object> ResultIterator<R> open(
      PoolDesk desk, TaskOptions options, PoolCall.Plan plan, boolean isOrdered) {
    Buffer buffer = new Buffer(isOrdered);
    PoolCall<Boolean> call = desk.open(options, plan, buffer);
    call.begin(false);
    return new ResultIterator<>(call, buffer);
  }

  /** How many items an input has; negative if that cannot be said. */
  static long sizeOf(Iterable<?> items) {
    return items instanceof Collection<?> known ? known.size() : -1;
  }

  /** Whether there is another result, or a failure in its place. Waits until that is known. */
  @Override
  public boolean hasNext() {
    boolean interrupted = false;
    while (true) {
      try {
        boolean isThere = await(null);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return isThere;
      } catch (InterruptedException e) {
        interrupted = true; // an Iterator cannot throw it
      }
    }
  }

  /**
   * The next result. Waits for it.
   *
   * @throws NoSuchElementException if there is none any more, each time
   * @throws RuntimeException what became of the item instead of a result, as {@link Pool#map} throws
   *     it; the next call gives the next result
   */
  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException("All results were fetched.");
    }
    return fetch();
  }

  /**
   * The next result, waiting for it at most so long.
   *
   * @param timeout the longest wait; zero or less looks once
   * @throws TimeoutException if it is not there in time; no result is lost
   * @throws NoSuchElementException if there is none any more, each time
   * @throws RuntimeException as {@link #next()}
   * @throws InterruptedException if this thread is interrupted; no result is lost
   */
  public R next(Duration timeout) throws InterruptedException, TimeoutException {
    Duration limit = ActorClient.limit(timeout);
    if (await(limit)) {
      return fetch();
    } else if (isOver) {
      throw new NoSuchElementException("All results were fetched.");
    }
    throw new TimeoutException("The next result was not there" + Messages.within(timeout) + ".");
  }

  /** The results that were not fetched yet, as a stream. Closing it closes this iterator. */
  public Stream<R> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false)
        .onClose(this::close);
  }

  /** Gives up what was not fetched: what has not begun never will. Idempotent. */
  @Override
  public void close() {
    isOver = true;
    if (!call.isOver()) {
      call.drop(false);
    }
  }

  /** Waits for the next result; false if there is none, or none in time. */
  private boolean await(@Nullable Duration limit) throws InterruptedException {
    long end = limit == null ? 0 : System.nanoTime() + limit.toNanos();
    boolean wasLast = false;
    while (!isOver && !buffer.hasNext()) {
      if (call.isOver()) {
        isOver = true;
        var unused = call.finish(); // throws what the input threw
      } else if (wasLast) {
        return false;
      } else {
        Duration left = limit == null ? null : Duration.ofNanos(end - System.nanoTime());
        wasLast = left != null && (left.isNegative() || left.isZero());
        call.advance(wasLast ? Duration.ZERO : left, 1);
      }
    }
    return !isOver && buffer.hasNext();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the function returns R
  private R fetch() {
    ItemEnd end = buffer.next();
    call.consumed(buffer.fetched);
    RuntimeException problem = end.problem();
    if (problem != null) {
      throw problem;
    }
    return (R) end.value();
  }
}
