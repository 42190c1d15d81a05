package dev.troupe.actors;

import dev.troupe.memory.Block;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user object as bytes, opened only where it is used, and the handles found in it.
 *
 * <p>Whoever keeps a payload is a holder of each handle in it: the actor that a command brings it to,
 * from the delivery of the command on; then the process that takes it.
 *
 * @param bytes what the object is made from; none if it lies in {@code bulk}
 * @param transfers the handles in it, and one more for {@code bulk}
 * @param bulk where a large object's bytes lie in shared memory, while the last of the transfers is held;
 *     null for all others
 */
public record Payload(
    byte[] bytes, List<Transfer> transfers, @Nullable Block bulk) {

  private static final int EMPTY_BYTES = 112; // what keeping one costs beside its content
  private static final int TRANSFER_BYTES = 64;
  private static final byte[] NONE = {};

  /** Most payloads bring no handle: those share one empty list. */
  public Payload {
    transfers = List.copyOf(transfers);
  }

  /** A payload whose bytes travel with it. */
  public Payload(byte[] bytes, List<Transfer> transfers) {
    this(bytes, transfers, null);
  }

  /** A payload whose bytes lie in shared memory, which the last of the transfers holds. */
  public static Payload inBulk(List<Transfer> transfers, Block bulk) {
    return new Payload(NONE, transfers, bulk);
  }

  /** How many bytes the object was made to, wherever they are. */
  public int size() {
    return bulk == null ? bytes.length : bulk.length();
  }

  /** How many bytes travel with it. */
  public int carriedBytes() {
    return bytes.length;
  }

  /** About how many bytes of memory it takes where it is kept. */
  public long footprint() {
    return footprint(size());
  }

  /** The same for where it is handed out ahead, which does not have what lies in shared memory. */
  long carriedFootprint() {
    return footprint(bytes.length);
  }

  private long footprint(int content) {
    return EMPTY_BYTES + content + (long) TRANSFER_BYTES * transfers.size();
  }

  /** The same payload with other holds on what is in it. */
  Payload with(List<Transfer> others) {
    return new Payload(bytes, others, bulk);
  }

  /**
   * A handle inside a payload.
   *
   * @param target the primitive
   * @param part which part of it, as in {@link PrimitiveCommand.Hold}
   * @param hold the number of the hold that travels with it
   */
  public record Transfer(long target, int part, long hold) {}
}
