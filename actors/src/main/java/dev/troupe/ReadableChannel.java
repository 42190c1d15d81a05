package dev.troupe;

import dev.troupe.socket.Reactor;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A user's socket that is ready when a read would not wait. */
final class ReadableChannel implements Waitable, Readiness {

  private final SocketChannel channel;

  private ReadableChannel(SocketChannel channel) {
    this.channel = channel;
  }

  static ReadableChannel of(SocketChannel channel) {
    if (channel.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    return new ReadableChannel(channel);
  }

  @Override
  public Watch watch(@Nullable Duration limit, Runnable changed) throws IOException {
    if (!channel.isOpen()) {
      throw new ClosedChannelException();
    }
    return new ChannelWatch(channel, changed);
  }

  @Override
  public String toString() {
    return "Channel " + channel;
  }

  /** Watches until it is ready once, and then lets go of the channel. */
  private static final class ChannelWatch implements Watch {
    private final SocketChannel channel;
    private final Runnable changed;
    private final SelectionKey key;
    private volatile @Nullable Boolean isReady;

    ChannelWatch(SocketChannel channel, Runnable changed) throws IOException {
      this.channel = channel;
      this.changed = changed;
      if (isReadableNow()) {
        isReady = true;
      }
      synchronized (this) { // the reactor may be faster than this constructor
        this.key = Reactor.register(channel, SelectionKey.OP_READ, this::ready);
      }
    }

    private void ready(int operations) {
      isReady = true;
      letGo();
      changed.run();
    }

    @Override
    public @Nullable Boolean isReady() throws IOException {
      if (!channel.isOpen()) {
        throw new AsynchronousCloseException();
      }
      return isReady;
    }

    @Override
    public void end() {
      if (isReady == null) {
        isReady = false;
      }
      letGo();
    }

    private synchronized void letGo() {
      key.cancel();
      Reactor.wake(key);
    }

    /** Asks the operating system, with a selector of its own, which is closed again at once. */
    private boolean isReadableNow() throws IOException {
      try (Selector selector = Selector.open()) {
        channel.register(selector, SelectionKey.OP_READ);
        return selector.selectNow() > 0;
      }
    }
  }
}
