package dev.troupe.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where one thread that waits for an answer sleeps beside the bells itself, on sockets of its own: what
 * comes wakes it at once, and not the reader's own thread first, which would then have to wake it.
 *
 * <p>Nothing depends on anybody sitting here: while the seat is empty, the own thread is rung for.
 */
final class Seat implements AutoCloseable {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final AtomicReference<@Nullable Thread> occupant = new AtomicReference<>();
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(64); // of the occupant
  private volatile @Nullable Selector selector; // made with the first bell
  private boolean isClosed; // guarded by this

  /** Adds the socket of a bell. A thread that sits here already hears it, too. After the end it is closed. */
  synchronized void add(SocketChannel socket) throws IOException {
    if (isClosed) {
      socket.close();
      return;
    }
    Selector bells = selector;
    if (bells == null) {
      bells = Selector.open();
      selector = bells;
    }
    socket.register(bells, SelectionKey.OP_READ);
    bells.wakeup();
  }

  /** Whether this thread may sit down: there are bells, and nobody sits here. */
  boolean take() {
    return selector != null && occupant.compareAndSet(null, Thread.currentThread());
  }

  boolean isTaken() {
    return occupant.get() != null;
  }

  /** Whether this thread sits here. */
  boolean isHeldHere() {
    return occupant.get() == Thread.currentThread();
  }

  /** The occupant's. May be called twice. */
  void leave() {
    occupant.compareAndSet(Thread.currentThread(), null);
  }

  /** Wakes that thread if it sits here; false if it does not. */
  boolean wake(Thread thread) {
    Selector bells = selector;
    if (bells == null || occupant.get() != thread) {
      return false;
    }
    if (thread != Thread.currentThread()) {
      bells.wakeup();
    }
    return true;
  }

  /**
   * The occupant's: sleeps until a bell rings, it is woken or interrupted, or that much time is over, in
   * whole milliseconds.
   *
   * @return false if there are no bells any more
   */
  boolean sleep(long nanos) throws IOException {
    Selector bells = selector;
    if (bells == null) {
      return false;
    }
    try {
      if (nanos == Long.MAX_VALUE) {
        bells.select();
      } else {
        bells.select(Math.max(1, nanos / NANOS_PER_MILLI));
      }
      for (SelectionKey key : bells.selectedKeys()) {
        hear(key);
      }
      bells.selectedKeys().clear();
      return true;
    } catch (ClosedSelectorException e) {
      return false;
    }
  }

  /** Takes in what has rung. The end of a socket is news that the own thread brings. */
  private void hear(SelectionKey key) throws IOException {
    try {
      scratch.clear();
      if (((SocketChannel) key.channel()).read(scratch) < 0) {
        key.channel().close();
      }
    } catch (IOException | CancelledKeyException e) {
      key.channel().close(); // a reset is an end like any other
    }
  }

  /** Wakes who sits here, and lets nobody sit down any more. */
  @Override
  public synchronized void close() throws IOException {
    isClosed = true;
    Selector bells = selector;
    selector = null;
    if (bells != null) {
      for (SelectionKey key : bells.keys()) {
        key.channel().close();
      }
      bells.close();
    }
  }
}
