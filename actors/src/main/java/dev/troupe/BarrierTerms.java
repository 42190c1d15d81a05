package dev.troupe;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a barrier was made with.
 *
 * @param timeout of those who give none; null is for ever
 */
record BarrierTerms(int parties, @Nullable Duration timeout, boolean hasAction) {

  static BarrierTerms read(DataInputStream in) throws IOException {
    int parties = in.readInt();
    boolean hasAction = in.readBoolean();
    Duration timeout = in.readBoolean() ? Duration.ofSeconds(in.readLong(), in.readInt()) : null;
    return new BarrierTerms(parties, timeout, hasAction);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(parties);
    out.writeBoolean(hasAction);
    out.writeBoolean(timeout != null);
    if (timeout != null) {
      out.writeLong(timeout.getSeconds());
      out.writeInt(timeout.getNano());
    }
  }
}
