package dev.troupe;

import dev.troupe.memory.Block;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Which lock another primitive uses and keeps, as it travels with that primitive's handle. */
record LockPlace(boolean isReentrant, long target, @Nullable Block block) {

  /** The place of a lock; null of none. */
  static @Nullable LockPlace of(@Nullable MutualExclusion lock) {
    return lock == null ? null : new LockPlace(lock instanceof RLock, lock.target(), lock.block());
  }

  /** A handle of it that lives as long as its keeper's. */
  MutualExclusion open(Primitive keeper) {
    return isReentrant ? new RLock(keeper, target, block) : new Lock(keeper, target, block);
  }

  static void write(DataOutputStream out, @Nullable LockPlace place) throws IOException {
    out.writeBoolean(place != null);
    if (place != null) {
      out.writeBoolean(place.isReentrant);
      out.writeLong(place.target);
      SharedMapping.write(out, place.block);
    }
  }

  static @Nullable LockPlace read(DataInputStream in) throws IOException {
    return in.readBoolean()
        ? new LockPlace(in.readBoolean(), in.readLong(), SharedMapping.read(in))
        : null;
  }
}
