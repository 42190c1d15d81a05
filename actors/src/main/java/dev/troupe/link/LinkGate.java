package dev.troupe.link;

import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the processes of this host open their links to the home node. One link a process. */
public final class LinkGate implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LinkGate.class);

  /** Bytes that the address of a Unix domain socket may have on Linux. */
  private static final int MAX_PATH_BYTES = 107;

  private static final int BACKLOG = 1024;

  /** Knows what each process must show. Called by one thread at a time; must not block. */
  @FunctionalInterface
  public interface Tokens {

    /** The token of this process; null if there is none such, or it has ended. */
    byte @Nullable [] of(long process);
  }

  /** Where the rings come from. */
  public interface Memory {

    /** A private directory for the socket. */
    Path directory() throws IOException;

    /** Zeroed memory that all processes of this host can map. */
    Block allocate(int bytes) throws IOException;

    /** Gives it back. */
    void free(Block block);
  }

  private final Path path;
  private final byte[] secret;
  private final Tokens tokens;
  private final Memory memory;
  private final LinkSettings settings;
  private final BiFunction<Long, Channel, Channel.Receiver> opener;
  private final LinkReader reader;
  private final Block attentionBlock;
  private final ServerSocketChannel server;
  private final Map<Long, LinkChannel> linked = new ConcurrentHashMap<>();

  private LinkGate(
      byte[] secret,
      Tokens tokens,
      Memory memory,
      LinkSettings settings,
      BiFunction<Long, Channel, Channel.Receiver> opener)
      throws IOException {
    this.path = memory.directory().resolve("link");
    if (path.toString().length() > MAX_PATH_BYTES) {
      throw new IOException(path + " is too long for the address of a socket");
    }
    this.secret = secret.clone();
    this.tokens = tokens;
    this.memory = memory;
    this.settings = settings;
    this.opener = opener;
    this.attentionBlock = memory.allocate(Attention.BYTES);
    this.reader = new LinkReader(
        new Attention(MappedMemory.attach(attentionBlock)), settings.spin().toNanos());
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path), BACKLOG);
    server.configureBlocking(false);
    reader.selector().registerAccepting(server, this::accept);
  }

  /**
   * Opens a gate.
   *
   * @param opener called once for each link with the process's number and its channel; it must not
   *     block, and neither must what it returns
   * @throws IOException if there can be no socket or no shared memory here
   */
  public static LinkGate open(
      byte[] secret,
      Tokens tokens,
      Memory memory,
      LinkSettings settings,
      BiFunction<Long, Channel, Channel.Receiver> opener)
      throws IOException {
    LinkGate gate = new LinkGate(secret, tokens, memory, settings, opener);
    gate.reader.start();
    return gate;
  }

  /** What a process needs to find the gate: the path of its socket. */
  public String address() {
    return path.toString();
  }

  /** Where threads wait that may read links meanwhile. */
  public WaitingPlace waitingPlace() {
    return reader.waiters();
  }

  @Override
  public void close() {
    reader.close();
  }

  private void accept(ByteBuffer scratch) {
    try {
      SocketChannel socket = server.accept();
      while (socket != null) {
        socket.configureBlocking(false);
        Guest guest = new Guest(socket);
        reader.selector().register(socket, guest);
        reader.selector().expireLater(guest);
        socket = server.accept();
      }
    } catch (IOException e) {
      log.warn("A process could not open its link.", e);
    }
  }

  /** One that has connected and not yet proved who it is. */
  private final class Guest implements LinkSelector.Ready, LinkSelector.Expiring {
    private final SocketChannel socket;
    private final long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
    private final byte[] nonce = new byte[LinkHello.NONCE_BYTES];
    private ByteBuffer expected = ByteBuffer.allocate(LinkHello.HELLO_BYTES);
    private byte @Nullable [] hello;
    private byte @Nullable [] token;
    private boolean isLinked;

    Guest(SocketChannel socket) {
      this.socket = socket;
    }

    @Override
    public long deadline() {
      return deadline;
    }

    @Override
    public void expire() {
      if (!isLinked) {
        leave("did not prove who it is within " + settings.connectTimeout());
      }
    }

    @Override
    public void ready(ByteBuffer scratch) {
      try {
        if (socket.read(expected) < 0) {
          leave("left");
        } else if (!expected.hasRemaining()) {
          next(expected.array());
        }
      } catch (IOException e) {
        leave(e.toString());
      }
    }

    private void next(byte[] said) throws IOException {
      byte[] greeting = hello;
      byte[] known = token;
      if (greeting == null || known == null) {
        answer(said);
      } else if (MessageDigest.isEqual(
          said, LinkHello.processProof(secret, greeting, nonce, known))) {
        welcome(LinkHello.purposeOf(greeting), LinkHello.processOf(greeting));
      } else {
        leave("has another secret or token");
        log.warn(
            "Who wanted the link of process {} does not know the program's secret, or the process's"
                + " token. It was cut off, and nothing of it was read.",
            LinkHello.processOf(greeting));
      }
    }

    private void answer(byte[] said) throws IOException {
      if (!LinkHello.isHello(said)) {
        leave("does not speak the protocol of links");
        return;
      }
      byte[] known = tokens.of(LinkHello.processOf(said));
      if (LinkHello.versionOf(said) != LinkProtocol.VERSION) {
        refuse(LinkHello.OTHER_VERSION);
      } else if (known == null || !isWanted(said)) {
        refuse(LinkHello.UNKNOWN);
      } else {
        hello = said;
        token = known;
        System.arraycopy(LinkHello.nonce(), 0, nonce, 0, nonce.length);
        write(ByteBuffer.allocate(LinkHello.ANSWER_BYTES)
            .put(LinkHello.OK)
            .put(nonce)
            .put(LinkHello.homeProof(secret, said, nonce, known))
            .flip());
        expected = ByteBuffer.allocate(Proof.BYTES);
      }
    }

    /** One link a process, and one seat a link. */
    private boolean isWanted(byte[] said) {
      LinkChannel channel = linked.get(LinkHello.processOf(said));
      return switch (LinkHello.purposeOf(said)) {
        case LinkHello.LINK -> channel == null;
        case LinkHello.SEAT -> channel != null && !channel.hasSeat();
        default -> false;
      };
    }

    private void refuse(byte status) throws IOException {
      write(ByteBuffer.allocate(LinkHello.ANSWER_BYTES).put(0, status));
      leave("was refused with status " + status);
    }

    private void welcome(byte purpose, long process) throws IOException {
      LinkChannel linkedAlready = linked.get(process);
      if ((purpose == LinkHello.LINK) == (linkedAlready != null)) {
        leave("came too late");
      } else if (linkedAlready == null) {
        open(process);
      } else {
        reader.selector().unregister(socket);
        isLinked = true;
        write(ByteBuffer.allocate(Integer.BYTES));
        linkedAlready.addSeat(socket);
      }
    }

    private void open(long process) throws IOException {
      Block block = memory.allocate(LinkRings.sizeFor(settings.ringBytes()));
      LinkRings rings = LinkRings.attach(block);
      LinkChannel channel =
          new LinkChannel(reader, "process " + process, socket, rings, rings.process(), false);
      linked.put(process, channel);
      Channel.Receiver receiver = opener.apply(process, channel);
      reader.selector().register(socket, channel);
      isLinked = true;
      channel.open(new Channel.Receiver() {
        @Override
        public void received(byte[] message) {
          receiver.received(message);
        }

        @Override
        public void lost(String reason) {
          linked.remove(process);
          rings.cursors().detach();
          memory.free(block);
          receiver.lost(reason);
        }
      });
      byte[] welcome =
          new LinkHello.Welcome(block, attentionBlock, settings.spin().toNanos()).toBytes();
      write(ByteBuffer.allocate(Integer.BYTES + welcome.length)
          .putInt(welcome.length)
          .put(welcome)
          .flip());
    }

    /** The buffer of a fresh socket has room for all that is said here. */
    private void write(ByteBuffer bytes) throws IOException {
      socket.write(bytes);
      if (bytes.hasRemaining()) {
        throw new IOException("the socket takes nothing");
      }
    }

    private void leave(String why) {
      log.debug("A guest at the link's gate {}.", why);
      try {
        socket.close();
      } catch (IOException e) {
        log.debug("A socket could not be closed.", e);
      }
    }
  }
}
