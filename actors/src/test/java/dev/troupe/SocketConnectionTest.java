package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SocketConnectionTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final byte[] KEY = {1, 2, 3};

  private Listener listener;
  private Connection client;
  private Connection server;

  @BeforeEach
  void connect() throws Exception {
    listener = Listener.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4, KEY);
    client = Client.connect(listener.address(), KEY);
    server = listener.accept(LONG);
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
    listener.close();
  }

  @Test
  void send_objectsAndBytes_arriveInOrder() throws Exception {
    client.send(List.of(1, "two"));
    client.sendBytes(new byte[] {3});
    client.send(null);
    assertThrows(IllegalStateException.class, server::receiveBytes);
    assertEquals(List.of(1, "two"), server.receive(LONG));
    assertThrows(IllegalStateException.class, server::receive);
    assertArrayEquals(new byte[] {3}, server.receiveBytes(LONG));
    assertEquals((Object) null, server.receive(LONG));
    assertThrows(TimeoutException.class, () -> server.receive(SHORT));
    assertThrows(UnserializableException.class, () -> client.send(new Thread()));
    assertFalse(server.poll());
  }

  @Test
  void sendBytes_large_isCarriedWholeInBothDirectionsAtOnce() throws Exception {
    byte[] bytes = new byte[64 << 20];
    new Random(1).nextBytes(bytes);
    InThread<Void> sending = new InThread<>(() -> {
      server.sendBytes(bytes);
      return null;
    });
    InThread<byte[]> receiving = new InThread<>(() -> server.receiveBytes());
    client.sendBytes(bytes);
    assertArrayEquals(bytes, client.receiveBytes(LONG));
    assertArrayEquals(bytes, receiving.result());
    sending.result();
  }

  @Test
  void send_nobodyReads_waitsAndIsSentWholeOrNotAtAll() throws Exception {
    byte[] bytes = new byte[1 << 20];
    int sent = 0;
    while (isSent(bytes, sent)) {
      sent++;
    }
    int small = 0;
    while (isSent("never")) { // what is left of the room may take these
      small++;
    }
    InThread<Void> interrupted = new InThread<>(() -> {
      client.send("never");
      return null;
    });
    interrupted.awaitWaiting();
    interrupted.thread.interrupt();
    interrupted.failure(InterruptedException.class);
    assertTrue(client.isOpen());
    for (int i = 0; i < sent; i++) {
      byte[] received = server.receive(LONG);
      assertEquals(bytes.length, received.length);
      assertEquals((byte) i, received[0]);
    }
    for (int i = 0; i < small; i++) {
      assertEquals("never", server.receive(LONG));
    }
    client.send("and on");
    assertEquals("and on", server.receive(LONG));
  }

  private boolean isSent(byte[] bytes, int number) throws Exception {
    bytes[0] = (byte) number;
    return isSent(bytes);
  }

  private boolean isSent(Object message) throws Exception {
    try {
      client.send(message, SHORT);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  @Test
  void receive_interrupted_losesNothing() throws Exception {
    InThread<Object> receiving = new InThread<>(server::receive);
    receiving.awaitWaiting();
    receiving.thread.interrupt();
    receiving.failure(InterruptedException.class);
    client.send("a");
    assertEquals("a", server.receive(LONG));
  }

  @Test
  void send_manyThreads_keepsMessagesWhole() throws Exception {
    int threads = 4;
    int each = 50;
    List<InThread<Void>> senders = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      byte number = (byte) t;
      senders.add(new InThread<>(() -> {
        for (int i = 0; i < each; i++) {
          byte[] bytes = new byte[100_000 + i];
          java.util.Arrays.fill(bytes, number);
          client.sendBytes(bytes);
        }
        return null;
      }));
    }
    int[] next = new int[threads];
    for (int i = 0; i < threads * each; i++) {
      byte[] bytes = server.receiveBytes(LONG);
      for (byte one : bytes) {
        assertEquals(bytes[0], one);
      }
      assertEquals(100_000 + next[bytes[0]]++, bytes.length);
    }
    for (InThread<Void> sender : senders) {
      sender.result();
    }
  }

  @Test
  void close_oneSide_endsTheOther() throws Exception {
    client.send("last");
    InThread<Boolean> polling = new InThread<>(client::pollForever);
    polling.awaitWaiting();
    client.close();
    client.close();
    polling.failure(ClosedChannelException.class);
    assertThrows(ClosedChannelException.class, () -> client.send("a"));
    assertThrows(ClosedChannelException.class, client::receive);
    assertEquals("last", server.receive(LONG));
    assertTrue(server.poll(LONG));
    EOFException e = assertThrows(EOFException.class, server::receive);
    assertTrue(e.getMessage().contains("the other side has closed it"), e::getMessage);
    assertThrows(BrokenPipeException.class, () -> {
      while (true) { // the first ones may still find room
        server.send(new byte[1 << 16]);
      }
    });
  }

  @Test
  void receiveBytes_longerThanAllowed_endsReading() throws Exception {
    client.sendBytes(new byte[4]);
    assertThrows(IOException.class, () -> server.receiveBytes(3));
    assertThrows(NonReadableChannelException.class, server::receive);
    server.send("still");
    assertEquals("still", client.receive(LONG));
    ByteBuffer buffer = ByteBuffer.allocate(2);
    server.sendBytes(new byte[3]);
    BufferTooShortException e =
        assertThrows(BufferTooShortException.class, () -> client.receiveBytesInto(buffer, LONG));
    assertEquals(3, e.message().length);
  }

  /** A peer that speaks for itself, after the listener's greeting if it waits for that. */
  private SocketChannel stranger(String hex) throws IOException {
    SocketChannel channel = SocketChannel.open(listener.address());
    channel.write(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    return channel;
  }

  @Test
  void accept_strangersAndSilentPeers_keepNobodyWaiting() throws Exception {
    String hello =
        "0000000800" + HexFormat.of().formatHex("troupe".getBytes(StandardCharsets.UTF_8));
    List<SocketChannel> strangers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      strangers.add(stranger("")); // says nothing
      strangers.add(stranger("000000")); // stops in the middle
      strangers.add(stranger(hello + "0101")); // goes no further
      strangers.add(stranger("474554202f20485454502f312e310d0a0d0a")); // another protocol
      strangers.add(stranger("7fffffff01")); // wants 2 GiB
      strangers.add(stranger(hello + "0201")); // another version
      stranger("").close(); // leaves at once
    }
    try (Connection late = Client.connect(listener.address(), KEY, LONG);
        Connection accepted = listener.accept(LONG)) {
      late.send("in");
      assertEquals("in", accepted.receive(LONG));
    }
    ByteBuffer rest = ByteBuffer.allocate(64);
    SocketChannel http = strangers.get(3);
    while (http.read(rest.clear()) >= 0) {
      assertTrue(http.isOpen()); // its greeting comes, and then it is cut off
    }
    for (SocketChannel stranger : strangers) {
      stranger.close();
    }
    assertThrows(TimeoutException.class, () -> listener.accept(SHORT));
  }

  @Test
  void receive_garbageAfterTheHandshake_cutsAndSaysWhy() throws Exception {
    try (Listener open = Listener.open();
        SocketChannel raw = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      raw.connect((UnixDomainSocketAddress) open.address());
      String hello = "0000000800"
          + HexFormat.of().formatHex("troupe".getBytes(StandardCharsets.UTF_8)) + "0100";
      raw.write(ByteBuffer.wrap(HexFormat.of().parseHex(hello)));
      try (Connection accepted = open.accept(LONG)) {
        raw.write(ByteBuffer.wrap(HexFormat.of().parseHex("0000000102aaffffffff02")));
        assertArrayEquals(new byte[] {(byte) 0xaa}, accepted.receiveBytes(LONG));
        IOException e = assertThrows(IOException.class, () -> accepted.receiveBytes(LONG));
        assertTrue(e.getMessage().contains("4294967295 bytes, where"), e::getMessage);
      }
    }
  }

  @Test
  void receive_peerCutInAMessage_givesWhatWasWholeAndThenTheEnd() throws Exception {
    try (Listener open = Listener.open()) {
      SocketChannel raw = SocketChannel.open(open.address());
      String hello = "0000000800"
          + HexFormat.of().formatHex("troupe".getBytes(StandardCharsets.UTF_8)) + "0100";
      raw.write(ByteBuffer.wrap(HexFormat.of().parseHex(hello)));
      try (Connection accepted = open.accept(LONG)) {
        raw.write(ByteBuffer.wrap(HexFormat.of().parseHex("0000000102aa0000000502bb")));
        raw.close();
        assertArrayEquals(new byte[] {(byte) 0xaa}, accepted.receiveBytes(LONG));
        EOFException e = assertThrows(EOFException.class, () -> accepted.receiveBytes(LONG));
        assertTrue(e.getMessage().contains("in the middle of a message"), e::getMessage);
      }
    }
  }

  // CPython: TestWait.test_wait_socket, TestWait.test_wait_socket_slow
  @Test
  void waitAny_plainSockets_areReadyOnDataAndOnTheEnd() throws Exception {
    try (java.nio.channels.ServerSocketChannel plain =
        java.nio.channels.ServerSocketChannel.open()) {
      plain.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel writer = SocketChannel.open(plain.getLocalAddress());
      SocketChannel reader = plain.accept();
      assertThrows(IllegalBlockingModeException.class, () -> Waitable.of(reader));
      reader.configureBlocking(false);
      Waitable readable = Waitable.of(reader);
      List<Waitable> both = List.of(readable, server);
      assertEquals(List.of(), Waitable.waitAny(both, SHORT));
      InThread<List<Waitable>> waiting = new InThread<>(() -> Waitable.waitAny(both));
      waiting.awaitWaiting();
      writer.write(ByteBuffer.wrap(new byte[] {1, 2}));
      assertEquals(List.of(readable), waiting.result());
      assertEquals(List.of(readable), Waitable.waitAny(both, Duration.ZERO));
      ByteBuffer buffer = ByteBuffer.allocate(9);
      assertEquals(2, reader.read(buffer));
      assertEquals(List.of(), Waitable.waitAny(both, SHORT));
      writer.close();
      assertEquals(List.of(readable), Waitable.waitAny(both));
      assertEquals(-1, reader.read(buffer));
      reader.close();
      assertThrows(ClosedChannelException.class, () -> Waitable.waitAny(both));
    }
  }
}
