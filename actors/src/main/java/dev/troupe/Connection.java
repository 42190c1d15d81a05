package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.Payload;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PipeEndpoints;
import dev.troupe.actors.PipeEndpoints.Message;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One end of a {@link Pipe}: sends messages to the other end and receives what was sent there.
 *
 * <p>Python: {@code multiprocessing.connection.Connection}. A message is copied when it is sent and
 * once more for whoever receives it. Each sender's messages come in the order it sent them, and each
 * goes to one receiver; those that a receiver had not yet taken when it died go back to their places.
 *
 * <p>An end may be in several processes, and inside messages: it is closed when every copy of it is
 * closed or its process has ended. The other end then receives what is left, and after that {@link
 * EOFException}. Messages on their way to an end that is closed are dropped. Threads may share a
 * handle; {@link #close} ends their waiting.
 *
 * <p>Objects and bytes are messages of one stream; that is why one class has both, long as it gets.
 */
public final class Connection extends Primitive implements Closeable {

  private final boolean isReadable;
  private final boolean isWritable;
  private final PipeCalls calls = new PipeCalls(this);

  Connection(ActorClient client, Transfer hold, boolean isReadable, boolean isWritable) {
    super(client, hold);
    this.isReadable = isReadable;
    this.isWritable = isWritable;
  }

  /**
   * Sends a message, waiting for room if much is on its way already ({@code troupe.pipe.capacity}).
   *
   * <p>Python: {@code Connection.send}. When this returns, the message outlives this process.
   *
   * @throws UnserializableException if the message cannot travel; nothing was sent
   * @throws BrokenPipeException if nobody is left who could receive it
   * @throws ClosedChannelException if this handle is closed, by whichever thread and whenever
   * @throws NonWritableChannelException if this is the first end of a one-way pipe
   * @throws InterruptedException if this thread is interrupted; nothing was sent
   */
  public void send(@Nullable Object message) throws IOException, InterruptedException {
    offer(message, null);
  }

  /**
   * Sends a message, waiting at most so long for room.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @throws TimeoutException if there was no room in time; nothing was sent
   * @throws IOException as {@link #send(Object)}
   * @throws InterruptedException if this thread is interrupted; nothing was sent
   */
  public void send(@Nullable Object message, Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    if (!offer(message, limit(timeout))) {
      throw new TimeoutException(this + " had no room" + Messages.within(timeout) + ".");
    }
  }

  /**
   * Sends bytes as one message, waiting for room as {@link #send(Object)} does. No bytes at all are a
   * message too.
   *
   * <p>Python: {@code Connection.send_bytes}.
   *
   * @throws IOException as {@link #send(Object)}
   * @throws InterruptedException if this thread is interrupted; nothing was sent
   */
  public void sendBytes(byte[] bytes) throws IOException, InterruptedException {
    sendBytes(bytes, 0, bytes.length);
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
  public void sendBytes(byte[] bytes, int offset, int size)
      throws IOException, InterruptedException {
    Objects.checkFromIndexSize(offset, size, bytes.length);
    requireWritable();
    byte[] copy = Arrays.copyOfRange(bytes, offset, offset + size);
    calls.send(new Message(new Payload(copy, List.of()), true), null);
  }

  /**
   * Receives the next message, waiting for one if there is none.
   *
   * <p>Python: {@code Connection.recv}.
   *
   * @param <T> the type that the caller knows it to be of
   * @return the message, a copy made in this process
   * @throws EOFException if there is none and every holder of the other end has closed it or ended; if
   *     one of them died, the message and the cause, a {@link ProcessLostException}, say who and how
   * @throws ProcessLostException if there is none, the last other process that held the other end died,
   *     and only this process, which never used that end, still has a copy of it
   * @throws ClosedChannelException if this handle is closed, by whichever thread and whenever
   * @throws NonReadableChannelException if this is the second end of a one-way pipe
   * @throws IllegalStateException if the next message was sent by {@link #sendBytes}; it stays there
   * @throws InterruptedException if this thread is interrupted; no message is lost
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
  }) // the caller's word, as in Python
  public <T extends @Nullable Object> T receive() throws IOException, InterruptedException {
    return unpacked(awaited(false));
  }

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
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
  }) // the caller's word, as in Python
  public <T extends @Nullable Object> T receive(Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    return unpacked(awaited(false, timeout));
  }

  /**
   * Receives the next message of bytes, whole, waiting for one if there is none.
   *
   * <p>Python: {@code Connection.recv_bytes}.
   *
   * @throws IllegalStateException if the next message was sent by {@link #send}; it stays there
   * @throws IOException as {@link #receive()}
   * @throws InterruptedException if this thread is interrupted; no message is lost
   */
  public byte[] receiveBytes() throws IOException, InterruptedException {
    return awaited(true).bytes();
  }

  /**
   * Receives the next message of bytes, whole, waiting at most so long for one.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} looks once
   * @throws TimeoutException if none came in time
   * @throws IOException as {@link #receiveBytes()}
   * @throws InterruptedException if this thread is interrupted; no message is lost
   */
  public byte[] receiveBytes(Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    return awaited(true, timeout).bytes();
  }

  /**
   * Whether a receive would not wait now, because a message is there or none will ever come. Takes
   * nothing.
   *
   * <p>Python: {@code Connection.poll}.
   *
   * @throws ClosedChannelException if this handle is closed, by whichever thread and whenever
   * @throws NonReadableChannelException if this is the second end of a one-way pipe
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean poll() throws IOException, InterruptedException {
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
  public boolean poll(Duration timeout) throws IOException, InterruptedException {
    requireReadable();
    return calls.poll(limit(timeout));
  }

  /**
   * Waits until a receive would not wait.
   *
   * <p>Python: {@code poll(None)}.
   *
   * @return true
   * @throws IOException as {@link #poll()}
   * @throws InterruptedException if this thread is interrupted
   */
  public boolean pollForever() throws IOException, InterruptedException {
    requireReadable();
    return calls.poll(null);
  }

  /** Whether this handle is not closed. */
  public boolean isOpen() {
    return !isLetGo();
  }

  /** Whether this end receives. */
  public boolean isReadable() {
    return isReadable;
  }

  /** Whether this end sends. */
  public boolean isWritable() {
    return isWritable;
  }

  /**
   * Closes this handle; copies of it go on. Whoever waits at it gets {@link
   * AsynchronousCloseException}. Idempotent.
   */
  @Override
  public void close() {
    calls.close(this::letGo);
  }

  @Override
  public String toString() {
    return "Connection 'pipe-" + target() + "' ("
        + (part() == PipeEndpoints.FIRST ? "first" : "second") + " end)";
  }

  @Override
  HandleKind kind() {
    return HandleKind.CONNECTION;
  }

  @Override
  void writeRest(DataOutputStream out) throws IOException {
    out.writeBoolean(isReadable);
    out.writeBoolean(isWritable);
  }

  private boolean offer(@Nullable Object message, @Nullable Duration limit)
      throws IOException, InterruptedException {
    requireWritable();
    Payload payload = client().payloads().pack("The message for " + this, message);
    try {
      return calls.send(new Message(payload, false), limit);
    } finally {
      Reference.reachabilityFence(message); // its handles live until those in flight are held
    }
  }

  private Payload awaited(boolean isRaw) throws IOException, InterruptedException {
    requireReadable();
    return Objects.requireNonNull(calls.receive(isRaw, null), "no limit, no time-out");
  }

  private Payload awaited(boolean isRaw, Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    requireReadable();
    Payload payload = calls.receive(isRaw, limit(timeout));
    if (payload == null) {
      throw new TimeoutException(this + " had no message" + Messages.within(timeout) + ".");
    }
    return payload;
  }

  @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // the caller's word
  private <T extends @Nullable Object> T unpacked(Payload payload) {
    try {
      return (T) client().payloads().unpack(payload);
    } catch (IOException | ClassNotFoundException e) {
      throw new TroupeException(
          "A message of " + this + " was taken but cannot be opened here: " + e.getMessage(), e);
    }
  }

  private void requireReadable() throws ClosedChannelException {
    requireOpen();
    if (!isReadable) {
      throw new NonReadableChannelException();
    }
  }

  private void requireWritable() throws ClosedChannelException {
    requireOpen();
    if (!isWritable) {
      throw new NonWritableChannelException();
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (isLetGo()) {
      throw new ClosedChannelException();
    }
  }
}
