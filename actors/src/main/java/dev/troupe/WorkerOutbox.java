package dev.troupe;

import dev.troupe.actors.Payload;
import dev.troupe.actors.PoolBatch;
import dev.troupe.actors.PoolBatch.Entry;
import dev.troupe.actors.PoolBatch.Kind;
import dev.troupe.actors.PoolWorker;
import dev.troupe.pickle.Scalars;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What a worker of a pool has to say: outcomes are noted in its log as they come, and go home together,
 * soon: they do not wait for a long item that follows them. Used by the worker's own thread; the clock's
 * posts what is late.
 */
final class WorkerOutbox {

  private static final long LONGEST_SILENCE_NANOS = 50_000_000; // while there is something to tell
  private static final int MARGIN = 2 * PoolBatch.RUN_BYTES; // for a new run

  private final PoolPort port;
  private final long place;
  private final @Nullable PoolLog log;
  private final boolean measuresMemory;
  private final WorkerClock clock;
  private int half;
  private ByteBuffer buffer;
  private int run = -1; // where the last one begins
  private int end; // of it
  private int count; // of its outcomes
  private long assignment; // it is of
  private int nextItem;
  private long lastEnded; // the last item of it, as readers of the run know it
  private int parts; // finished since the last post
  private long busyNanos;
  private long postedAt = System.nanoTime();
  private boolean isAlarmSet;

  WorkerOutbox(
      PoolPort port, long place, @Nullable PoolLog log, boolean measuresMemory, WorkerClock clock) {
    this.port = port;
    this.place = place;
    this.log = log;
    this.measuresMemory = measuresMemory;
    this.clock = clock;
    this.buffer = log == null ? ByteBuffer.allocate(PoolLog.HALF_BYTES) : log.open(0);
  }

  /** An item begins. Nobody knows how long it takes: what is to be told does not wait for it. */
  synchronized void begin(long assignment, int item) {
    if (log != null) {
      log.begin(assignment, item);
    }
    if (run >= 0 && !isAlarmSet) {
      setAlarm(LONGEST_SILENCE_NANOS);
    }
  }

  /** Nothing runs any more. */
  void rest() {
    if (log != null) {
      log.rest();
    }
  }

  /** Notes a value that takes no pickling; false if it is another. */
  synchronized boolean addScalar(
      long of, int item, long began, long ended, @Nullable Object value) {
    makeRoom(PoolBatch.MOST_SHORT_BYTES + Scalars.MOST_BYTES);
    if (!isNext(of, item)) {
      beginRun(of, item);
    }
    buffer.position(end);
    PoolBatch.putShort(buffer, began - lastEnded, ended - began);
    int length = buffer.position();
    buffer.put((byte) 0);
    if (!Scalars.write(buffer, value)) {
      return false; // the run has not grown
    }
    buffer.put(length, (byte) (buffer.position() - length - 1));
    noted(began, ended);
    return true;
  }

  /** Notes the outcome of an item. */
  synchronized void add(long of, int item, Entry entry) {
    byte[] bytes = entry.payload().bytes();
    int length = PoolBatch.MOST_SHORT_BYTES + bytes.length;
    if (!entry.payload().transfers().isEmpty() || length + MARGIN > PoolLog.HALF_BYTES) {
      post();
      busyNanos += entry.nanos();
      tell(PoolBatch.single(of, item, entry));
      if (!port.client().node().isDurable()) {
        port.client().flushUninterruptibly();
      }
      return;
    }
    makeRoom(length);
    if (!isNext(of, item)) {
      beginRun(of, item);
    }
    buffer.position(end);
    if (entry.kind() == Kind.VALUE && entry.attempts() == 1) {
      PoolBatch.putShort(buffer, entry.began() - lastEnded, entry.nanos());
      PoolBatch.putNumber(buffer, bytes.length);
      buffer.put(bytes);
    } else {
      PoolBatch.putEntry(buffer, entry);
    }
    noted(entry.began(), entry.began() + entry.nanos());
  }

  private void makeRoom(int length) {
    if (end + length + MARGIN > PoolLog.HALF_BYTES) {
      post();
    }
  }

  private boolean isNext(long of, int item) {
    return run >= 0 && assignment == of && nextItem == item;
  }

  private void beginRun(long of, int item) {
    int at = run < 0 ? 0 : PoolBatch.align(end);
    PoolBatch.putRun(buffer, at, of, item);
    if (log != null) {
      log.beginRun(half, at);
    }
    run = at;
    end = at + PoolBatch.RUN_BYTES;
    count = 0;
    assignment = of;
    nextItem = item;
    lastEnded = 0;
  }

  /** Makes what was written after the run a part of it. */
  private void noted(long began, long ended) {
    busyNanos += ended - began;
    lastEnded = ended;
    nextItem++;
    end = buffer.position();
    PoolBatch.commit(buffer, run, ++count, end - run - PoolBatch.RUN_BYTES);
    if (log == null || ended - postedAt > LONGEST_SILENCE_NANOS) {
      post();
    }
  }

  /** Counts a finished part, and posts if the worker has fewer in store than it has to tell about. */
  synchronized void finishPart(int inStore) {
    parts++;
    if (inStore <= parts) {
      post();
    }
  }

  /** Has the clock post what is not posted by then. */
  private void setAlarm(long nanos) {
    isAlarmSet = true;
    Future<?> unused = clock.in(nanos, this::postIfLate);
  }

  /** For the clock's thread: what was noted after the last post may wait its time. */
  private synchronized void postIfLate() {
    isAlarmSet = false;
    long left = postedAt + LONGEST_SILENCE_NANOS - System.nanoTime();
    if (left <= 0) {
      post();
    } else if (run >= 0) {
      setAlarm(left);
    }
  }

  /** Sends what was noted, if anything. */
  synchronized void post() {
    parts = 0;
    postedAt = System.nanoTime();
    if (run < 0) {
      return;
    }
    if (log != null && !port.client().node().isDurable()) {
      port.client().flushUninterruptibly(); // what the other half has must be home
    }
    byte[] batch = new byte[end];
    buffer.get(0, batch);
    tell(new Payload(batch, List.of()));
    run = -1;
    end = 0;
    if (log != null) {
      half = 1 - half;
      buffer = log.open(half);
    }
  }

  private void tell(Payload batch) {
    long memory = measuresMemory ? Memory.resident() : 0;
    port.client().tell(port.target(), new PoolWorker.Done(place, batch, busyNanos, memory));
    busyNanos = 0;
  }
}
