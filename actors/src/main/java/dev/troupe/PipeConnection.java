package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.Payload;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PipeEndpoints;
import dev.troupe.actors.PipeEndpoints.Message;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One end of a {@link Pipe}, used through its actor.
 *
 * <p>An end may be in several processes, and inside messages: it is closed when every copy of it is
 * closed or its process has ended. The other end then receives what is left, and after that {@link
 * EOFException}. Messages on their way to an end that is closed are dropped; those that a receiver had
 * not yet taken when it died go back to their places.
 */
final class PipeConnection extends Primitive implements Connection, Readiness {

  private volatile boolean isReadable;
  private final boolean isWritable;
  private final PipeCalls calls = new PipeCalls(this);

  PipeConnection(ActorClient client, Transfer hold, boolean isReadable, boolean isWritable) {
    super(client, hold);
    this.isReadable = isReadable;
    this.isWritable = isWritable;
  }

  @Override
  public void send(@Nullable Object message) throws IOException, InterruptedException {
    offer(message, null);
  }

  @Override
  public void send(@Nullable Object message, Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    if (!offer(message, limit(timeout))) {
      throw new TimeoutException(this + " had no room" + Messages.within(timeout) + ".");
    }
  }

  @Override
  public void sendBytes(byte[] bytes, int offset, int size)
      throws IOException, InterruptedException {
    Objects.checkFromIndexSize(offset, size, bytes.length);
    requireWritable();
    client().payloads().requireSize(() -> "The message for " + this, size);
    send(client().payloads().packBytes(bytes, offset, size), true, null);
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // the caller's word, as in Python
  public <T extends @Nullable Object> T receive() throws IOException, InterruptedException {
    return unpacked(awaited(false));
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // the caller's word, as in Python
  public <T extends @Nullable Object> T receive(Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    return unpacked(awaited(false, timeout));
  }

  @Override
  public byte[] receiveBytes() throws IOException, InterruptedException {
    return client().payloads().unpackBytes(awaited(true));
  }

  @Override
  public byte[] receiveBytes(Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    return client().payloads().unpackBytes(awaited(true, timeout));
  }

  @Override
  public byte[] receiveBytes(int maxBytes) throws IOException, InterruptedException {
    Messages.requireAtLeast(0, maxBytes, "maxBytes");
    byte[] bytes = receiveBytes();
    if (bytes.length > maxBytes) {
      isReadable = false;
      if (!isWritable) {
        close();
      }
      throw Messages.tooLong(this, bytes.length, maxBytes);
    }
    return bytes;
  }

  @Override
  public boolean poll(Duration timeout) throws IOException, InterruptedException {
    requireReadable();
    return calls.poll(limit(timeout));
  }

  @Override
  public boolean pollForever() throws IOException, InterruptedException {
    requireReadable();
    return calls.poll(null);
  }

  @Override
  public Watch watch(@Nullable Duration limit, Runnable changed) throws IOException {
    requireReadable();
    return calls.watch(limit, changed);
  }

  @Override
  public boolean isOpen() {
    return !isLetGo();
  }

  @Override
  public boolean isReadable() {
    return isReadable;
  }

  @Override
  public boolean isWritable() {
    return isWritable;
  }

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
    Payload payload = client().payloads().packMessage(() -> "The message for " + this, message);
    try {
      return send(payload, false, limit);
    } finally {
      Reference.reachabilityFence(message); // its handles live until those in flight are held
    }
  }

  private boolean send(Payload payload, boolean isRaw, @Nullable Duration limit)
      throws IOException, InterruptedException {
    boolean isSent = false;
    try {
      isSent = calls.send(new Message(payload, isRaw), limit);
      return isSent;
    } finally {
      if (!isSent) {
        client().payloads().release(payload); // the pipe did not keep it either
      }
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
      return (T) client().payloads().unpackTaken(payload);
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
