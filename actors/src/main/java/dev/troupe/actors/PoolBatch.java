package dev.troupe.actors;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How outcomes of items are written, by a worker as they come and by nobody else: runs, each of
 * consecutive items of one assignment. The router cuts a batch into its runs; only the process that
 * made the pool looks at the outcomes in them.
 */
public final class PoolBatch {

  /** What became of an item, as far as its worker can say. */
  public enum Kind {
    VALUE(0),
    FAILURE(1),
    TIMED_OUT(2),
    CANCELLED(3);

    private final int code; // also its place in values()

    Kind(int code) {
      this.code = code;
    }
  }

  /** Before a run: the assignment, how many items and bytes, the first item and the handles in all. */
  public static final int RUN_BYTES = 3 * Long.BYTES;

  /** Before an outcome: its kind, when it began, how long it ran, handles and bytes. */
  public static final int ENTRY_BYTES = 1 + 2 * Long.BYTES + 2 * Integer.BYTES;

  /**
   * The first byte of an outcome in short form, which most have: a value of the first attempt without
   * handles. Then numbers of variable length: when it began, from the end of the outcome before it on,
   * how long it ran, and its bytes.
   */
  static final int SHORT_FORM = -1;

  private static final int MOST_NUMBER_BYTES = 10;

  /** The most that comes before an outcome in short form. */
  public static final int MOST_SHORT_BYTES = 1 + 3 * MOST_NUMBER_BYTES;

  /**
   * Consecutive items of one assignment.
   *
   * @param from the place of the first in its chunk
   * @param outcomes one for each item, as {@link PoolOutcomes} reads them
   */
  record Run(long assignment, int from, int count, Payload outcomes) {}

  /**
   * One outcome.
   *
   * @param attempts how often its worker ran it, at least 1
   * @param began by the clock of the host, in nanoseconds, as {@link System#nanoTime}
   * @param nanos how long the item ran
   * @param payload the result or the exception
   */
  public record Entry(Kind kind, int attempts, long began, long nanos, Payload payload) {}

  private static final Kind[] KINDS = Kind.values();
  private static final int MOST_ATTEMPTS = Byte.MAX_VALUE / KINDS.length - 1;

  private PoolBatch() {}

  /** Where a run begins that follows one that ends there. */
  public static int align(int position) {
    return (position + Long.BYTES - 1) & -Long.BYTES;
  }

  /** Begins a run that is empty so far, at an aligned position. */
  public static void putRun(ByteBuffer out, int at, long assignment, int from) {
    out.putLong(at + Long.BYTES, 0);
    out.putLong(at + 2 * Long.BYTES, (long) from << Integer.SIZE);
    VarHandle.releaseFence(); // whoever sees the run after a death sees it empty
    out.putLong(at, assignment);
  }

  /** Says in one step how many outcomes a run has and in how many bytes. */
  public static void commit(ByteBuffer out, int at, int count, int bytes) {
    VarHandle.releaseFence(); // whoever sees the number after a death sees the outcomes
    out.putLong(at + Long.BYTES, (long) count << Integer.SIZE | bytes);
  }

  /** Where the run that begins at that position ends, as far as it was committed. */
  public static int endOf(ByteBuffer in, int at) {
    return Math.min(align(at + RUN_BYTES + (int) in.getLong(at + Long.BYTES)), in.limit());
  }

  /** The runs of a batch. */
  static List<Run> runs(Payload batch) {
    List<Run> runs = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(batch.bytes());
    int transfers = 0;
    for (int at = 0; at + RUN_BYTES <= in.limit(); ) {
      long size = in.getLong(at + Long.BYTES);
      long rest = in.getLong(at + 2 * Long.BYTES);
      int last = transfers + (int) rest;
      byte[] outcomes = new byte[(int) size];
      in.get(at + RUN_BYTES, outcomes);
      int count = (int) (size >>> Integer.SIZE);
      if (count > 0) {
        List<Payload.Transfer> own = batch.transfers().subList(transfers, last);
        Payload payload = new Payload(outcomes, own);
        runs.add(new Run(in.getLong(at), (int) (rest >>> Integer.SIZE), count, payload));
      }
      transfers = last;
      at = align(at + RUN_BYTES + outcomes.length);
    }
    return runs;
  }

  /** A batch of one outcome. */
  public static Payload single(long assignment, int item, Entry entry) {
    int length = ENTRY_BYTES + entry.payload().bytes().length;
    ByteBuffer out = ByteBuffer.allocate(RUN_BYTES + length);
    putRun(out, 0, assignment, item);
    out.putInt(RUN_BYTES - Integer.BYTES, entry.payload().transfers().size());
    putEntry(out.position(RUN_BYTES), entry);
    commit(out, 0, 1, length);
    return new Payload(out.array(), entry.payload().transfers());
  }

  /** Without the first so many outcomes, which none has handles in. */
  static Payload withoutFirst(int count, Payload outcomes) {
    PoolOutcomes all = new PoolOutcomes(outcomes);
    for (int i = 0; i < count; i++) {
      all.next();
    }
    return all.rest();
  }

  /** Writes an outcome. */
  public static void putEntry(ByteBuffer out, Entry entry) {
    int attempts = Math.min(entry.attempts(), MOST_ATTEMPTS);
    out.put((byte) (entry.kind().code + KINDS.length * attempts))
        .putLong(entry.began())
        .putLong(entry.nanos())
        .putInt(entry.payload().transfers().size())
        .putInt(entry.payload().bytes().length)
        .put(entry.payload().bytes());
  }

  static Kind kind(int head) {
    return KINDS[head % KINDS.length];
  }

  static int attempts(int head) {
    return head / KINDS.length;
  }

  /** Begins an outcome in short form; the number and the bytes of the value follow. */
  public static void putShort(ByteBuffer out, long gap, long nanos) {
    out.put((byte) SHORT_FORM);
    putNumber(out, gap);
    putNumber(out, nanos);
  }

  /** Writes a number in 1 byte if it is less than 128, and so on up to {@value #MOST_NUMBER_BYTES}. */
  public static void putNumber(ByteBuffer out, long number) {
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  static long readNumber(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      number |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }
}
