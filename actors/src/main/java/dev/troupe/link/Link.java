package dev.troupe.link;

import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A forked process's link to the home node of its host. Its sender waits when the home is behind. */
public final class Link implements WaitingPlace, AutoCloseable {

  /** Sleeps before the seat is opened: a process that hardly waits does not pay for it. */
  private static final int SLEEPS_WITHOUT_SEAT = 16;

  private final LinkGreeting greeting;
  private final LinkReader reader;
  private final LinkChannel channel;
  private final AtomicInteger sleeps = new AtomicInteger();

  private Link(LinkGreeting greeting, LinkReader reader, LinkChannel channel) {
    this.greeting = greeting;
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
    LinkGreeting greeting = new LinkGreeting(gateAddress, secret, process, token);
    LinkGreeting.Greeted greeted = greeting.greet(LinkHello.LINK);
    try {
      LinkHello.Welcome welcome = LinkHello.Welcome.from(greeted.welcome());
      LinkRings rings = LinkRings.attach(welcome.rings());
      LinkReader reader = new LinkReader(rings.process(), welcome.spinNanos());
      LinkChannel channel = new LinkChannel(
          reader,
          "the home node",
          greeted.socket(),
          rings,
          attention(welcome.homeAttention()),
          true);
      reader.selector().register(greeted.socket(), channel);
      channel.open(receiver);
      reader.start();
      return new Link(greeting, reader, channel);
    } catch (IOException e) {
      greeted.socket().close();
      throw greeting.failure(e);
    }
  }

  /**
   * Has another thread load what the first socket of a JVM takes some 35 ms to load, for when a link is
   * about to be opened.
   */
  public static void loadAhead() {
    Thread thread = new Thread(null, null, "troupe-load-ahead", 0, false) {
      @Override
      public void run() { // no lambda: the first one costs a starting JVM 10 ms
        try {
          SocketChannel.open(StandardProtocolFamily.UNIX).close();
        } catch (IOException e) {
          // Who needs one will be told.
        }
      }
    };
    thread.setDaemon(true);
    thread.start();
  }

  private static Attention attention(Block block) throws IOException {
    return new Attention(MappedMemory.attach(block));
  }

  /** The channel over this link. */
  public Channel channel() {
    return channel;
  }

  @Override
  public void readUntil(BooleanSupplier isDone) {
    reader.waiters().readUntil(isDone);
  }

  @Override
  public void readAfter(Runnable work, BooleanSupplier isDone) {
    reader.waiters().readAfter(work, isDone);
  }

  @Override
  public void sleepUntil(BooleanSupplier isDone, long nanos) {
    if (sleeps.get() < SLEEPS_WITHOUT_SEAT
        && sleeps.incrementAndGet() == SLEEPS_WITHOUT_SEAT
        && !isDone.getAsBoolean()) {
      openSeat();
    }
    reader.waiters().sleepUntil(isDone, nanos);
  }

  /** Opens the second socket. Where it fails, threads sleep without one. */
  private void openSeat() {
    try {
      channel.addSeat(greeting.greet(LinkHello.SEAT).socket());
    } catch (IOException e) {
      sleeps.set(0); // an interrupt, perhaps: try again later
    }
  }

  @Override
  public void wake(Thread sleeper) {
    reader.waiters().wake(sleeper);
  }

  /** The JVM is about to end: reads on without holding it up. */
  public void hangUp() {
    reader.doze();
  }

  /** Closes the socket and ends the reader, without a word to the receiver. */
  @Override
  public void close() {
    channel.close();
    reader.close();
  }
}
