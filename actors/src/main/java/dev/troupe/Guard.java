package dev.troupe;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What guards a shared value or array: a lock of its own, a given one, or none.
 *
 * <p>Python: the argument {@code lock} of {@code Value} and {@code Array}; without a lock they are {@code
 * RawValue} and {@code RawArray}.
 */
public final class Guard {

  private static final Guard OWN = new Guard(true, null);
  private static final Guard NONE = new Guard(false, null);

  private final boolean isOwn;
  private final @Nullable MutualExclusion lock;

  private Guard(boolean isOwn, @Nullable MutualExclusion lock) {
    this.isOwn = isOwn;
    this.lock = lock;
  }

  /** An {@link RLock} of its own, made with it. */
  public static Guard own() {
    return OWN;
  }

  /**
   * None: single reads and writes are atomic and seen by all in one order, and so are the methods that
   * read and write in one step; more than one element at a time may tear.
   */
  public static Guard none() {
    return NONE;
  }

  /** That {@link Lock} or {@link RLock}, which may guard other things, too. */
  public static Guard of(MutualExclusion lock) {
    return new Guard(false, Objects.requireNonNull(lock, "lock"));
  }

  boolean isOwn() {
    return isOwn;
  }

  /** The given lock, if any, for a block of that program. */
  @Nullable
  MutualExclusion lock(ActorClient client) {
    if (lock != null && lock.client() != client) {
      throw new IllegalArgumentException(lock + " belongs to another program.");
    }
    return lock;
  }
}
