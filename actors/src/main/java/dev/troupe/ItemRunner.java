package dev.troupe;

import dev.troupe.actors.Payload;
import dev.troupe.actors.PoolBatch.Entry;
import dev.troupe.actors.PoolBatch.Kind;
import dev.troupe.actors.PoolWorker;
import dev.troupe.actors.PoolWorker.Assignment;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs items in a worker's process. Whatever goes wrong becomes the outcome of an item, never the end
 * of the worker.
 */
final class ItemRunner {

  private final PoolPort port;
  private final long place;
  private final WorkerDesk desk;
  private final WorkerOutbox outbox;
  private final WorkerClock clock;
  private @Nullable Payload opened; // what the function was made of
  private @Nullable Object function;
  private @Nullable Throwable problem; // why there is no function

  ItemRunner(PoolPort port, long place, WorkerDesk desk, WorkerOutbox outbox, WorkerClock clock) {
    this.port = port;
    this.place = place;
    this.desk = desk;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Runs all items of a task that are not taken back meanwhile. */
  void run(WorkerDesk.Task task) {
    open(task.function());
    List<?> items = null;
    Throwable refusal = problem;
    try {
      items = (List<?>) port.client().payloads().unpack(task.assignment().arguments());
    } catch (Throwable e) { // a hook of the user's may throw anything
      refusal = e;
    }
    if (refusal == null && (items == null || function == null)) {
      refusal = new IOException("The task was damaged on its way.");
    }
    long number = task.assignment().number();
    int item;
    while ((item = desk.beginItem()) >= 0) {
      outbox.begin(number, item);
      Object argument = items == null || item >= items.size() ? null : items.get(item);
      if (!run(task.assignment(), item, argument, refusal)) {
        return;
      }
    }
    outbox.rest();
  }

  private void open(Payload packed) {
    if (isOpen(packed)) {
      return;
    }
    opened = packed;
    function = null;
    problem = null;
    try {
      function = port.client().payloads().unpack(packed);
    } catch (Throwable e) { // a hook of the user's may throw anything
      problem = e;
    }
  }

  /** Whether the function is there: that of the same job, or one that cannot differ from it. */
  @SuppressWarnings("ReferenceEquality") // the desk keeps one payload for each job's function
  private boolean isOpen(Payload packed) {
    Payload before = opened;
    return before == packed
        || (before != null
            && function != null
            && packed.transfers().isEmpty()
            && Arrays.equals(before.bytes(), packed.bytes())
            && Calls.isStateless(function));
  }

  /** Runs an item and notes what came of it; false if nobody wants to know any more. */
  private boolean run(
      Assignment assignment, int item, @Nullable Object argument, @Nullable Throwable refusal) {
    long began = System.nanoTime();
    int attempts = 0;
    Object value;
    Throwable failure;
    Kind reason;
    do {
      attempts++;
      value = null;
      failure = refusal;
      Future<?> alarm = startClock(assignment, item);
      if (failure == null) {
        try {
          value = Calls.call(function, argument);
        } catch (Throwable e) { // an item may throw anything
          failure = e;
        }
      }
      if (alarm != null) {
        alarm.cancel(false);
      }
      reason = desk.endItem();
    } while ((failure != null || reason == Kind.TIMED_OUT)
        && refusal == null
        && attempts <= assignment.terms().retries()
        && desk.repeatItem());
    if (desk.isLost()) {
      return false;
    }
    long ended = System.nanoTime();
    boolean isPlain = reason == null && failure == null && attempts == 1;
    if (!isPlain || !outbox.addScalar(assignment.number(), item, began, ended, value)) {
      Kind kind = reason != null ? reason : failure != null ? Kind.FAILURE : Kind.VALUE;
      Duration limit = assignment.terms().limit();
      outbox.add(
          assignment.number(),
          item,
          entry(kind, attempts, began, ended - began, value, failure, limit));
    }
    if (reason != null) {
      outbox.post();
    }
    return true;
  }

  private Entry entry(
      Kind kind,
      int attempts,
      long began,
      long nanos,
      @Nullable Object value,
      @Nullable Throwable failure,
      @Nullable Duration limit) {
    Payloads payloads = port.client().payloads();
    if (kind == Kind.VALUE) {
      try {
        return new Entry(kind, attempts, began, nanos, payloads.pack("The result", value));
      } catch (Throwable e) { // a hook of the user's may throw anything
        Throwable encoding = ResultEncodingException.of(e, value);
        return new Entry(Kind.FAILURE, attempts, began, nanos, payloads.packThrowable(encoding));
      }
    }
    Throwable problem = failure;
    if (problem == null) {
      problem = kind == Kind.TIMED_OUT && limit != null
          ? new TimeoutException("It was not done" + Messages.within(limit) + ".")
          : new CancellationException("It was cancelled while it ran.");
    }
    return new Entry(kind, attempts, began, nanos, payloads.packThrowable(problem));
  }

  /** Starts the alarm for an item with a limit. */
  private @Nullable Future<?> startClock(Assignment assignment, int item) {
    Duration limit = assignment.terms().limit();
    if (limit == null) {
      return null;
    }
    return clock.in(limit.toNanos(), () -> interrupt(assignment, item));
  }

  private void interrupt(Assignment assignment, int item) {
    boolean isOverdue = desk.interrupt(assignment.number(), item, Kind.TIMED_OUT);
    if (isOverdue && assignment.terms().retries() == 0) {
      port.client().tell(port.target(), new PoolWorker.Overdue(place, assignment.number(), item));
    }
  }
}
