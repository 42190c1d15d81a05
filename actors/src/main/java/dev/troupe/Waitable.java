package dev.troupe;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Something that becomes ready and can be waited for together with others: a {@link Connection}, a
 * {@link Listener}, the {@link ChildProcess#sentinel sentinel} of a process, or a {@link SocketChannel}
 * through {@link #of}.
 *
 * <p>Python: what {@code multiprocessing.connection.wait} takes. Waiting takes nothing: what was ready
 * stays ready until somebody receives, accepts or reads.
 */
public sealed interface Waitable permits Connection, Listener, Sentinel, ReadableChannel {

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

  /**
   * Lets a socket be waited for: it is ready when a read would not wait, at its end too.
   *
   * <p>Python: what {@code wait} takes besides connections. The channel must be non-blocking while it is
   * waited for, since it is watched by a selector; its reads then return 0 instead of waiting.
   *
   * @throws java.nio.channels.IllegalBlockingModeException if it is blocking
   */
  static Waitable of(SocketChannel channel) {
    return ReadableChannel.of(channel);
  }
}
