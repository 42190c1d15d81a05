package dev.troupe.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a JVM that waits for its sockets. It runs while there are any, and sleeps while
 * none has anything to say.
 */
public final class Reactor {

  private static final Logger log = LoggerFactory.getLogger(Reactor.class);
  private static @Nullable Reactor current; // guarded by the class

  private final Selector selector;

  /** What is done when a channel is ready. Called by the reactor's thread; must not block. */
  @FunctionalInterface
  public interface Handler {

    /** The channel is ready for these operations. */
    void ready(int operations);
  }

  private Reactor() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("No selector for sockets: " + e.getMessage(), e);
    }
  }

  /** Has a channel watched, which must be non-blocking. Closing it ends that; then call {@link #wake}. */
  public static SelectionKey register(SelectableChannel channel, int operations, Handler handler)
      throws IOException {
    while (true) {
      try {
        return registerOnce(channel, operations, handler);
      } catch (CancelledKeyException e) {
        Thread.onSpinWait(); // the thread was woken and is about to forget the channel's former key
      }
    }
  }

  private static synchronized SelectionKey registerOnce(
      SelectableChannel channel, int operations, Handler handler) throws IOException {
    Reactor reactor = current;
    if (reactor == null) {
      reactor = new Reactor();
      Thread thread = new Thread(reactor::run, "troupe-sockets");
      thread.setDaemon(true);
      thread.start();
      current = reactor;
    }
    SelectionKey key = channel.register(reactor.selector, operations, handler);
    reactor.selector.wakeup();
    return key;
  }

  /** Adds operations to what a channel is watched for, or takes them away. */
  public static void interest(SelectionKey key, int operations, boolean isWanted) {
    try {
      int before = isWanted ? key.interestOpsOr(operations) : key.interestOpsAnd(~operations);
      if (isWanted && (before & operations) != operations) {
        wake(key);
      }
    } catch (CancelledKeyException e) {
      log.trace("A channel was closed meanwhile.", e);
    }
  }

  /** Lets the thread see that a channel was closed. */
  public static synchronized void wake(SelectionKey key) {
    if (key.selector().isOpen()) {
      key.selector().wakeup();
    }
  }

  private void run() {
    try {
      while (!isDone()) {
        selector.select(Reactor::handle);
      }
    } catch (IOException | ClosedSelectorException e) {
      log.error("The selector for sockets failed; connections over sockets stand still.", e);
    }
  }

  private static void handle(SelectionKey key) {
    try {
      ((Handler) key.attachment()).ready(key.readyOps());
    } catch (CancelledKeyException e) {
      log.trace("A channel was closed meanwhile.", e);
    } catch (RuntimeException e) {
      log.error("A socket could not be served.", e);
      key.cancel();
    }
  }

  /** Ends when there is no channel left; the next one gets another reactor. */
  private boolean isDone() throws IOException {
    synchronized (Reactor.class) {
      if (selector.keys().isEmpty()) {
        current = null;
        selector.close();
        return true;
      }
      return false;
    }
  }
}
