package dev.troupe.actors;

import java.util.List;

/**
 * A user object as bytes, opened only where it is used, and the handles found in it.
 *
 * <p>Whoever keeps a payload is a holder of each handle in it: the actor that a command brings it to,
 * from the delivery of the command on; then the process that takes it.
 */
public record Payload(byte[] bytes, List<Transfer> transfers) {

  private static final int EMPTY_BYTES = 112; // what keeping one costs beside its content
  private static final int TRANSFER_BYTES = 64;

  /** Most payloads bring no handle: those share one empty list. */
  public Payload {
    transfers = List.copyOf(transfers);
  }

  /** About how many bytes of memory it takes where it is kept. */
  public long footprint() {
    return EMPTY_BYTES + bytes.length + (long) TRANSFER_BYTES * transfers.size();
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
