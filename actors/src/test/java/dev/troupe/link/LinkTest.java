package dev.troupe.link;

import static dev.troupe.link.LinkFixture.RING_BYTES;
import static dev.troupe.link.LinkFixture.SECRET;
import static dev.troupe.link.LinkFixture.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.link.LinkFixture.Inbox;
import dev.troupe.link.LinkFixture.Opened;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LinkTest {

  private LinkFixture fixture;
  private LinkGate gate;
  private Inbox inbox;
  private BlockingQueue<Opened> opened;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    fixture = new LinkFixture(directory);
    gate = fixture.gate;
    inbox = fixture.inbox;
    opened = fixture.opened;
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Channel connect(long process) throws IOException {
    return fixture.link(process).channel();
  }

  private Opened opened() throws InterruptedException {
    return fixture.opened();
  }

  private SocketChannel stranger() throws IOException {
    return fixture.stranger();
  }

  private static byte[] numbered(int n) {
    return ByteBuffer.allocate(4).putInt(n).array();
  }

  @Test
  void send_bothWaysMoreThanARing_arrivesOnceAndInOrder() throws Exception {
    int count = 20_000;
    Channel up = connect(1);
    Opened atHome = opened();
    for (int n = 0; n < count; n++) {
      up.send(numbered(n));
      atHome.channel().send(numbered(n));
    }
    for (int n = 0; n < count; n++) {
      assertArrayEquals(numbered(n), atHome.inbox().take());
      assertArrayEquals(numbered(n), inbox.take());
    }
    assertEquals(1, atHome.process());
    assertNull(atHome.inbox().messages.poll());
    assertNull(inbox.messages.poll());
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, RING_BYTES - 5, RING_BYTES - 4, RING_BYTES, 3 * RING_BYTES + 1, 1 << 22})
  void send_anyLength_arrivesWhole(int length) throws Exception {
    byte[] message = new byte[length];
    new Random(length).nextBytes(message);
    Channel up = connect(1);
    Opened atHome = opened();
    for (int i = 0; i < 3; i++) {
      up.send(message);
      atHome.channel().send(message);
    }
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(message, atHome.inbox().take());
      assertArrayEquals(message, inbox.take());
    }
  }

  @Test
  void send_threadsWithMessagesLargerThanARing_neverMixThem() throws Exception {
    Channel up = connect(1);
    Opened atHome = opened();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      byte mark = (byte) t;
      Thread thread = new Thread(() -> {
        for (int i = 0; i < 50; i++) {
          byte[] message = new byte[mark % 2 == 0 ? 3 * RING_BYTES : 10];
          Arrays.fill(message, mark);
          up.send(message);
        }
      });
      threads.add(thread);
      thread.start();
    }
    for (int i = 0; i < 200; i++) {
      byte[] message = atHome.inbox().take();
      for (byte one : message) {
        assertEquals(message[0], one);
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void send_interruptedThread_sendsAndStaysInterrupted() throws Exception {
    Channel up = connect(1);
    Opened atHome = opened();
    Thread.currentThread().interrupt();
    up.send(new byte[4 * RING_BYTES]);
    assertTrue(Thread.interrupted());
    assertEquals(4 * RING_BYTES, atHome.inbox().take().length);
  }

  @Test
  void received_throwsAnError_dropsThatMessageAlone() throws Exception {
    Channel up = connect(1);
    Opened atHome = opened();
    atHome.inbox().errors.add(new StackOverflowError("by a message that is nested too deep"));
    atHome.inbox().errors.add(new NoClassDefFoundError("of what a message has in it"));
    for (int n = 0; n < 3; n++) {
      up.send(numbered(n));
    }
    assertArrayEquals(numbered(2), atHome.inbox().take());
  }

  @Test
  void pause_whileTheSenderSends_holdsItBackUntilResumed() throws Exception {
    Channel up = connect(1);
    Opened atHome = opened();
    atHome.channel().pause();
    Thread sender = new Thread(() -> up.send(new byte[4 * RING_BYTES]));
    sender.start();
    sender.join(200);
    assertTrue(sender.isAlive());
    assertNull(atHome.inbox().messages.poll());
    atHome.channel().resume();
    assertEquals(4 * RING_BYTES, atHome.inbox().take().length);
    sender.join();
  }

  @Test
  void close_bySender_deliversWhatWasSentAndThenTheLoss() throws Exception {
    Link link = fixture.link(1);
    Opened atHome = opened();
    for (int n = 0; n < 100; n++) {
      link.channel().send(numbered(n));
    }
    link.close();
    for (int n = 0; n < 100; n++) {
      assertArrayEquals(numbered(n), atHome.inbox().take());
    }
    atHome.channel().peerEnded(false);
    atHome.inbox().loss();
    assertNull(atHome.inbox().messages.poll());
  }

  @Test
  void close_byHome_isALossToTheProcess() throws Exception {
    Channel up = connect(1);
    opened();
    gate.close();
    inbox.loss();
    up.send(numbered(1)); // goes nowhere, and does not block
  }

  @Test
  void connect_otherSecret_failsOnBothSidesAndOpensNothing() {
    IOException e = assertThrows(
        IOException.class,
        () ->
            Link.connect(gate.address(), "another secret, wrong".getBytes(UTF_8), 1, TOKEN, inbox));
    assertTrue(e.getMessage().contains("secret"), e.getMessage());
    assertNull(opened.poll());
  }

  @Test
  void connect_otherToken_failsOnBothSidesAndOpensNothing() {
    assertThrows(
        IOException.class,
        () -> Link.connect(gate.address(), SECRET, 1, "stolen".getBytes(UTF_8), inbox));
    assertNull(opened.poll());
  }

  @Test
  void connect_unknownProcess_isRefused() {
    IOException e = assertThrows(
        IOException.class, () -> Link.connect(gate.address(), SECRET, 100, TOKEN, inbox));
    assertTrue(e.getMessage().contains("does not know this process"), e.getMessage());
  }

  @Test
  void connect_processThatIsLinked_isRefused() throws Exception {
    connect(1);
    opened();
    assertThrows(IOException.class, () -> Link.connect(gate.address(), SECRET, 1, TOKEN, inbox));
    assertNull(opened.poll());
  }

  @Test
  void gate_garbage_isCutAndOthersAreServed() throws Exception {
    try (SocketChannel stranger = stranger()) {
      byte[] garbage = new byte[10_000];
      new Random(7).nextBytes(garbage);
      stranger.write(ByteBuffer.wrap(garbage));
      assertThrowsOrEnds(stranger);
    }
    connect(1);
    assertEquals(1, opened().process());
  }

  @Test
  void gate_silentGuest_isCutInTimeAndOthersAreServedMeanwhile() throws Exception {
    try (SocketChannel silent = stranger();
        SocketChannel slow = stranger()) {
      slow.write(ByteBuffer.wrap(new byte[] {'T'}));
      connect(1);
      assertEquals(1, opened().process());
      assertThrowsOrEnds(silent);
      assertThrowsOrEnds(slow);
    }
    assertNull(opened.poll());
  }

  /** The gate says nothing more, whether it closed in order or reset. */
  static void assertThrowsOrEnds(SocketChannel socket) {
    ByteBuffer answer = ByteBuffer.allocate(1);
    try {
      assertEquals(-1, socket.read(answer));
    } catch (IOException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }
}
