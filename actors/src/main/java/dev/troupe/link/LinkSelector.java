package dev.troupe.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the own thread of a {@link LinkReader} sleeps in: it waits for sockets, and for deadlines. */
final class LinkSelector implements AutoCloseable {

  private static final long DOZE_NANOS = 1_000_000;

  /** Something that a selector waits for. */
  interface Ready {
    void ready(ByteBuffer scratch);
  }

  /** Something that is given up when its time has come; all have the same time to live. */
  interface Expiring {
    long deadline();

    void expire();
  }

  private final Selector selector;
  private final Deque<Expiring> expiring = new ArrayDeque<>(); // of the own thread
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(256); // of the own thread
  private volatile boolean isDozing;

  LinkSelector() throws IOException {
    this.selector = Selector.open();
  }

  /** Lets the selector wait for a channel to be readable; for the own thread, or before it starts. */
  void register(SelectableChannel channel, Ready ready) throws ClosedChannelException {
    SelectionKey key = channel.keyFor(selector);
    if (key == null) {
      channel.register(selector, SelectionKey.OP_READ, ready);
    } else {
      key.attach(ready);
    }
  }

  /** Lets it wait for that channel no more; for the own thread. */
  void unregister(SelectableChannel channel) {
    SelectionKey key = channel.keyFor(selector);
    if (key != null) {
      key.cancel();
    }
  }

  /** The same for a channel that accepts others. */
  void registerAccepting(SelectableChannel channel, Ready ready) throws ClosedChannelException {
    channel.register(selector, SelectionKey.OP_ACCEPT, ready);
  }

  /** Expires something when its time has come; for the own thread. */
  void expireLater(Expiring one) {
    expiring.add(one);
  }

  /** Makes the own thread look at everything. */
  void wakeUp() {
    selector.wakeup();
  }

  /** From now on the own thread does not sleep inside the system, where it would hold up a JVM's end. */
  void doze() {
    isDozing = true;
    wakeUp();
  }

  /** Sleeps until something is ready or a deadline has passed, and does what is due. */
  void select() throws IOException {
    Expiring next = expiring.peek();
    if (isDozing) {
      LockSupport.parkNanos(this, DOZE_NANOS);
      selector.selectNow();
    } else if (next == null) {
      selector.select();
    } else {
      long millis = (next.deadline() - System.nanoTime()) / 1_000_000 + 1;
      selector.select(Math.max(1, millis));
    }
    for (SelectionKey key : selector.selectedKeys()) {
      handle(key);
    }
    selector.selectedKeys().clear();
    while (next != null && next.deadline() - System.nanoTime() < 0) {
      expiring.remove();
      next.expire();
      next = expiring.peek();
    }
  }

  private void handle(SelectionKey key) {
    try {
      Ready ready = key.isValid() ? (Ready) key.attachment() : null;
      if (ready != null) {
        ready.ready(scratch);
      }
    } catch (CancelledKeyException e) {
      // Closed by another thread meanwhile.
    } catch (RuntimeException e) {
      log().error("A link failed.", e);
      key.cancel();
    }
  }

  /** Closes all sockets. Idempotent. */
  @Override
  public void close() {
    if (!selector.isOpen()) {
      return;
    }
    try {
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      log().debug("A link could not be closed.", e);
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(LinkSelector.class);
  }
}
