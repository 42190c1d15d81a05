package dev.troupe.link;

import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * Gets a JVM ready to open its link, which takes it some 30 ms else, most of them inside the JDK: goes
 * through all parts of it, each by itself. So no file is made, which would stay behind when the JVM is
 * killed meanwhile, and nobody is called.
 */
public final class LinkWarmup {

  private static final int RING_BYTES = 1 << 10;
  private static final String NOWHERE = "/dev/null/no-socket";
  private static final Block NOTHING = new Block("/dev/zero", 0, 0);
  private static final byte[] MESSAGE = new byte[64];

  private LinkWarmup() {}

  /**
   * Goes through it once.
   *
   * @throws IOException if there can be no links in this JVM
   */
  public static void run() throws IOException {
    MappedMemory.attach(NOTHING);
    try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      exchange();
      talk(socket);
      socket.connect(UnixDomainSocketAddress.of(NOWHERE));
    } catch (SocketException e) {
      // As it must: it leads nowhere.
    }
  }

  private static void exchange() throws IOException {
    byte[] nonce = LinkHello.nonce();
    byte[] hello = LinkHello.hello(LinkHello.LINK, 1, nonce);
    LinkHello.homeProof(nonce, hello, nonce, nonce);
    LinkHello.processProof(nonce, hello, nonce, nonce);
    LinkHello.Welcome.from(new LinkHello.Welcome(NOTHING, NOTHING, 0).toBytes());
  }

  /** Both ends of a link, which read by turns and never sleep, so that no bell rings. */
  private static void talk(SocketChannel socket) throws IOException {
    Ring up = new Ring(MappedMemory.local(Ring.sizeFor(RING_BYTES)));
    Ring down = new Ring(MappedMemory.local(Ring.sizeFor(RING_BYTES)));
    Attention attention = new Attention(MappedMemory.local(Attention.BYTES));
    LinkReader reader = new LinkReader(attention, 0);
    Cursors cursors = new Cursors(MappedMemory.local(Cursors.BYTES));
    LinkRings rings = new LinkRings(attention, cursors, up, down);
    LinkChannel process = new LinkChannel(reader, "", socket, rings, attention, true);
    LinkChannel home = new LinkChannel(reader, "", socket, rings, attention, false);
    Drain drain = new Drain();
    process.open(drain);
    home.open(drain);
    process.send(MESSAGE);
    home.deliver();
    home.send(MESSAGE);
    process.deliver();
    reader.remove(process);
    reader.remove(home);
    reader.start();
    reader.close();
  }

  private static final class Drain implements Channel.Receiver {

    @Override
    public void received(byte[] message) {}

    @Override
    public void lost(String reason) {}
  }
}
