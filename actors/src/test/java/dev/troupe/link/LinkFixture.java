package dev.troupe.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.typesafe.config.ConfigFactory;
import dev.troupe.memory.Block;
import dev.troupe.memory.SharedHeap;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A gate of links and the links that a test opens there. */
final class LinkFixture implements AutoCloseable {

  static final byte[] SECRET = "the secret of this test".getBytes(UTF_8);
  static final byte[] TOKEN = "token".getBytes(UTF_8);
  static final int RING_BYTES = 4096;

  private static final String SETTINGS = "troupe.link { ring-size = " + RING_BYTES + " B }";

  /** Keeps what arrived. */
  static final class Inbox implements Channel.Receiver {
    final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<String> losses = new LinkedBlockingQueue<>();
    final Queue<Error> errors = new ConcurrentLinkedQueue<>(); // to be thrown, one a message
    volatile Thread reader; // who brought the last one

    @Override
    public void received(byte[] message) {
      reader = Thread.currentThread();
      Error error = errors.poll();
      if (error != null) {
        throw error;
      }
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

  /** A link as its home sees it. */
  record Opened(long process, Channel channel, Inbox inbox) {}

  /** Memory of a heap in the test's own directory. */
  private record HeapMemory(SharedHeap heap, AtomicReference<Block> last)
      implements LinkGate.Memory {
    @Override
    public Path directory() throws IOException {
      return heap.directory();
    }

    @Override
    public Block allocate(int bytes) throws IOException {
      Block block = heap.allocate(bytes);
      last.set(block);
      return block;
    }

    @Override
    public void free(Block block) {
      heap.free(block);
    }
  }

  final BlockingQueue<Opened> opened = new LinkedBlockingQueue<>();
  final Inbox inbox = new Inbox();
  final LinkGate gate;
  private final Deque<Link> links = new ArrayDeque<>();
  private final AtomicReference<Block> lastBlock = new AtomicReference<>();
  private final SharedHeap heap;

  /** Opens a gate for processes below 100, which cuts off who does not prove itself within a second. */
  LinkFixture(Path directory) throws IOException {
    this(directory, "1 s");
  }

  LinkFixture(Path directory, String connectTimeout) throws IOException {
    heap = new SharedHeap(List.of(directory));
    LinkSettings settings = LinkSettings.from(
        ConfigFactory.parseString("troupe.link.connect-timeout = " + connectTimeout)
            .withFallback(ConfigFactory.parseString(SETTINGS))
            .withFallback(ConfigFactory.load())
            .resolve());
    gate = LinkGate.open(
        SECRET,
        process -> process < 100 ? TOKEN : null,
        new HeapMemory(heap, lastBlock),
        settings,
        (process, channel) -> {
          Inbox atHome = new Inbox();
          opened.add(new Opened(process, channel, atHome));
          return atHome;
        });
  }

  @Override
  public void close() {
    links.forEach(Link::close);
    gate.close();
    heap.close();
  }

  Link link(long process) throws IOException {
    return link(process, inbox);
  }

  Link link(long process, Inbox receiver) throws IOException {
    Link link = Link.connect(gate.address(), SECRET, process, TOKEN, receiver);
    links.add(link);
    return link;
  }

  /** Closes the link that was opened last. */
  void closeLink() {
    links.removeLast().close();
  }

  /** The memory of the link that was opened last. */
  Block lastBlock() {
    return lastBlock.get();
  }

  Opened opened() throws InterruptedException {
    Opened next = opened.poll(30, TimeUnit.SECONDS);
    assertNotNull(next, "no link was opened");
    return next;
  }

  SocketChannel stranger() throws IOException {
    SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    socket.connect(UnixDomainSocketAddress.of(gate.address()));
    return socket;
  }
}
