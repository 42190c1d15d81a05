package dev.troupe;

import dev.troupe.actors.Payload;
import dev.troupe.actors.PoolBatch;
import dev.troupe.actors.PoolBatch.Entry;
import dev.troupe.actors.PoolWorker;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker of a pool has to say: outcomes are noted in its log as they come, and go home together.
 * Used by the worker's own thread alone.
 */
final class WorkerOutbox {

  private final PoolPort port;
  private final long place;
  private final @Nullable PoolLog log;
  private final boolean measuresMemory;
  private int half;
  private ByteBuffer buffer;
  private int run = -1; // where the last one begins
  private int end; // of it
  private int count; // of its outcomes
  private long assignment; // it is of
  private int nextItem;
  private int parts; // finished since the last post
  private long busyNanos;
  private long postedAt = System.nanoTime();

  WorkerOutbox(PoolPort port, long place, @Nullable PoolLog log, boolean measuresMemory) {
    this.port = port;
    this.place = place;
    this.log = log;
    this.measuresMemory = measuresMemory;
    this.buffer = log == null ? ByteBuffer.allocate(PoolLog.HALF_BYTES) : log.open(0);
  }

  /** An item begins. */
  void begin(long assignment, int item) {
    if (log != null) {
      log.begin(assignment, item);
    }
  }

  /** Nothing runs any more. */
  void rest() {
    if (log != null) {
      log.rest();
    }
  }

  /** Notes the outcome of an item. */
  void add(long assignment, int item, Entry entry) {
    busyNanos += entry.nanos();
    int length = PoolBatch.ENTRY_BYTES + entry.payload().bytes().length;
    if (!entry.payload().transfers().isEmpty()
        || length + 3 * PoolBatch.RUN_BYTES > PoolLog.HALF_BYTES) {
      post();
      tell(PoolBatch.single(assignment, item, entry));
      if (!port.client().node().isDurable()) {
        port.client().flushUninterruptibly();
      }
      return;
    }
    if (end + length + 3 * PoolBatch.RUN_BYTES > PoolLog.HALF_BYTES) {
      post();
    }
    append(assignment, item, entry, length);
    if (log == null) {
      post();
    }
  }

  private void append(long of, int item, Entry entry, int length) {
    if (run < 0 || assignment != of || nextItem != item) {
      int at = run < 0 ? 0 : PoolBatch.align(end);
      buffer.putLong(at + PoolBatch.RUN_BYTES, 0);
      PoolBatch.putRun(buffer, at, of, item);
      run = at;
      end = at + PoolBatch.RUN_BYTES;
      count = 0;
      assignment = of;
    }
    PoolBatch.putEntry(buffer.position(end), entry);
    end += length;
    buffer.putLong(PoolBatch.align(end), 0); // nothing follows
    PoolBatch.commit(buffer, run, ++count, end - run - PoolBatch.RUN_BYTES);
    nextItem = item + 1;
  }

  /** Counts a finished part, and posts if the worker has fewer in store than it has to tell about. */
  void finishPart(int inStore) {
    parts++;
    if (inStore <= parts) {
      post();
    }
  }

  /** How long it has been since something was posted. */
  long nanosSincePost() {
    return System.nanoTime() - postedAt;
  }

  /** Sends what was noted, if anything. */
  void post() {
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
