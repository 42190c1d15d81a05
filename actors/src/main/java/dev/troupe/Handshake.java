package dev.troupe;

import dev.troupe.socket.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What both sides of a socket do before it is a connection: say what they speak and whether they have a
 * key, and prove that it is the same one, the client first.
 */
final class Handshake {

  /** The largest frame that is read before the other side has proved itself. */
  static final int MOST_BYTES = 256;

  private static final byte[] MAGIC = "troupe".getBytes(StandardCharsets.US_ASCII);
  private static final byte VERSION = 1;

  private Handshake() {}

  /** The listener's part. */
  static void accept(SocketConnection peer, byte @Nullable [] key, SocketSettings settings)
      throws IOException, TimeoutException, InterruptedException {
    Deadline deadline = new Deadline(settings.handshakeTimeout());
    greet(peer, key != null, deadline);
    if (key != null) {
      Authentication.challenge(peer, key, deadline.left());
      Authentication.answer(peer, key, deadline.left());
    }
    peer.line().limit(settings.maxItemBytes());
    peer.line().send(Frame.HELLO, new byte[0], null); // before it, the client sends nothing large
  }

  /** The client's part. */
  static void connect(
      SocketConnection peer, byte @Nullable [] key, SocketSettings settings, Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    Deadline deadline = new Deadline(timeout);
    greet(peer, key != null, deadline);
    if (key != null) {
      Authentication.answer(peer, key, deadline.left());
      Authentication.challenge(peer, key, deadline.left());
    }
    peer.line().limit(settings.maxItemBytes());
    hello(peer, deadline);
  }

  private static void greet(SocketConnection peer, boolean hasKey, Deadline deadline)
      throws IOException, TimeoutException, InterruptedException {
    byte[] mine = Arrays.copyOf(MAGIC, MAGIC.length + 2);
    mine[MAGIC.length] = VERSION;
    mine[MAGIC.length + 1] = (byte) (hasKey ? 1 : 0);
    peer.line().send(Frame.HELLO, mine, null);
    byte[] theirs = hello(peer, deadline);
    if (theirs.length < mine.length
        || !Arrays.equals(MAGIC, 0, MAGIC.length, theirs, 0, MAGIC.length)) {
      throw new IOException(peer + " is no connection to a listener or client of Troupe's.");
    }
    if (theirs[MAGIC.length] != VERSION) {
      throw new IOException(peer + " speaks version " + theirs[MAGIC.length] + ", this side only "
          + VERSION + ": use the same Troupe on both sides.");
    }
    boolean hasTheirs = theirs[MAGIC.length + 1] != 0;
    if (hasTheirs != hasKey) {
      throw new AuthenticationException(
          hasKey
              ? peer + " has no key, and this side has one: give both the same."
              : peer + " has a key, and this side has none: give both the same.");
    }
  }

  private static byte[] hello(SocketConnection peer, Deadline deadline)
      throws IOException, TimeoutException, InterruptedException {
    Frame hello = peer.line().receive(Frame.HELLO, deadline.left().toNanos());
    if (hello == null) {
      throw new TimeoutException(peer + " said nothing in time.");
    }
    if (hello.kind() != Frame.HELLO) {
      throw new IOException(peer + " did not begin with a greeting.");
    }
    return hello.content();
  }

  /** A time limit for several steps. */
  private record Deadline(long start, Duration limit) {
    Deadline(Duration limit) {
      this(System.nanoTime(), limit);
    }

    Duration left() {
      Duration left = limit.minusNanos(System.nanoTime() - start);
      return left.isNegative() ? Duration.ZERO : left;
    }
  }
}
