package dev.troupe;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Something that becomes ready and can be waited for together with others: a {@link Connection}, or
 * the {@link ChildProcess#sentinel sentinel} of a process.
 *
 * <p>Python: what {@code multiprocessing.connection.wait} takes. Waiting takes nothing: what was ready
 * stays ready until somebody receives, accepts or reads.
 */
public sealed interface Waitable permits Connection, Sentinel {

  /**
   * Waits until one of these is ready, for ever if need be.
   *
   * <p>Python: {@code multiprocessing.connection.wait}.
   *
   * @return those that are ready, at least one, in their order
   * @throws IllegalArgumentException if there are none, which would never end
   * @throws IOException if one of them is closed, or cannot be read from
   * @throws InterruptedException if this thread is interrupted
   */
  static List<Waitable> waitAny(Collection<? extends Waitable> all)
      throws IOException, InterruptedException {
    return WaitAny.await(all, null);
  }

  /**
   * Waits until one of these is ready, at most so long.
   *
   * @param timeout the longest wait; zero or less looks once
   * @return those that are ready, in their order; none if the time passed
   * @throws IOException if one of them is closed, or cannot be read from
   * @throws InterruptedException if this thread is interrupted
   */
  static List<Waitable> waitAny(Collection<? extends Waitable> all, Duration timeout)
      throws IOException, InterruptedException {
    return WaitAny.await(all, timeout);
  }
}
