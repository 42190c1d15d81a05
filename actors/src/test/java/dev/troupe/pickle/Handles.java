package dev.troupe.pickle;

import java.util.ArrayList;
import java.util.List;

/** Lends handles as their place in a list, and remembers each call. */
final class Handles implements HandleTable {

  final List<Handle> lent = new ArrayList<>();
  final List<Handle> adopted = new ArrayList<>();

  @Override
  public byte[] lend(Handle handle) {
    lent.add(handle);
    return new byte[] {(byte) (lent.size() - 1)};
  }

  @Override
  public Handle adopt(byte[] token) {
    Handle handle = lent.get(token[0]);
    adopted.add(handle);
    return handle;
  }
}
