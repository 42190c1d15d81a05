package dev.troupe.actors;

import dev.troupe.actors.PoolBatch.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Goes through the outcomes of a run, in order, without an object for each. For one thread. */
public final class PoolOutcomes {

  private final Payload outcomes;
  private final ByteBuffer in;
  private int head;
  private long began;
  private long nanos;
  private int transfers; // of all outcomes before
  private int ownTransfers;
  private int length;
  private int end; // of this outcome

  /** Before the first of them. */
  public PoolOutcomes(Payload outcomes) {
    this.outcomes = outcomes;
    this.in = ByteBuffer.wrap(outcomes.bytes());
  }

  /** Goes to the next; false if there is none. */
  public boolean next() {
    in.position(end);
    if (!in.hasRemaining()) {
      return false;
    }
    transfers += ownTransfers;
    head = in.get();
    if (head == PoolBatch.SHORT_FORM) {
      began += nanos + PoolBatch.readNumber(in);
      nanos = PoolBatch.readNumber(in);
      ownTransfers = 0;
      length = (int) PoolBatch.readNumber(in);
    } else {
      began = in.getLong();
      nanos = in.getLong();
      ownTransfers = in.getInt();
      length = in.getInt();
    }
    end = in.position() + length;
    return true;
  }

  /** What became of the item. */
  public Kind kind() {
    return head == PoolBatch.SHORT_FORM ? Kind.VALUE : PoolBatch.kind(head);
  }

  /** How often its worker ran it, at least 1. */
  public int attempts() {
    return head == PoolBatch.SHORT_FORM ? 1 : PoolBatch.attempts(head);
  }

  /** When it began, by the clock of the host, in nanoseconds, as {@link System#nanoTime}. */
  public long began() {
    return began;
  }

  /** How long it ran. */
  public long nanos() {
    return nanos;
  }

  /** The bytes of the result or the exception, from the position on; only for reading. */
  public ByteBuffer content() {
    return in;
  }

  /** The result or the exception. */
  public Payload payload() {
    byte[] bytes = new byte[length];
    in.get(end - length, bytes);
    return new Payload(
        bytes,
        ownTransfers == 0
            ? List.of()
            : outcomes.transfers().subList(transfers, transfers + ownTransfers));
  }

  /** What follows this outcome, as outcomes of their own; none so far has handles in it. */
  Payload rest() {
    int start = end;
    if (!next()) {
      return new Payload(new byte[0], outcomes.transfers());
    }
    byte[] all = outcomes.bytes();
    ByteBuffer rest = ByteBuffer.allocate(all.length - start + PoolBatch.MOST_SHORT_BYTES);
    if (head == PoolBatch.SHORT_FORM) {
      PoolBatch.putShort(rest, began, nanos); // as the first it counts from zero
      PoolBatch.putNumber(rest, length);
      start = end - length;
    }
    rest.put(all, start, all.length - start);
    return new Payload(Arrays.copyOf(rest.array(), rest.position()), outcomes.transfers());
  }
}
