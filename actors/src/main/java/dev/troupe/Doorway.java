package dev.troupe;

import dev.troupe.socket.Reactor;
import dev.troupe.socket.SocketLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the peers of a listener come in: each shakes hands on a thread of its own, and those that have
 * wait here in the order in which they were done. Too many of either kind wait outside, in the
 * operating system's backlog.
 */
final class Doorway implements Readiness {

  private static final Logger log = LoggerFactory.getLogger(Doorway.class);

  private final ListeningAddress place;
  private final ServerSocketChannel server;
  private final SocketAddress address;
  private final int backlog;
  private final byte @Nullable [] secret;
  private final SocketSettings settings = SocketSettings.load();
  private final SelectionKey key;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<Guest> guests = new ArrayDeque<>();
  private final Set<SocketConnection> shaking = new HashSet<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private @Nullable SocketAddress lastAccepted;
  private boolean isClosed;

  /** One who has come in, or was refused for a reason that the accepting caller should see. */
  private record Guest(
      SocketConnection connection,
      SocketAddress from,
      @Nullable AuthenticationException refusal) {}

  private Doorway(ListeningAddress place, int backlog, byte @Nullable [] secret)
      throws IOException {
    this.place = place;
    this.backlog = backlog;
    this.secret = secret;
    this.server = place.bind(backlog);
    this.address = server.getLocalAddress();
    lock.lock(); // the reactor may be faster than this constructor
    try {
      this.key = Reactor.register(server, SelectionKey.OP_ACCEPT, operations -> letIn());
    } finally {
      lock.unlock();
    }
  }

  static Doorway open(ListeningAddress place, int backlog, byte @Nullable [] secret)
      throws IOException {
    return new Doorway(place, backlog, secret);
  }

  SocketAddress address() {
    return address;
  }

  /** The next connection; null if none came in time. */
  @Nullable
  Connection accept(@Nullable Duration limit) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      requireOpen();
      long left = limit == null ? 0 : limit.toNanos();
      while (guests.isEmpty()) {
        if (limit == null) {
          arrived.await();
        } else if (left <= 0) {
          return null;
        } else {
          left = arrived.awaitNanos(left);
        }
        if (isClosed) {
          throw new AsynchronousCloseException();
        }
      }
      Guest guest = guests.remove();
      adjust();
      if (guest.refusal() != null) {
        throw guest.refusal();
      }
      lastAccepted = guest.from() instanceof UnixDomainSocketAddress ? null : guest.from();
      return guest.connection();
    } finally {
      lock.unlock();
    }
  }

  Optional<SocketAddress> lastAccepted() {
    lock.lock();
    try {
      return Optional.ofNullable(lastAccepted);
    } finally {
      lock.unlock();
    }
  }

  boolean isOpen() {
    lock.lock();
    try {
      return !isClosed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Watch watch(@Nullable Duration limit, Runnable changed) throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    watchers.add(changed);
    return new Watch() {
      private @Nullable Boolean last;

      @Override
      public @Nullable Boolean isReady() throws IOException {
        if (!isOpen()) {
          throw new AsynchronousCloseException();
        }
        return hasGuest() ? Boolean.TRUE : last;
      }

      @Override
      public void end() {
        watchers.remove(changed);
        last = false;
      }
    };
  }

  private boolean hasGuest() {
    lock.lock();
    try {
      return !guests.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      if (isClosed) {
        return;
      }
      isClosed = true;
      guests.forEach(guest -> guest.connection().close());
      guests.clear();
      shaking.forEach(SocketConnection::close);
      server.close();
      Reactor.wake(key);
      place.remove();
      arrived.signalAll();
    } catch (IOException e) {
      log.warn("The socket of {} could not be closed.", address, e);
    } finally {
      lock.unlock();
    }
    watchers.forEach(Runnable::run);
  }

  private void letIn() {
    lock.lock();
    try {
      SocketChannel channel;
      while (!isClosed && hasPlace() && (channel = server.accept()) != null) {
        greet(channel);
      }
      adjust();
    } catch (IOException e) {
      log.warn("A connection to {} could not be accepted.", address, e);
    } finally {
      lock.unlock();
    }
  }

  private void greet(SocketChannel channel) throws IOException {
    SocketAddress from;
    SocketConnection connection;
    try {
      from = channel.getRemoteAddress();
      if (from instanceof InetSocketAddress) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      connection = new SocketConnection(
          new SocketLine(channel, Handshake.MOST_BYTES), from, settings.maxItemBytes());
    } catch (IOException e) {
      log.info("A peer of {} went away at once.", address, e);
      channel.close();
      return;
    }
    shaking.add(connection);
    Thread thread = new Thread(() -> shakeHands(connection, from), "troupe-handshake");
    thread.setDaemon(true);
    thread.start();
  }

  private void shakeHands(SocketConnection connection, SocketAddress from) {
    AuthenticationException refusal = null;
    boolean isIn = false;
    try {
      Handshake.accept(connection, secret, settings);
      isIn = true;
    } catch (AuthenticationException e) {
      refusal = e;
    } catch (IOException | TimeoutException | InterruptedException e) {
      log.info("A peer of {} was cut off: {}", address, e.toString());
    }
    if (!isIn) {
      connection.close();
    }
    lock.lock();
    try {
      shaking.remove(connection);
      if (isClosed) {
        connection.close();
        return;
      }
      if (isIn || refusal != null) {
        guests.add(new Guest(connection, from, refusal));
        arrived.signal();
      }
      adjust();
    } finally {
      lock.unlock();
    }
    watchers.forEach(Runnable::run);
  }

  private boolean hasPlace() {
    return guests.size() < backlog && shaking.size() < settings.handshakes();
  }

  private void adjust() {
    if (!isClosed) {
      Reactor.interest(key, SelectionKey.OP_ACCEPT, hasPlace());
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (isClosed) {
      throw new ClosedChannelException();
    }
  }
}
