package dev.troupe.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class SecretEngineTest {

  private static final byte[] SECRET = "a secret of 24 bytes ...".getBytes(UTF_8);
  private static final byte[] OTHER = "another one of 24 bytes.".getBytes(UTF_8);

  private final ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
  private final ByteBuffer toClient = ByteBuffer.allocate(1 << 16);

  @Test
  void handshake_sameSecret_passesBytesThroughUnchanged() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      toServer.clear();
      toClient.clear();
      Random random = new Random(seed);
      SecretEngine client = SecretEngine.client(SECRET, "localhost", 1);
      SecretEngine server = SecretEngine.server(SECRET, "localhost", 2);
      byte[] up = randomBytes(random);
      byte[] down = randomBytes(random);
      ByteBuffer upSource = ByteBuffer.wrap(up);
      ByteBuffer downSource = ByteBuffer.wrap(down);
      ByteBuffer upTarget = ByteBuffer.allocate(up.length);
      ByteBuffer downTarget = ByteBuffer.allocate(down.length);

      for (int turn = 0; upTarget.hasRemaining() || downTarget.hasRemaining(); turn++) {
        assertTrue(turn < 100_000, "stuck");
        step(random, client, upSource, toServer, toClient, downTarget);
        step(random, server, downSource, toClient, toServer, upTarget);
      }

      assertArrayEquals(up, upTarget.array());
      assertArrayEquals(down, downTarget.array());
    }
  }

  @Test
  void handshake_wrongSecret_isRefusedByTheClientFirstAndThenByTheServer() throws Exception {
    SecretEngine client = SecretEngine.client(SECRET, "localhost", 1);
    SecretEngine server = SecretEngine.server(OTHER, "localhost", 2);
    say(client, toServer);
    hear(server, toServer);
    say(server, toClient);
    assertEquals(HandshakeStatus.NEED_WRAP, hear(client, toClient).getHandshakeStatus());
    say(client, toServer);
    SSLException refused = assertThrows(SSLException.class, () -> say(client, toServer));
    assertTrue(refused.getMessage().contains("does not know the cluster's secret"));
    assertClosed(client);
    refused = assertThrows(SSLException.class, () -> hear(server, toServer));
    assertTrue(refused.getMessage().contains("does not know the cluster's secret"));
    assertClosed(server);
  }

  @Test
  void expire_beforeTheProof_closesAndAfterItDoesNothing() throws Exception {
    SecretEngine client = SecretEngine.client(SECRET, "localhost", 1);
    SecretEngine server = SecretEngine.server(SECRET, "localhost", 2);
    say(client, toServer);
    hear(server, toServer);
    say(server, toClient);
    hear(client, toClient);
    say(client, toServer);
    assertNull(client.expire(Duration.ofSeconds(1)));
    SSLException late = server.expire(Duration.ofSeconds(1));
    assertNotNull(late);
    assertTrue(late.getMessage().contains("did not prove who it is within PT1S"));
    assertClosed(server);
    assertNull(server.expire(Duration.ofSeconds(1)));
  }

  /**
   * Whatever happens in whatever order, an engine does not keep who drives it: Akka's actor asks it to
   * wrap while it wants that, unless it has thrown; then it must be done.
   */
  @Test
  void close_anyStateAndOrder_endsAfterFewSteps() throws Exception {
    int refusals = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      toServer.clear();
      toClient.clear();
      SecretEngine client = SecretEngine.client(SECRET, "localhost", 1);
      SecretEngine server =
          SecretEngine.server(random.nextInt(3) == 0 ? OTHER : SECRET, "localhost", 2);
      for (int steps = random.nextInt(14); steps > 0; steps--) {
        boolean isClient = random.nextBoolean();
        SecretEngine engine = isClient ? client : server;
        if (drive(random, engine, isClient ? toClient : toServer, isClient ? toServer : toClient)) {
          refusals++;
          assertClosed(engine);
        }
      }
      end(random, client);
      end(random, server);
    }
    assertTrue(refusals > 1_000 && refusals < 100_000, "both ways were taken: " + refusals);
  }

  /** One step of many kinds; whether the engine threw. */
  private static boolean drive(Random random, SecretEngine engine, ByteBuffer in, ByteBuffer out) {
    ByteBuffer payload = ByteBuffer.wrap(new byte[random.nextInt(3)]);
    try {
      switch (random.nextInt(12)) {
        case 0 -> engine.closeOutbound();
        case 1 -> engine.closeInbound();
        case 2 -> in.put((byte) random.nextInt(256)); // noise on the way
        case 3, 4, 5, 6 -> engine.wrap(payload, out);
        default -> {
          in.flip();
          try {
            engine.unwrap(in, ByteBuffer.allocate(1024));
          } finally {
            in.compact();
          }
        }
      }
      return false;
    } catch (SSLException e) {
      return true;
    }
  }

  /** As Akka's actor ends: with a closed side, wrapping while that is wanted. */
  private static void end(Random random, SecretEngine engine) throws SSLException {
    if (random.nextBoolean()) {
      engine.closeOutbound();
      if (!engine.isOutboundDone()) {
        assertEquals(HandshakeStatus.NEED_WRAP, engine.getHandshakeStatus());
        assertEquals(
            Status.CLOSED,
            engine.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(100)).getStatus());
      }
    } else {
      try {
        engine.closeInbound();
      } catch (SSLException e) {
        assertTrue(
            e.getMessage().contains("before its proof") || e.getMessage().contains("secret"));
      }
    }
    assertClosed(engine);
  }

  @Test
  void handshake_wrongProofOfTheClient_letsNoByteThrough() throws Exception {
    SecretEngine client = SecretEngine.client(SECRET, "localhost", 1);
    SecretEngine server = SecretEngine.server(SECRET, "localhost", 2);
    say(client, toServer);
    hear(server, toServer);
    say(server, toClient);
    toServer.put(new byte[32]).put("payload".getBytes(UTF_8));

    assertThrows(SSLException.class, () -> hear(server, toServer));

    assertClosed(server);
  }

  @Test
  void handshake_reflectedProof_isRefused() throws Exception {
    SecretEngine client = SecretEngine.client(SECRET, "localhost", 1);
    say(client, toServer);
    byte[] hello = drain(toServer);
    SecretEngine server = SecretEngine.server(SECRET, "localhost", 2);
    toServer.put(hello);
    hear(server, toServer);
    say(server, toClient);
    byte[] answer = drain(toClient);
    toServer.put(answer, 37, 32); // the server's own proof, played back to it

    assertThrows(SSLException.class, () -> hear(server, toServer));
  }

  @Test
  void handshake_garbage_isRefusedWithItsFirstByte() {
    SecretEngine server = SecretEngine.server(SECRET, "localhost", 2);
    toServer.put((byte) 'G');

    assertThrows(SSLException.class, () -> hear(server, toServer));

    assertClosed(server);
  }

  @Test
  void handshake_otherVersion_namesBothVersions() {
    SecretEngine server = SecretEngine.server(SECRET, "localhost", 2);
    toServer.put("TRPE".getBytes(UTF_8)).put((byte) 9);

    SSLException refused = assertThrows(SSLException.class, () -> hear(server, toServer));

    assertTrue(refused.getMessage().contains("version 9, this node version 1"));
  }

  @Test
  void handshake_moreThanAHello_isRefused() throws Exception {
    SecretEngine client = SecretEngine.client(SECRET, "localhost", 1);
    SecretEngine server = SecretEngine.server(SECRET, "localhost", 2);
    say(client, toServer);
    toServer.put(new byte[1]);

    assertThrows(SSLException.class, () -> hear(server, toServer));
  }

  @Test
  void closeInbound_midHandshake_throwsAndCloses() throws Exception {
    SecretEngine client = SecretEngine.client(SECRET, "localhost", 1);
    SecretEngine server = SecretEngine.server(SECRET, "localhost", 2);
    say(client, toServer);
    toServer.position(20);
    assertEquals(Status.BUFFER_UNDERFLOW, hear(server, toServer).getStatus());

    assertThrows(SSLException.class, server::closeInbound);

    server.closeInbound();
    assertClosed(server);
  }

  /** Whoever drives an engine asks for its farewell; without one it would wait for the peer's. */
  @Test
  void closeOutbound_anyState_wantsOneWrapAndIsDone() throws Exception {
    SecretEngine engine = SecretEngine.client(SECRET, "localhost", 1);
    engine.closeOutbound();
    assertEquals(HandshakeStatus.NEED_WRAP, engine.getHandshakeStatus());
    assertFalse(engine.isOutboundDone());
    SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), toServer);
    assertEquals(Status.CLOSED, result.getStatus());
    assertEquals(0, toServer.position());
    assertEquals(HandshakeStatus.NOT_HANDSHAKING, engine.getHandshakeStatus());
    assertClosed(engine);
    engine.closeOutbound();
    assertTrue(engine.isOutboundDone());
  }

  @Test
  void wrap_beforeTheProof_takesNoPayload() throws Exception {
    SecretEngine client = SecretEngine.client(SECRET, "localhost", 1);
    ByteBuffer payload = ByteBuffer.wrap("payload".getBytes(UTF_8));

    client.wrap(payload, toServer);
    SSLEngineResult second = client.wrap(payload, toServer);

    assertEquals(7, payload.remaining());
    assertEquals(HandshakeStatus.NEED_UNWRAP, second.getHandshakeStatus());
    assertEquals(0, second.bytesProduced());
  }

  /** Moves a random number of bytes each way, as a transport stage would. */
  private static void step(
      Random random,
      SecretEngine engine,
      ByteBuffer source,
      ByteBuffer out,
      ByteBuffer in,
      ByteBuffer target)
      throws SSLException {
    int limit = source.limit();
    source.limit(Math.min(limit, source.position() + random.nextInt(50)));
    out.limit(Math.min(out.capacity(), out.position() + 1 + random.nextInt(100)));
    engine.wrap(source, out);
    out.limit(out.capacity());
    source.limit(limit);

    in.flip();
    int written = in.limit();
    in.limit(Math.min(written, random.nextInt(120)));
    int targetLimit = target.limit();
    target.limit(Math.min(targetLimit, target.position() + random.nextInt(60)));
    engine.unwrap(in, target);
    target.limit(targetLimit);
    in.limit(written);
    in.compact();
  }

  private static SSLEngineResult say(SecretEngine engine, ByteBuffer out) throws SSLException {
    return engine.wrap(ByteBuffer.allocate(0), out);
  }

  private static SSLEngineResult hear(SecretEngine engine, ByteBuffer in) throws SSLException {
    in.flip();
    ByteBuffer target = ByteBuffer.allocate(1024);
    try {
      return engine.unwrap(in, target);
    } finally {
      in.compact();
      assertEquals(0, target.position(), "payload passed");
    }
  }

  private static byte[] drain(ByteBuffer buffer) {
    buffer.flip();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    buffer.clear();
    return bytes;
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(2_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void assertClosed(SecretEngine engine) {
    assertTrue(engine.isInboundDone());
    assertTrue(engine.isOutboundDone());
    ByteBuffer payload = ByteBuffer.wrap("payload".getBytes(UTF_8));
    ByteBuffer target = ByteBuffer.allocate(100);
    try {
      assertEquals(Status.CLOSED, engine.wrap(payload, target).getStatus());
      assertEquals(Status.CLOSED, engine.unwrap(payload, target).getStatus());
    } catch (SSLException e) {
      throw new AssertionError(e);
    }
    assertEquals(0, target.position());
  }
}
