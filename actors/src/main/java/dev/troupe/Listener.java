package dev.troupe;

import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.BindException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections from other programs, over TCP or a Unix domain socket.
 *
 * <p>Python: {@code multiprocessing.connection.Listener}. It needs no {@link Troupe}. With a key, both
 * sides prove that they know it before a message is read. Peers are greeted and proved behind the
 * scenes, side by side, so that one that is slow or silent keeps nobody waiting; it is cut off after
 * {@code troupe.listener.handshake-timeout}. What a peer sends as an object is unpickled: without a key,
 * listen only where all who can connect are trusted. One that is collected is closed.
 */
public final class Listener implements Waitable, Closeable {

  private final Doorway door;

  private Listener(Doorway door) {
    this.door = door;
    Primitive.CLEANER.register(this, door::close);
  }

  /**
   * The kinds of addresses that can be listened on here: {@link java.net.StandardProtocolFamily#UNIX}
   * last, if the operating system has it.
   *
   * <p>Python: {@code multiprocessing.connection.families}.
   */
  public static List<ProtocolFamily> families() {
    return ListeningAddress.families();
  }

  /**
   * Listens on a Unix domain socket with a new name in a directory that only this user can enter.
   *
   * @throws IOException if there is no place for it
   */
  public static Listener open() throws IOException {
    return new Listener(Doorway.open(ListeningAddress.anywhere(), 1, null));
  }

  /**
   * Listens on an address, for whoever can reach it; one connection may wait to be accepted.
   *
   * @param address an {@link java.net.InetSocketAddress} on the loopback interface, where port 0 is any
   *     that is free, or a {@link java.net.UnixDomainSocketAddress}
   * @throws BindException if the address is in use, or none of this host's
   * @throws IllegalArgumentException if it can be reached from other hosts
   * @throws java.nio.channels.UnsupportedAddressTypeException if it is of another kind
   * @throws IOException if it cannot be listened on
   */
  public static Listener open(SocketAddress address) throws IOException {
    return new Listener(Doorway.open(ListeningAddress.of(address, false), 1, null));
  }

  /**
   * Listens on an address, for who knows the key; one connection may wait to be accepted.
   *
   * @param address as {@link #open(SocketAddress)}, or one that can be reached from other hosts
   * @param key may be empty, which is a key too
   * @throws IOException as {@link #open(SocketAddress)}
   */
  public static Listener open(SocketAddress address, byte[] key) throws IOException {
    return open(address, 1, key);
  }

  /**
   * Listens on an address, for who knows the key.
   *
   * @param backlog how many connections may wait to be accepted, at least 1
   * @param key may be empty, which is a key too; null asks for none
   * @throws IllegalArgumentException if the backlog is less, or there is no key and the address can be
   *     reached from other hosts
   * @throws IOException as {@link #open(SocketAddress)}
   */
  public static Listener open(SocketAddress address, int backlog, byte @Nullable [] key)
      throws IOException {
    Messages.requireAtLeast(1, backlog, "backlog");
    return new Listener(
        Doorway.open(ListeningAddress.of(address, key != null), backlog, clone(key)));
  }

  /**
   * Accepts the next connection, waiting for one if there is none.
   *
   * <p>Python: {@code Listener.accept}. Peers that say nothing, speak something else or go away before
   * they have proved themselves are cut off and logged, and not seen here.
   *
   * @throws AuthenticationException if a peer has another key, or none; the listener goes on
   * @throws ClosedChannelException if this is closed, by whichever thread and whenever
   * @throws IOException if the socket failed
   * @throws InterruptedException if this thread is interrupted; no connection is lost
   */
  public Connection accept() throws IOException, InterruptedException {
    try {
      return Objects.requireNonNull(door.accept(null), "no limit, no time-out");
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Accepts the next connection, waiting at most so long for one.
   *
   * @param timeout the longest wait; zero or less looks once
   * @throws TimeoutException if none came in time
   * @throws IOException as {@link #accept()}
   * @throws InterruptedException if this thread is interrupted; no connection is lost
   */
  public Connection accept(Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    try {
      Connection connection = door.accept(ActorClient.limit(timeout));
      if (connection == null) {
        throw new TimeoutException(this + " had no connection" + Messages.within(timeout) + ".");
      }
      return connection;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** The address that it listens on, also after it was closed. */
  public SocketAddress address() {
    return door.address();
  }

  /**
   * The address of the peer that was accepted last; empty before the first one, and for those on Unix
   * domain sockets, which have none.
   */
  public Optional<SocketAddress> lastAccepted() {
    return door.lastAccepted();
  }

  /** Whether it was not closed. */
  public boolean isOpen() {
    return door.isOpen();
  }

  /** Says when there is one to accept. */
  Readiness readiness() {
    return door;
  }

  /**
   * Frees the address and removes the socket's file; connections that nobody accepted are closed,
   * accepted ones go on. Idempotent.
   */
  @Override
  public void close() {
    door.close();
  }

  @Override
  public String toString() {
    return "Listener on " + address();
  }

  private static byte @Nullable [] clone(byte @Nullable [] key) {
    return key == null ? null : key.clone();
  }
}
