package dev.troupe;

import dev.troupe.socket.SocketLine;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Connects to a {@link Listener}. Python: {@code multiprocessing.connection.Client}. */
public final class Client {

  private static final Duration FOR_EVER = Duration.ofDays(100);

  private Client() {}

  /**
   * Connects to a listener that has no key, waiting for it as long as it takes.
   *
   * @param address where it listens
   * @throws AuthenticationException if it has a key
   * @throws ConnectException if nobody listens there
   * @throws EOFException if the listener closed the connection before it was complete
   * @throws UnsupportedAddressTypeException if the address is neither of TCP nor of a Unix domain socket
   * @throws IOException if there is no way to it, or it is no listener
   * @throws InterruptedException if this thread is interrupted; there is no connection then
   */
  public static Connection connect(SocketAddress address) throws IOException, InterruptedException {
    return connectForEver(address, null);
  }

  /**
   * Connects to a listener that has this key, waiting for it as long as it takes.
   *
   * @param key may be empty, which is a key too
   * @throws AuthenticationException if the listener has another key, or none
   * @throws IOException as {@link #connect(SocketAddress)}
   * @throws InterruptedException if this thread is interrupted; there is no connection then
   */
  public static Connection connect(SocketAddress address, byte[] key)
      throws IOException, InterruptedException {
    return connectForEver(address, key.clone());
  }

  /**
   * Connects to a listener, waiting for it at most so long.
   *
   * @param key may be empty, which is a key too; null has none
   * @throws TimeoutException if there was no connection in time
   * @throws AuthenticationException if the listener has another key
   * @throws IOException as {@link #connect(SocketAddress)}
   * @throws InterruptedException if this thread is interrupted; there is no connection then
   */
  public static Connection connect(SocketAddress address, byte @Nullable [] key, Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new UnknownHostException(inet.getHostString());
    } else if (!(address instanceof InetSocketAddress
        || address instanceof UnixDomainSocketAddress)) {
      throw new UnsupportedAddressTypeException();
    }
    long start = System.nanoTime();
    SocketSettings settings = SocketSettings.load();
    SocketChannel channel = open(address, timeout);
    SocketConnection connection;
    try {
      connection = new SocketConnection(
          new SocketLine(channel, Handshake.MOST_BYTES), address, settings.maxItemBytes());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    boolean isDone = false;
    try {
      Duration left = timeout.minusNanos(System.nanoTime() - start);
      Handshake.connect(connection, key, settings, left);
      isDone = true;
      return connection;
    } finally {
      if (!isDone) {
        connection.close();
      }
    }
  }

  private static Connection connectForEver(SocketAddress address, byte @Nullable [] key)
      throws IOException, InterruptedException {
    try {
      return connect(address, key, FOR_EVER);
    } catch (TimeoutException e) {
      throw new ConnectException(
          "No connection to " + address + " in " + FOR_EVER.toDays() + " days.");
    }
  }

  /** Closing the channel is what ends the wait; nobody else has it yet. */
  private static SocketChannel open(SocketAddress address, Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    SocketChannel channel = SocketChannel.open(ListeningAddress.family(address));
    CompletableFuture<Void> done = new CompletableFuture<>();
    Executor later = CompletableFuture.delayedExecutor(
        Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS, Runnable::run);
    CompletableFuture<Void> timer = timeout.compareTo(FOR_EVER) < 0
        ? CompletableFuture.runAsync(() -> closeUnless(done, channel), later)
        : done;
    try {
      if (address instanceof InetSocketAddress) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      channel.connect(address);
      return channel;
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while it connected to " + address);
    } catch (AsynchronousCloseException e) {
      throw new TimeoutException("No connection to " + address + Messages.within(timeout) + ".");
    } catch (ConnectException e) {
      channel.close();
      ConnectException named =
          new ConnectException("Nobody listens on " + address + ": " + e.getMessage());
      named.initCause(e);
      throw named;
    } catch (IOException e) {
      channel.close();
      throw e;
    } finally {
      done.complete(null);
      timer.cancel(false);
    }
  }

  private static void closeUnless(CompletableFuture<Void> done, SocketChannel channel) {
    if (!done.isDone()) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
