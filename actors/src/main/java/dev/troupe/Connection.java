package dev.troupe;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to its other end and receives what was sent there: one end of a {@link Pipe}, or of a
 * socket between a {@link Listener} and a {@link Client}.
 *
 * <p>Python: {@code multiprocessing.connection.Connection}. A message is copied when it is sent and
 * once more for whoever receives it. Objects and bytes are messages of one stream. Each sender's
 * messages come in the order it sent them, and each goes to one receiver. Threads may share a
 * connection; {@link #close} ends their waiting.
 */
public sealed interface Connection extends Waitable, Closeable
    permits PipeConnection, SocketConnection {

  /**
   * Sends a message, waiting for room if much is on its way already.
   *
   * <p>Python: {@code Connection.send}. When this returns, the message outlives this process. As with
   * pipes of the operating system, one that was on its way when the last reader went is lost; the next
   * call says so.
   *
   * @throws UnserializableException if the message cannot travel; nothing was sent
   * @throws IllegalArgumentException if it is larger than {@code troupe.max-item-size}; nothing was sent
   * @throws BrokenPipeException if nobody is left who could receive it
   * @throws ClosedChannelException if this is closed, by whichever thread and whenever
   * @throws NonWritableChannelException if this end only receives
   * @throws InterruptedException if this thread is interrupted; nothing was sent
   */
  void send(@Nullable Object message) throws IOException, InterruptedException;

  /**
   * Sends a message, waiting at most so long for room.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @throws TimeoutException if there was no room in time; nothing was sent
   * @throws IOException as {@link #send(Object)}
   * @throws InterruptedException if this thread is interrupted; nothing was sent
   */
  void send(@Nullable Object message, Duration timeout)
      throws IOException, TimeoutException, InterruptedException;

  /**
   * Sends bytes as one message, waiting for room as {@link #send(Object)} does. No bytes at all are a
   * message too.
   *
   * <p>Python: {@code Connection.send_bytes}.
   *
   * @throws IOException as {@link #send(Object)}
   * @throws InterruptedException if this thread is interrupted; nothing was sent
   */
  default void sendBytes(byte[] bytes) throws IOException, InterruptedException {
    sendBytes(bytes, 0, bytes.length);
  }

  /**
   * Sends the bytes between a buffer's position and its limit as one message. The position is then at
   * the limit; if nothing was sent, it is where it was.
   *
   * @throws IOException as {@link #send(Object)}
   * @throws InterruptedException if this thread is interrupted; nothing was sent
   */
  default void sendBytes(ByteBuffer bytes) throws IOException, InterruptedException {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    sendBytes(copy);
    bytes.position(bytes.limit());
  }

  /**
   * Sends some of these bytes as one message.
   *
   * @param offset of the first, from 0
   * @param size how many, 0 or more
   * @throws IndexOutOfBoundsException if there are not that many; nothing was sent
   * @throws IOException as {@link #send(Object)}
   * @throws InterruptedException if this thread is interrupted; nothing was sent
   */
  void sendBytes(byte[] bytes, int offset, int size) throws IOException, InterruptedException;

  /**
   * Receives the next message, waiting for one if there is none.
   *
   * <p>Python: {@code Connection.recv}.
   *
   * @param <T> the type that the caller knows it to be of
   * @return the message, a copy made in this process
   * @throws EOFException if there is none and the other end is closed or its processes have ended; if one
   *     of them died, the message and the cause, a {@link ProcessLostException}, say who and how
   * @throws ProcessLostException if there is none, the last other process that held the other end died,
   *     and only this process, which never used that end, still has a copy of it
   * @throws ClosedChannelException if this is closed, by whichever thread and whenever
   * @throws NonReadableChannelException if this end only sends
   * @throws IllegalStateException if the next message was sent by {@link #sendBytes}; it stays there
   * @throws TroupeException if the message cannot be opened here, such as for a class that is missing,
   *     which is named; the message is taken
   * @throws InterruptedException if this thread is interrupted; no message is lost
   */
  @SuppressWarnings("TypeParameterUnusedInFormals") // the caller's word, as in Python
  <T extends @Nullable Object> T receive() throws IOException, InterruptedException;

  /**
   * Receives the next message, waiting at most so long for one.
   *
   * @param <T> the type that the caller knows it to be of
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @return the message, a copy made in this process
   * @throws TimeoutException if none came in time
   * @throws IOException as {@link #receive()}
   * @throws InterruptedException if this thread is interrupted; no message is lost
   */
  @SuppressWarnings("TypeParameterUnusedInFormals") // the caller's word, as in Python
  <T extends @Nullable Object> T receive(Duration timeout)
      throws IOException, TimeoutException, InterruptedException;

  /**
   * Receives the next message of bytes, whole, waiting for one if there is none.
   *
   * <p>Python: {@code Connection.recv_bytes}.
   *
   * @throws IllegalStateException if the next message was sent by {@link #send}; it stays there
   * @throws IOException as {@link #receive()}
   * @throws InterruptedException if this thread is interrupted; no message is lost
   */
  byte[] receiveBytes() throws IOException, InterruptedException;

  /**
   * Receives the next message of bytes, whole, waiting at most so long for one.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @throws TimeoutException if none came in time
   * @throws IOException as {@link #receiveBytes()}
   * @throws InterruptedException if this thread is interrupted; no message is lost
   */
  byte[] receiveBytes(Duration timeout) throws IOException, TimeoutException, InterruptedException;

  /**
   * Receives the next message of bytes, which must not be longer than expected.
   *
   * <p>Python: {@code Connection.recv_bytes(maxlength)}, which leaves the connection as this does.
   *
   * @param maxBytes the most that the message may have, 0 or more
   * @throws IllegalArgumentException if that is negative
   * @throws IOException if the message is longer: it is gone, and this handle receives no more; it can
   *     still send if it ever could, else it is closed. Otherwise as {@link #receiveBytes()}
   * @throws InterruptedException if this thread is interrupted; no message is lost
   */
  byte[] receiveBytes(int maxBytes) throws IOException, InterruptedException;

  /**
   * Receives the next message of bytes into a buffer, from its position on, waiting for one if there is
   * none. The position is then behind the message.
   *
   * <p>Python: {@code Connection.recv_bytes_into}.
   *
   * @return how many bytes the message had
   * @throws BufferTooShortException if there is less room up to the limit; the buffer is unchanged and
   *     the exception has the whole message
   * @throws ReadOnlyBufferException if the buffer cannot be written; no message was taken
   * @throws IOException as {@link #receiveBytes()}
   * @throws InterruptedException if this thread is interrupted; no message is lost
   */
  default int receiveBytesInto(ByteBuffer buffer) throws IOException, InterruptedException {
    if (buffer.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    return fill(buffer, receiveBytes());
  }

  /**
   * Receives the next message of bytes into an array.
   *
   * @param offset where its first byte goes, from 0 to the length of the array
   * @return how many bytes the message had
   * @throws IndexOutOfBoundsException if the offset is not in that range; no message was taken
   * @throws BufferTooShortException as {@link #receiveBytesInto(ByteBuffer)}
   * @throws IOException as {@link #receiveBytes()}
   * @throws InterruptedException if this thread is interrupted; no message is lost
   */
  default int receiveBytesInto(byte[] buffer, int offset) throws IOException, InterruptedException {
    return receiveBytesInto(ByteBuffer.wrap(buffer, offset, buffer.length - offset));
  }

  /**
   * Receives the next message of bytes into a buffer, waiting at most so long for one.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @throws TimeoutException if none came in time
   * @throws BufferTooShortException as {@link #receiveBytesInto(ByteBuffer)}
   * @throws IOException as {@link #receiveBytes()}
   * @throws InterruptedException if this thread is interrupted; no message is lost
   */
  default int receiveBytesInto(ByteBuffer buffer, Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    if (buffer.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    return fill(buffer, receiveBytes(timeout));
  }

  /**
   * Whether a receive would not wait now, because a message is there or none will ever come. Takes
   * nothing.
   *
   * <p>Python: {@code Connection.poll}.
   *
   * @throws ClosedChannelException if this is closed, by whichever thread and whenever
   * @throws NonReadableChannelException if this end only sends
   * @throws InterruptedException if this thread is interrupted
   */
  default boolean poll() throws IOException, InterruptedException {
    return poll(Duration.ZERO);
  }

  /**
   * Waits until a receive would not wait, at most so long.
   *
   * @param timeout the longest wait; zero or less looks once
   * @return whether a receive would not wait
   * @throws IOException as {@link #poll()}
   * @throws InterruptedException if this thread is interrupted
   */
  boolean poll(Duration timeout) throws IOException, InterruptedException;

  /**
   * Waits until a receive would not wait.
   *
   * <p>Python: {@code poll(None)}.
   *
   * @return true
   * @throws IOException as {@link #poll()}
   * @throws InterruptedException if this thread is interrupted
   */
  boolean pollForever() throws IOException, InterruptedException;

  /** Whether this is not closed. */
  boolean isOpen();

  /** Whether this end receives. */
  boolean isReadable();

  /** Whether this end sends. */
  boolean isWritable();

  /** Closes it. Whoever waits at it gets {@link AsynchronousCloseException}. Idempotent. */
  @Override
  void close();

  private int fill(ByteBuffer buffer, byte[] message) {
    try {
      buffer.put(message);
      return message.length;
    } catch (BufferOverflowException e) {
      throw new BufferTooShortException(
          this + " received a message of " + message.length + " bytes, which does not fit into the "
              + buffer.remaining() + " bytes of the buffer. The message is in this exception.",
          message);
    }
  }
}
