package dev.troupe.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
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
  void handshake_wrongSecret_isRefusedByTheClientFirst() throws Exception {
    SecretEngine client = SecretEngine.client(SECRET, "localhost", 1);
    SecretEngine server = SecretEngine.server(OTHER, "localhost", 2);
    say(client, toServer);
    hear(server, toServer);
    say(server, toClient);

    SSLException refused = assertThrows(SSLException.class, () -> hear(client, toClient));

    assertTrue(refused.getMessage().contains("does not know the cluster's secret"));
    assertClosed(client);
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
