package dev.troupe;

import dev.troupe.actors.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * What a process is given at its start: what it has from its parent, and its task. They travel one after
 * the other, as the first may be needed to read the second.
 */
record Assignment(Bequest bequest, Work work) {

  /** What a process has from its parent, besides what its JVM was made with. */
  record Bequest(
      StartMethod startMethod,
      String identity,
      String parentName,
      long parentPid,
      long parentNumber) {

    /** This as it travels; see {@link Work#toArray}. */
    Object[] toArray() {
      return new Object[] {startMethod.name(), identity, parentName, parentPid, parentNumber};
    }

    static Bequest from(Object[] parts) {
      return new Bequest(
          StartMethod.valueOf((String) parts[0]),
          (String) parts[1],
          (String) parts[2],
          (Long) parts[3],
          (Long) parts[4]);
    }
  }

  /** An assignment of which the second part was not read yet. */
  record Sealed(Bequest bequest, Payload work) {}

  Payload pack(Payloads payloads, String what) {
    byte[] first = payloads.pack(what, bequest.toArray()).bytes();
    Payload second = payloads.pack(what, work.toArray());
    byte[] rest = second.bytes();
    byte[] both = ByteBuffer.allocate(Integer.BYTES + first.length + rest.length)
        .putInt(first.length)
        .put(first)
        .put(rest)
        .array();
    return new Payload(both, second.transfers());
  }

  /** Reads the first part. */
  static Sealed open(Payloads payloads, Payload packed) throws IOException, ClassNotFoundException {
    ByteBuffer both = ByteBuffer.wrap(packed.bytes());
    byte[] first = new byte[both.getInt()];
    both.get(first);
    byte[] rest = new byte[both.remaining()];
    both.get(rest);
    Object bequest = payloads.unpack(new Payload(first, java.util.List.of()));
    return new Sealed(
        Bequest.from((Object[]) Objects.requireNonNull(bequest)),
        new Payload(rest, packed.transfers()));
  }
}
