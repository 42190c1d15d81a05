package dev.troupe.link;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves to each side of a connection that the other knows the cluster's secret, then passes bytes
 * through as they are.
 *
 * <pre>
 * client → server   hello: magic, version, 32 random bytes
 * server → client   hello, HMAC(secret, "server", both hellos)
 * client → server   HMAC(secret, "client", both hellos), payload from here on
 * server → client   payload from here on
 * </pre>
 *
 * <p>No byte of payload passes, in either direction, before the other side's proof is verified. Any
 * deviation throws {@link SSLException} once and leaves the engine closed. A client that refuses its
 * server says so first, with 32 zeros for a proof, so that both sides know that their secrets differ.
 * There is no closing word: the end of the connection ends the session.
 */
final class SecretEngine extends EngineTerms {

  private static final Logger log = LoggerFactory.getLogger(SecretEngine.class);

  static final byte VERSION = 1;

  private static final byte[] MAGIC = {'T', 'R', 'P', 'E'};
  private static final int NONCE_BYTES = 32;
  private static final int HELLO_BYTES = MAGIC.length + 1 + NONCE_BYTES;
  private static final int PROOF_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";
  private static final String OTHER_SECRET = "does not know the cluster's secret";
  private static final SecureRandom RANDOM = new SecureRandom();

  private enum State {
    CLIENT_SAYS_HELLO(HandshakeStatus.NEED_WRAP),
    SERVER_AWAITS_HELLO(HandshakeStatus.NEED_UNWRAP),
    SERVER_SAYS_HELLO(HandshakeStatus.NEED_WRAP),
    CLIENT_AWAITS_HELLO(HandshakeStatus.NEED_UNWRAP),
    CLIENT_PROVES(HandshakeStatus.NEED_WRAP),
    CLIENT_REFUSES(HandshakeStatus.NEED_WRAP),
    CLIENT_REFUSED(HandshakeStatus.NEED_WRAP), // and throws when it is driven on
    SERVER_AWAITS_PROOF(HandshakeStatus.NEED_UNWRAP),
    OPEN(HandshakeStatus.NOT_HANDSHAKING),
    CLOSING(HandshakeStatus.NEED_WRAP), // nothing is left to say, but whoever drives asks once
    CLOSED(HandshakeStatus.NOT_HANDSHAKING);

    final HandshakeStatus handshake;

    State(HandshakeStatus handshake) {
      this.handshake = handshake;
    }
  }

  private final SecretKeySpec key;
  private final byte[] ownHello;
  private final boolean isClient;
  private final SSLSession session;
  private byte[] peerHello = new byte[0];
  private State state;

  private SecretEngine(byte[] secret, String peerHost, int peerPort, State first) {
    super(peerHost, peerPort);
    this.key = new SecretKeySpec(secret, ALGORITHM);
    this.isClient = first == State.CLIENT_SAYS_HELLO;
    this.state = first;
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    this.ownHello =
        ByteBuffer.allocate(HELLO_BYTES).put(MAGIC).put(VERSION).put(nonce).array();
    this.session = new SecretSession(nonce, peerHost, peerPort);
  }

  static SecretEngine client(byte[] secret, String peerHost, int peerPort) {
    return new SecretEngine(secret, peerHost, peerPort, State.CLIENT_SAYS_HELLO);
  }

  static SecretEngine server(byte[] secret, String peerHost, int peerPort) {
    return new SecretEngine(secret, peerHost, peerPort, State.SERVER_AWAITS_HELLO);
  }

  @Override
  public synchronized SSLEngineResult wrap(
      ByteBuffer[] sources, int offset, int length, ByteBuffer target) throws SSLException {
    return switch (state) {
      case CLIENT_SAYS_HELLO -> say(ownHello, target, State.CLIENT_AWAITS_HELLO);
      case SERVER_SAYS_HELLO ->
        say(concat(ownHello, proof("server")), target, State.SERVER_AWAITS_PROOF);
      case CLIENT_PROVES -> say(proof("client"), target, State.OPEN);
      case CLIENT_REFUSES -> say(new byte[PROOF_BYTES], target, State.CLIENT_REFUSED);
      case CLIENT_REFUSED -> throw refuse(OTHER_SECRET);
      case OPEN ->
        pass(
            Arrays.asList(sources).subList(offset, offset + length),
            Arrays.asList(target),
            Status.OK);
      case CLOSING -> {
        state = State.CLOSED;
        yield result(Status.CLOSED, 0, 0);
      }
      case CLOSED -> result(Status.CLOSED, 0, 0);
      case CLIENT_AWAITS_HELLO, SERVER_AWAITS_HELLO, SERVER_AWAITS_PROOF -> result(Status.OK, 0, 0);
    };
  }

  @Override
  public synchronized SSLEngineResult unwrap(
      ByteBuffer source, ByteBuffer[] targets, int offset, int length) throws SSLException {
    return switch (state) {
      case SERVER_AWAITS_HELLO, CLIENT_AWAITS_HELLO, SERVER_AWAITS_PROOF -> hear(source);
      case OPEN ->
        pass(
            Arrays.asList(source),
            Arrays.asList(targets).subList(offset, offset + length),
            Status.BUFFER_UNDERFLOW);
      case CLOSING, CLOSED -> result(Status.CLOSED, 0, 0);
      case CLIENT_SAYS_HELLO, SERVER_SAYS_HELLO, CLIENT_PROVES, CLIENT_REFUSES, CLIENT_REFUSED ->
        result(Status.OK, 0, 0);
    };
  }

  private SSLEngineResult say(byte[] words, ByteBuffer target, State next) {
    if (target.remaining() < words.length) {
      return result(Status.BUFFER_OVERFLOW, 0, 0);
    }
    target.put(words);
    state = next;
    return advanced(0, words.length);
  }

  /** Consumes all that the peer has to say now, or nothing; refuses a wrong beginning early. */
  private SSLEngineResult hear(ByteBuffer source) throws SSLException {
    boolean helloDue = state != State.SERVER_AWAITS_PROOF;
    boolean proofDue = state != State.SERVER_AWAITS_HELLO;
    int length = (helloDue ? HELLO_BYTES : 0) + (proofDue ? PROOF_BYTES : 0);
    if (helloDue) {
      checkBeginning(source);
      if (source.remaining() > length) {
        throw refuse("sent more than its hello before it was answered");
      }
    }
    if (source.remaining() < length) {
      return result(Status.BUFFER_UNDERFLOW, 0, 0);
    }
    if (helloDue) {
      peerHello = new byte[HELLO_BYTES];
      source.get(peerHello);
    }
    if (proofDue) {
      byte[] proof = new byte[PROOF_BYTES];
      source.get(proof);
      if (!MessageDigest.isEqual(proof, proof(helloDue ? "server" : "client"))) {
        if (!isClient) {
          throw refuse(OTHER_SECRET);
        }
        state = State.CLIENT_REFUSES;
        return advanced(length, 0);
      }
    }
    state = !proofDue ? State.SERVER_SAYS_HELLO : helloDue ? State.CLIENT_PROVES : State.OPEN;
    return advanced(length, 0);
  }

  private void checkBeginning(ByteBuffer source) throws SSLException {
    int seen = Math.min(source.remaining(), MAGIC.length);
    for (int n = 0; n < seen; n++) {
      if (source.get(source.position() + n) != MAGIC[n]) {
        throw refuse("is no node of a cluster");
      }
    }
    if (source.remaining() > MAGIC.length) {
      byte version = source.get(source.position() + MAGIC.length);
      if (version != VERSION) {
        throw refuse("speaks version " + version + ", this node version " + VERSION);
      }
    }
  }

  private byte[] proof(String role) throws SSLException {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(role.getBytes(StandardCharsets.US_ASCII));
      mac.update(isClient ? ownHello : peerHello);
      return mac.doFinal(isClient ? peerHello : ownHello);
    } catch (GeneralSecurityException e) {
      throw new SSLException(e);
    }
  }

  private SSLException refuse(String what) {
    state = State.CLOSED;
    String peer =
        isClient ? "Node " + getPeerHost() + ":" + getPeerPort() : "Who connected to this node";
    SSLException refused = new SSLException(peer + " " + what + ".");
    if (what.equals(OTHER_SECRET)) {
      log.warn("{} The connection was cut, and nothing of it was read.", refused.getMessage());
    } else {
      log.debug("A connection between nodes was refused.", refused);
    }
    return refused;
  }

  /** Refuses a peer that has not proved itself by now; null if it has, or is gone. */
  synchronized @Nullable SSLException expire(Duration limit) {
    return switch (state) {
      case OPEN, CLOSING, CLOSED -> null;
      default -> refuse("did not prove who it is within " + limit);
    };
  }

  private SSLEngineResult pass(List<ByteBuffer> sources, List<ByteBuffer> targets, Status empty) {
    int passed = 0;
    boolean anyLeft = false;
    for (ByteBuffer source : sources) {
      for (ByteBuffer target : targets) {
        int length = Math.min(source.remaining(), target.remaining());
        target.put(source.slice(source.position(), length));
        source.position(source.position() + length);
        passed += length;
      }
      anyLeft |= source.hasRemaining();
    }
    Status status = passed > 0 ? Status.OK : anyLeft ? Status.BUFFER_OVERFLOW : empty;
    return result(status, passed, passed);
  }

  private SSLEngineResult advanced(int consumed, int produced) {
    return state == State.OPEN
        ? new SSLEngineResult(Status.OK, HandshakeStatus.FINISHED, consumed, produced)
        : result(Status.OK, consumed, produced);
  }

  private SSLEngineResult result(Status status, int consumed, int produced) {
    return new SSLEngineResult(status, state.handshake, consumed, produced);
  }

  @Override
  public synchronized void closeInbound() throws SSLException {
    if (state != State.OPEN && !isInboundDone()) {
      throw refuse(
          state == State.CLIENT_REFUSED ? OTHER_SECRET : "ended the connection before its proof");
    }
    state = State.CLOSED;
  }

  @Override
  public synchronized boolean isInboundDone() {
    return state == State.CLOSING || state == State.CLOSED;
  }

  @Override
  public synchronized void closeOutbound() {
    if (state != State.CLOSED) {
      state = State.CLOSING; // no farewell crosses the wire, so nobody must wait for the peer's
    }
  }

  @Override
  public synchronized boolean isOutboundDone() {
    return state == State.CLOSED;
  }

  @Override
  public synchronized HandshakeStatus getHandshakeStatus() {
    return state.handshake;
  }

  @Override
  public SSLSession getSession() {
    return session;
  }

  @Override
  public boolean getUseClientMode() {
    return isClient;
  }

  @Override
  public void setUseClientMode(boolean mode) {
    if (mode != isClient) {
      throw new IllegalArgumentException("The side of a connection is fixed.");
    }
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
