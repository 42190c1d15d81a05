package dev.troupe;

import dev.troupe.pickle.Handle;
import dev.troupe.pickle.HandleTable;
import dev.troupe.pickle.Pickler;
import dev.troupe.socket.BadFrameException;
import dev.troupe.socket.Frame;
import dev.troupe.socket.SocketLine;
import java.io.EOFException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.lang.ref.Reference;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One end of a socket between a {@link Listener} and a {@link Client}. Both directions are open. One that
 * is collected is closed.
 */
final class SocketConnection implements Connection, Readiness {

  private static final HandleTable NO_HANDLES = new HandleTable() {
    @Override
    public byte[] lend(Handle handle) {
      throw new IllegalArgumentException(
          handle + " belongs to its program: send it through a pipe or a queue of that program.");
    }

    @Override
    public Handle adopt(byte[] token) {
      throw new IllegalArgumentException("a handle of another program");
    }
  };

  private final SocketLine line;
  private final String name;
  private final int maxItemBytes;
  private final Pickler pickler = new Pickler(Programs.loader());
  private volatile boolean isReadable = true;

  SocketConnection(SocketLine line, SocketAddress peer, int maxItemBytes) {
    this.line = line;
    this.name = "Connection to " + (peer.toString().isEmpty() ? "an unnamed socket" : peer);
    this.maxItemBytes = maxItemBytes;
    Primitive.CLEANER.register(this, line::close);
  }

  SocketLine line() {
    return line;
  }

  @Override
  public void send(@Nullable Object message) throws IOException, InterruptedException {
    send(Frame.OBJECT, pickled(message), null);
  }

  @Override
  public void send(@Nullable Object message, Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    if (!send(Frame.OBJECT, pickled(message), nanos(timeout))) {
      throw new TimeoutException(this + " had no room" + Messages.within(timeout) + ".");
    }
  }

  @Override
  public void sendBytes(byte[] bytes, int offset, int size)
      throws IOException, InterruptedException {
    Objects.checkFromIndexSize(offset, size, bytes.length);
    requireOpen();
    Payloads.requireSize("The message for " + this, size, maxItemBytes);
    send(Frame.RAW, Arrays.copyOfRange(bytes, offset, offset + size), null);
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // the caller's word, as in Python
  public <T extends @Nullable Object> T receive() throws IOException, InterruptedException {
    return unpickled(Objects.requireNonNull(take(Frame.OBJECT, null), "no limit, no time-out"));
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // the caller's word, as in Python
  public <T extends @Nullable Object> T receive(Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    return unpickled(inTime(Frame.OBJECT, timeout));
  }

  @Override
  public byte[] receiveBytes() throws IOException, InterruptedException {
    return Objects.requireNonNull(take(Frame.RAW, null), "no limit, no time-out");
  }

  @Override
  public byte[] receiveBytes(Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    return inTime(Frame.RAW, timeout);
  }

  @Override
  public byte[] receiveBytes(int maxBytes) throws IOException, InterruptedException {
    Messages.requireAtLeast(0, maxBytes, "maxBytes");
    byte[] bytes = receiveBytes();
    if (bytes.length > maxBytes) {
      isReadable = false;
      throw Messages.tooLong(this, bytes.length, maxBytes);
    }
    return bytes;
  }

  @Override
  public boolean poll(Duration timeout) throws IOException, InterruptedException {
    return poll(nanos(timeout));
  }

  @Override
  public boolean pollForever() throws IOException, InterruptedException {
    return poll((Long) null);
  }

  private boolean poll(@Nullable Long nanos) throws IOException, InterruptedException {
    requireReadable();
    try {
      return line.poll(nanos);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public Watch watch(@Nullable Duration limit, Runnable changed) throws IOException {
    requireReadable();
    line.watch(changed);
    return new Watch() {
      private @Nullable Boolean last;

      @Override
      public @Nullable Boolean isReady() throws IOException {
        if (!line.isOpen()) {
          throw new AsynchronousCloseException();
        }
        return line.isReady() ? Boolean.TRUE : last;
      }

      @Override
      public void end() {
        line.unwatch(changed);
        last = false;
      }
    };
  }

  @Override
  public boolean isOpen() {
    return line.isOpen();
  }

  @Override
  public boolean isReadable() {
    return isReadable;
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void close() {
    line.close();
  }

  @Override
  public String toString() {
    return name;
  }

  private boolean send(byte kind, byte[] content, @Nullable Long nanos)
      throws IOException, InterruptedException {
    requireOpen();
    try {
      return line.send(kind, content, nanos);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      throw new BrokenPipeException(
          this + " cannot send, since the other side is gone: " + e.getMessage(), e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private byte[] inTime(byte kind, Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    byte[] message = take(kind, nanos(timeout));
    if (message == null) {
      throw new TimeoutException(this + " had no message" + Messages.within(timeout) + ".");
    }
    return message;
  }

  private byte @Nullable [] take(byte kind, @Nullable Long nanos)
      throws IOException, InterruptedException {
    requireReadable();
    Frame frame;
    try {
      frame = line.receive(kind, nanos);
    } catch (EOFException e) {
      EOFException end = new EOFException(this + " is at its end: " + e.getMessage() + ".");
      end.initCause(e.getCause());
      throw end;
    } catch (BadFrameException e) {
      throw new IOException(this + " was cut: the other side sent " + e.getMessage() + ".", e);
    } finally {
      Reference.reachabilityFence(this);
    }
    if (frame == null) {
      return null;
    }
    if (frame.kind() != kind) {
      throw new IllegalStateException(
          kind == Frame.RAW
              ? this + " has an object as its next message: take it with receive()."
              : this + " has bytes as its next message: take them with receiveBytes().");
    }
    return frame.content();
  }

  private byte[] pickled(@Nullable Object message) throws ClosedChannelException {
    requireOpen();
    String what = "The message for " + this;
    try {
      byte[] bytes = pickler.pickle(message, NO_HANDLES);
      Payloads.requireSize(what, bytes.length, maxItemBytes);
      return bytes;
    } catch (NotSerializableException e) {
      throw new UnserializableException(what + " cannot travel: " + e.getMessage(), e);
    }
  }

  @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // the caller's word
  private <T extends @Nullable Object> T unpickled(byte[] bytes) {
    try {
      return (T) pickler.unpickle(bytes, NO_HANDLES);
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

  private void requireOpen() throws ClosedChannelException {
    if (!line.isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private static @Nullable Long nanos(Duration timeout) {
    Duration limit = ActorClient.limit(timeout);
    return limit == null ? null : limit.toNanos();
  }
}
