package dev.troupe;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What every handle of a queue knows of it from the start, and what travels with a handle.
 *
 * @param isBounded whether it has a largest number of items
 */
record QueueTraits(boolean isBounded) {

  static QueueTraits read(DataInputStream in) throws IOException {
    return new QueueTraits(in.readBoolean());
  }

  void write(DataOutputStream out) throws IOException {
    out.writeBoolean(isBounded);
  }
}
