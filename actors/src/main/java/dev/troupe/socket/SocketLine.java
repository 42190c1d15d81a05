package dev.troupe.socket;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Frames over one socket, for any number of threads.
 *
 * <p>The channel never blocks, so that interrupting a thread cannot close it for all others. Threads
 * write as far as the socket takes it, the reactor writes the rest and does all reading; while much is
 * unread, it reads no more. What has begun to leave always leaves whole.
 */
public final class SocketLine {

  private static final int MOST_UNREAD = 4 << 20; // bytes in frames that nobody has taken
  private static final int READS_IN_A_ROW = 16;
  private static final ThreadLocal<ByteBuffer> BUFFER =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(64 << 10));

  private final SocketChannel channel;
  private final SelectionKey key;
  private final FrameDecoder decoder;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition left = lock.newCondition();
  private final Deque<Frame> unread = new ArrayDeque<>();
  private final Deque<OutgoingFrame> unsent = new ArrayDeque<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private long unreadBytes;
  private boolean isClosed;
  private @Nullable IOException end; // why nothing follows
  private @Nullable IOException broken; // why nothing can be sent

  /**
   * Takes over a connected channel.
   *
   * @param mostBytes the largest frame that is let in at first
   */
  public SocketLine(SocketChannel channel, int mostBytes) throws IOException {
    this.channel = channel;
    this.decoder = new FrameDecoder(mostBytes);
    channel.configureBlocking(false);
    lock.lock(); // the reactor may be faster than this constructor
    try {
      key = Reactor.register(channel, SelectionKey.OP_READ, this::ready);
    } finally {
      lock.unlock();
    }
  }

  /** Changes the largest frame that is let in, from the next one on. */
  public void limit(int mostBytes) {
    lock.lock();
    try {
      decoder.limit(mostBytes);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a frame, waiting for all before it.
   *
   * @param nanos how long to wait for its beginning to leave; null is for ever
   * @return false if none of it left in time, nor will
   * @throws AsynchronousCloseException if this line is closed
   * @throws IOException if the other side is gone
   * @throws InterruptedException if this thread was interrupted before any of it left, nor will it
   */
  public boolean send(byte kind, byte[] content, @Nullable Long nanos)
      throws IOException, InterruptedException {
    OutgoingFrame frame = new OutgoingFrame(kind, content);
    lock.lockInterruptibly();
    try {
      requireSending();
      unsent.add(frame);
      write();
      long rest = nanos == null ? 0 : nanos;
      while (!frame.hasLeft()) {
        requireSending();
        if (nanos != null && rest <= 0) {
          return frame.hasBegun() || !unsent.remove(frame);
        }
        rest = await(left, nanos == null ? null : rest);
      }
      return true;
    } catch (InterruptedException e) {
      if (frame.hasBegun()) {
        Thread.currentThread().interrupt(); // the rest leaves without this thread
        return true;
      }
      unsent.remove(frame);
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is something to take, or nothing will ever be.
   *
   * @param nanos at most so long; null is for ever
   * @return whether it is so
   * @throws AsynchronousCloseException if this line is closed
   */
  public boolean poll(@Nullable Long nanos) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      long rest = nanos == null ? 0 : nanos;
      while (!isReadyLocked()) {
        requireOpen();
        if (nanos != null && rest <= 0) {
          return false;
        }
        rest = await(arrived, nanos == null ? null : rest);
      }
      requireOpen();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the next frame.
   *
   * @param kind the only one that is taken
   * @param nanos waits at most so long; null is for ever
   * @return the frame, or one of another kind, which stays; null if none came in time
   * @throws EOFException if the other side has closed, and nothing is left
   * @throws BadFrameException if it sent what is no frame
   * @throws AsynchronousCloseException if this line is closed
   */
  public @Nullable Frame receive(byte kind, @Nullable Long nanos)
      throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      if (!poll(nanos)) {
        return null;
      }
      Frame frame = unread.peek();
      if (frame == null) {
        throw ended();
      }
      if (frame.kind() == kind) {
        unread.remove();
        unreadBytes -= frame.content().length;
        if (unreadBytes <= MOST_UNREAD / 2 && end == null) {
          Reactor.interest(key, SelectionKey.OP_READ, true);
        }
      }
      return frame;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a receive would not wait, be it for a frame, the end, or because this is closed. */
  public boolean isReady() {
    lock.lock();
    try {
      return isReadyLocked();
    } finally {
      lock.unlock();
    }
  }

  /** Calls this whenever a receive need not wait any more, from any thread; it must not block. */
  public void watch(Runnable watcher) {
    watchers.add(watcher);
  }

  /** Calls this no more. */
  public void unwatch(Runnable watcher) {
    watchers.remove(watcher);
  }

  /** Whether this was not closed here. */
  public boolean isOpen() {
    lock.lock();
    try {
      return !isClosed;
    } finally {
      lock.unlock();
    }
  }

  /** Closes the socket; whoever waits is told. Idempotent. */
  public void close() {
    lock.lock();
    try {
      if (isClosed) {
        return;
      }
      isClosed = true;
      unread.clear();
      closeChannel();
      arrived.signalAll();
      left.signalAll();
    } finally {
      lock.unlock();
    }
    watchers.forEach(Runnable::run);
  }

  private void ready(int operations) {
    boolean isNews = false;
    lock.lock();
    try {
      if (isClosed) {
        return;
      }
      if ((operations & SelectionKey.OP_WRITE) != 0) {
        write();
      }
      if ((operations & SelectionKey.OP_READ) != 0) {
        read();
        isNews = isReadyLocked();
      }
      if (isNews) {
        arrived.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (isNews) {
      watchers.forEach(Runnable::run);
    }
  }

  private void read() {
    ByteBuffer buffer = BUFFER.get();
    try {
      for (int i = 0; i < READS_IN_A_ROW && unreadBytes <= MOST_UNREAD; i++) {
        int bytes = channel.read(buffer.clear());
        if (bytes < 0) {
          endReading(new EOFException(endedAs("has closed it")));
          return;
        }
        if (bytes == 0) {
          return;
        }
        decoder.feed(buffer.flip(), frame -> {
          unread.add(frame);
          unreadBytes += frame.content().length;
        });
      }
      Reactor.interest(key, SelectionKey.OP_READ, unreadBytes <= MOST_UNREAD);
    } catch (BadFrameException e) {
      endReading(e);
      broken = e;
      left.signalAll();
      closeChannel();
    } catch (IOException e) { // a reset means the same as an end
      EOFException reset = new EOFException(endedAs("is gone (" + e.getMessage() + ")"));
      reset.initCause(e);
      endReading(reset);
    }
  }

  private String endedAs(String how) {
    return decoder.isBetweenFrames()
        ? "the other side " + how
        : "the other side ended in the middle of a message, which is dropped";
  }

  private void endReading(IOException why) {
    end = why;
    Reactor.interest(key, SelectionKey.OP_READ, false);
  }

  private void write() {
    try {
      OutgoingFrame next;
      while ((next = unsent.peek()) != null) {
        if (!next.writeTo(channel)) {
          Reactor.interest(key, SelectionKey.OP_WRITE, true);
          return;
        }
        unsent.remove();
        left.signalAll();
      }
      Reactor.interest(key, SelectionKey.OP_WRITE, false);
    } catch (IOException e) {
      broken = e;
      unsent.clear();
      left.signalAll();
      Reactor.interest(key, SelectionKey.OP_WRITE, false);
    }
  }

  private boolean isReadyLocked() {
    return !unread.isEmpty() || end != null || isClosed;
  }

  private IOException ended() {
    IOException why = end;
    if (why instanceof BadFrameException) {
      return new BadFrameException(String.valueOf(why.getMessage()));
    }
    EOFException eof = new EOFException(why == null ? null : why.getMessage());
    eof.initCause(why == null ? null : why.getCause());
    return eof;
  }

  private void requireOpen() throws AsynchronousCloseException {
    if (isClosed) {
      throw new AsynchronousCloseException();
    }
  }

  private void requireSending() throws IOException {
    requireOpen();
    if (broken != null) {
      throw new IOException(broken.getMessage(), broken);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // each caller is in one
  private static long await(Condition condition, @Nullable Long nanos) throws InterruptedException {
    if (nanos == null) {
      condition.await();
      return 0;
    }
    return condition.awaitNanos(nanos);
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException e) {
      broken = e;
    }
    Reactor.wake(key);
  }
}
