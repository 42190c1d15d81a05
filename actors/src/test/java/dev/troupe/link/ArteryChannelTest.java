package dev.troupe.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArteryChannelTest {

  private static final String FAULTS =
      "troupe.link.faults { drop = 0.1, repeat = 0.1, delay = 0.1, seed = 42 }";
  private static final byte[] TOKEN = "token".getBytes(UTF_8);

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
      assertNotNull(message, "nothing came, losses " + losses);
      return message;
    }

    String loss() throws InterruptedException {
      return losses.poll(10, TimeUnit.SECONDS);
    }
  }

  private record Opened(long process, Channel channel, Inbox inbox) {}

  private final BlockingQueue<Opened> opened = new LinkedBlockingQueue<>();
  private final Inbox childInbox = new Inbox();
  private ActorSystem<Void> home;
  private ActorSystem<Void> child;
  private String gateAddress;

  private void start(String more) {
    home = TestNode.start("troupe", TestNode.SECRET, more);
    child = TestNode.start("troupe", TestNode.SECRET, more);
    ActorRef<ArteryGate.Command> gate = TestNode.spawn(
        home,
        ArteryGate.create(
            (process, token) -> process < 100 && Arrays.equals(token, TOKEN),
            (process, channel) -> {
              Inbox inbox = new Inbox();
              opened.add(new Opened(process, channel, inbox));
              return inbox;
            }),
        "gate");
    gateAddress = ArteryGate.address(home, gate);
  }

  private Channel connect(long process, byte[] token) {
    return ArteryChannel.connect(child, gateAddress, process, token, childInbox);
  }

  private Opened opened() throws InterruptedException {
    Opened next = opened.poll(20, TimeUnit.SECONDS);
    assertNotNull(next, "no session was opened, losses " + childInbox.losses);
    return next;
  }

  @AfterEach
  void stop() throws Exception {
    TestNode.stop(child, home);
  }

  private static byte[] numbered(int n) {
    return ByteBuffer.allocate(4).putInt(n).array();
  }

  private void exchange() throws Exception {
    int count = 10_000;
    Channel up = connect(1, TOKEN);
    for (int n = 0; n < count; n++) {
      up.send(numbered(n));
    }
    Opened atHome = opened();
    assertEquals(1, atHome.process());
    for (int n = 0; n < count; n++) {
      atHome.channel().send(numbered(n));
    }
    for (int n = 0; n < count; n++) {
      assertArrayEquals(numbered(n), atHome.inbox().take());
      assertArrayEquals(numbered(n), childInbox.take());
    }

    byte[] large = new byte[16 * 1024 * 1024];
    new Random(1).nextBytes(large);
    up.send(large);
    atHome.channel().send(large);
    assertArrayEquals(large, atHome.inbox().take());
    assertArrayEquals(large, childInbox.take());

    up.flush();
    atHome.channel().flush();
    assertNull(atHome.inbox().messages.poll());
    assertNull(childInbox.messages.poll());
    assertNull(opened.poll());
    assertNull(childInbox.losses.poll());
  }

  @Test
  void send_bothWays_arrivesOnceAndInOrder() throws Exception {
    start("");
    exchange();
  }

  @Test
  void send_faultyWire_arrivesOnceAndInOrder() throws Exception {
    start(FAULTS);
    exchange();
  }

  @Test
  void flush_returned_everythingIsAtThePeer() throws Exception {
    start(FAULTS);
    Channel up = connect(1, TOKEN);
    for (int round = 0; round < 20; round++) {
      up.send(numbered(round));
      assertTimeoutPreemptively(Duration.ofSeconds(30), up::flush);
      assertEquals(round + 1, opened.element().inbox().messages.size());
    }
  }

  @Test
  void connect_wrongToken_isRefusedWithTheReason() throws Exception {
    start("");
    Channel up = connect(1, "wrong".getBytes(UTF_8));
    up.send(numbered(1));

    String reason = childInbox.loss();

    assertTrue(reason.contains("process 1 is unknown here, or its token is wrong"), reason);
    assertNull(opened.poll());
    assertTimeoutPreemptively(Duration.ofSeconds(10), up::flush);
  }

  @Test
  void connect_otherVersion_isRefusedWithBothVersions() throws Exception {
    start("");
    BlockingQueue<ArteryPeer.Command> answers = new LinkedBlockingQueue<>();
    ActorRef<ArteryPeer.Command> from = TestNode.spawn(
        child,
        Behaviors.receiveMessage(answer -> {
          answers.add(answer);
          return Behaviors.same();
        }),
        "newer");
    ActorRef<ArteryGate.Command> gate = ActorRefResolver.get(child).resolveActorRef(gateAddress);

    gate.tell(new ArteryGate.Hello(LinkProtocol.VERSION + 1, 1, TOKEN, 1, from));

    assertEquals(
        new ArteryPeer.Refused(
            1,
            "it speaks version " + (LinkProtocol.VERSION + 1) + " of the link, this node version "
                + LinkProtocol.VERSION + "."),
        answers.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void connect_noGate_isLostInTime() throws Exception {
    start("troupe.link.connect-timeout = 1 s");
    gateAddress = gateAddress.replace("gate", "nobody");

    connect(1, TOKEN);

    assertTrue(childInbox.loss().contains("did not answer within 1 s"));
  }

  @Test
  void connect_again_endsTheSessionBefore() throws Exception {
    start("");
    connect(1, TOKEN);
    Opened first = opened();

    connect(1, TOKEN).send(numbered(7));
    Opened second = opened();

    assertArrayEquals(numbered(7), second.inbox().take());
    assertNotNull(first.inbox().loss());
  }

  @Test
  void close_atHome_isToldToTheChildAndEndsFlushes() throws Exception {
    start("");
    Channel up = connect(1, TOKEN);
    Opened atHome = opened();
    up.send(numbered(1));
    up.flush();

    atHome.channel().close();
    atHome.channel().close();

    assertNotNull(childInbox.loss());
    assertNull(atHome.inbox().losses.poll());
    assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
      up.send(numbered(2));
      up.flush();
      atHome.channel().flush();
    });
  }

  @Test
  void close_peerIsDead_endsAFlushThatWaits() throws Exception {
    start("");
    connect(1, TOKEN);
    Opened atHome = opened();
    TestNode.stop(child);
    atHome.channel().send(numbered(1));
    Thread flusher = new Thread(() -> flushQuietly(atHome.channel()));
    flusher.start();
    flusher.join(200);
    assertTrue(flusher.isAlive(), "nobody can have acknowledged");

    atHome.channel().close();

    flusher.join(10_000);
    assertTrue(!flusher.isAlive());
  }

  private static void flushQuietly(Channel channel) {
    try {
      channel.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void received_throws_endsTheChannelOnBothSides() throws Exception {
    start("akka.loglevel = OFF");
    BlockingQueue<String> losses = new LinkedBlockingQueue<>();
    Channel up = ArteryChannel.connect(child, gateAddress, 1, TOKEN, new Channel.Receiver() {
      @Override
      public void received(byte[] message) {
        throw new IllegalStateException("broken receiver");
      }

      @Override
      public void lost(String reason) {
        losses.add(reason);
      }
    });
    up.send(numbered(0));
    Opened atHome = opened();

    atHome.channel().send(numbered(1));

    assertTrue(losses.poll(10, TimeUnit.SECONDS).contains("broken receiver"));
    assertTrue(atHome.inbox().loss().contains("broken receiver"));
  }
}
