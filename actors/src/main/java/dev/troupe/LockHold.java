package dev.troupe;

/**
 * A lock that is held until this is closed, at the end of a {@code try}.
 *
 * <pre>{@code
 * try (LockHold held = value.hold()) {
 *   value.set(value.get() + 1);
 * }
 * }</pre>
 */
public final class LockHold implements AutoCloseable {

  private final MutualExclusion lock;
  private final Thread holder;
  private boolean isClosed;

  LockHold(MutualExclusion lock) {
    this.lock = lock;
    this.holder = Thread.currentThread();
  }

  /**
   * Releases the lock. May be called twice.
   *
   * @throws IllegalMonitorStateException if this thread is not the one that got the lock
   */
  @Override
  public void close() {
    if (Thread.currentThread() != holder) {
      throw new IllegalMonitorStateException(lock.name() + " was taken by thread '"
          + holder.getName() + "' and can be released by it alone.");
    }
    if (!isClosed) {
      isClosed = true;
      lock.unlock();
    }
  }
}
