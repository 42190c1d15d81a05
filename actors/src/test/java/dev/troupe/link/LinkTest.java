package dev.troupe.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.troupe.memory.Block;
import dev.troupe.memory.SharedHeap;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LinkTest {

  private static final byte[] SECRET = "the secret of this test".getBytes(UTF_8);
  private static final byte[] TOKEN = "token".getBytes(UTF_8);
  private static final int RING_BYTES = 4096;
  private static final String SETTINGS =
      "troupe.link { ring-size = " + RING_BYTES + " B, connect-timeout = 1 s }";

  /** Keeps what arrived. */
  private static final class Inbox implements Channel.Receiver {
    final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<String> losses = new LinkedBlockingQueue<>();

    @Override
    public void received(byte[] message) {
      messages.add(message);
    }

    @Override
    public void lost(String reason) {
      losses.add(reason);
    }

    byte[] take() throws InterruptedException {
      byte[] message = messages.poll(30, TimeUnit.SECONDS);
      assertNotNull(message, () -> "nothing came, losses " + losses);
      return message;
    }

    String loss() throws InterruptedException {
      String loss = losses.poll(30, TimeUnit.SECONDS);
      assertNotNull(loss, "the channel was not lost");
      return loss;
    }
  }

  private record Opened(long process, Channel channel, Inbox inbox) {}

  /** Memory of a heap in the test's own directory. */
  private record HeapMemory(SharedHeap heap) implements LinkGate.Memory {
    @Override
    public Path directory() throws IOException {
      return heap.directory();
    }

    @Override
    public Block allocate(int bytes) throws IOException {
      return heap.allocate(bytes);
    }

    @Override
    public void free(Block block) {
      heap.free(block);
    }
  }

  private final BlockingQueue<Opened> opened = new LinkedBlockingQueue<>();
  private final Inbox inbox = new Inbox();
  private final List<Link> links = new ArrayList<>();
  private SharedHeap heap;
  private LinkGate gate;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    heap = new SharedHeap(List.of(directory));
    LinkSettings settings = LinkSettings.from(
        ConfigFactory.parseString(SETTINGS).withFallback(ConfigFactory.load()).resolve());
    gate = LinkGate.open(
        SECRET,
        process -> process < 100 ? TOKEN : null,
        new HeapMemory(heap),
        settings,
        (process, channel) -> {
          Inbox atHome = new Inbox();
          opened.add(new Opened(process, channel, atHome));
          return atHome;
        });
  }

  @AfterEach
  void close() {
    links.forEach(Link::close);
    gate.close();
    heap.close();
  }

  private Channel connect(long process) throws IOException {
    Link link = Link.connect(gate.address(), SECRET, process, TOKEN, inbox);
    links.add(link);
    return link.channel();
  }

  private Opened opened() throws InterruptedException {
    Opened next = opened.poll(30, TimeUnit.SECONDS);
    assertNotNull(next, "no link was opened");
    return next;
  }

  private SocketChannel stranger() throws IOException {
    SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    socket.connect(UnixDomainSocketAddress.of(gate.address()));
    return socket;
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
    Channel up = connect(1);
    Opened atHome = opened();
    for (int n = 0; n < 100; n++) {
      up.send(numbered(n));
    }
    links.get(0).close();
    for (int n = 0; n < 100; n++) {
      assertArrayEquals(numbered(n), atHome.inbox().take());
    }
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
  private static void assertThrowsOrEnds(SocketChannel socket) {
    ByteBuffer answer = ByteBuffer.allocate(1);
    try {
      assertEquals(-1, socket.read(answer));
    } catch (IOException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }
}
