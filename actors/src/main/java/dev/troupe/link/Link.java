package dev.troupe.link;

import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** A forked process's link to the home node of its host. Its sender waits when the home is behind. */
public final class Link implements AutoCloseable {

  private final LinkReader reader;
  private final LinkChannel channel;

  private Link(LinkReader reader, LinkChannel channel) {
    this.reader = reader;
    this.channel = channel;
  }

  /**
   * Opens a link; returns when both sides have proved who they are.
   *
   * @param gateAddress what {@link LinkGate#address} gave
   * @throws IOException if there is no home, or it is not the one that knows the secret, or refuses
   */
  public static Link connect(
      String gateAddress, byte[] secret, long process, byte[] token, Channel.Receiver receiver)
      throws IOException {
    SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      socket.connect(UnixDomainSocketAddress.of(gateAddress));
      LinkHello.Welcome welcome = new Greeting(socket).exchange(secret, process, token);
      socket.configureBlocking(false); // from here on: an interrupt would close it otherwise
      LinkRings rings = LinkRings.attach(welcome.rings());
      LinkReader reader = new LinkReader(rings.process(), welcome.spinNanos());
      LinkChannel channel = new LinkChannel(
          reader, socket, rings.down(), rings.up(), attention(welcome.homeAttention()), true);
      reader.register(socket, channel);
      channel.open(receiver);
      reader.start();
      return new Link(reader, channel);
    } catch (IOException e) {
      socket.close();
      throw new IOException(
          "The link to the home node at " + gateAddress + " cannot be opened: " + e.getMessage(),
          e);
    }
  }

  private static Attention attention(Block block) throws IOException {
    return new Attention(MappedMemory.attach(block));
  }

  /** The channel over this link. */
  public Channel channel() {
    return channel;
  }

  /** Reads the link on a thread that waits, for as long as it may pay. */
  public void readUntil(BooleanSupplier isDone) {
    reader.readUntil(isDone);
  }

  /** Closes the socket and ends the reader, without a word to the receiver. */
  @Override
  public void close() {
    channel.close();
    reader.close();
  }

  /** The process's side of the handshake; its limit is the home's. */
  private record Greeting(SocketChannel socket) {

    LinkHello.Welcome exchange(byte[] secret, long process, byte[] token) throws IOException {
      byte[] hello = LinkHello.hello(process, LinkHello.nonce());
      write(hello);
      byte[] answer = read(LinkHello.ANSWER_BYTES);
      switch (answer[0]) {
        case LinkHello.OK -> {}
        case LinkHello.OTHER_VERSION ->
          throw new IOException(
              "it speaks another version of the protocol; use the same Troupe on both sides");
        default -> throw new IOException("it does not know this process, or knows its end");
      }
      byte[] nonce = Arrays.copyOfRange(answer, 1, 1 + LinkHello.NONCE_BYTES);
      byte[] proof = Arrays.copyOfRange(answer, 1 + LinkHello.NONCE_BYTES, answer.length);
      if (!MessageDigest.isEqual(proof, LinkHello.homeProof(secret, hello, nonce, token))) {
        throw new IOException("who answers does not know this program's secret");
      }
      write(LinkHello.processProof(secret, hello, nonce, token));
      int length = ByteBuffer.wrap(read(Integer.BYTES)).getInt();
      if (length < 0 || length > LinkHello.MAX_WELCOME_BYTES) {
        throw new IOException("its welcome would have " + length + " bytes");
      }
      return LinkHello.Welcome.from(read(length));
    }

    private void write(byte[] bytes) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        socket.write(buffer);
      }
    }

    private byte[] read(int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      while (bytes.hasRemaining()) {
        if (socket.read(bytes) < 0) {
          throw new EOFException("it closed the connection; is it the same program?");
        }
      }
      return bytes.array();
    }
  }
}
