package dev.troupe.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.TLSClosing;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretEngineProviderTest {

  record Ping(String text, ActorRef<Pong> replyTo) implements WireMessage {}

  record Pong(String text) implements WireMessage {}

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private ActorSystem<Void> home;
  private String address;

  @BeforeEach
  void start() {
    home = TestNode.start("troupe", TestNode.SECRET, "");
    Behavior<Ping> echo = Behaviors.receiveMessage(ping -> {
      heard.add(ping.text());
      ping.replyTo().tell(new Pong(ping.text()));
      return Behaviors.same();
    });
    address = ActorRefResolver.get(home).toSerializationFormat(TestNode.spawn(home, echo, "echo"));
  }

  @AfterEach
  void stop() throws Exception {
    TestNode.stop(home);
  }

  private ActorRef<Pong> pongs(ActorSystem<?> system, String name) {
    return TestNode.spawn(
        system,
        Behaviors.receiveMessage(pong -> {
          answers.add(pong.text());
          return Behaviors.same();
        }),
        name);
  }

  private void ping(ActorSystem<?> system, String text) {
    ActorRef<Pong> pongs = pongs(system, "pongs");
    ActorRef<Ping> echo = ActorRefResolver.get(system).resolveActorRef(address);
    echo.tell(new Ping(text, pongs));
  }

  @Test
  void artery_sameSecret_exchangesMessages() throws Exception {
    ActorSystem<Void> friend = TestNode.start("troupe", TestNode.SECRET, "");
    try {
      ping(friend, "hello");
      assertEquals("hello", answers.poll(10, TimeUnit.SECONDS));
    } finally {
      TestNode.stop(friend);
    }
  }

  @Test
  void artery_wrongSecret_getsNothingThroughAndDisturbsNobody() throws Exception {
    ActorSystem<Void> stranger = TestNode.start(
        "troupe", "not the secret of this test".getBytes(UTF_8), "akka.loglevel = OFF");
    ActorSystem<Void> friend = TestNode.start("troupe", TestNode.SECRET, "");
    try {
      ping(stranger, "stranger");
      ping(friend, "friend");

      assertEquals("friend", heard.poll(10, TimeUnit.SECONDS));
      assertNull(heard.poll(1, TimeUnit.SECONDS));
      assertEquals("friend", answers.poll());
      assertNull(answers.poll());
    } finally {
      TestNode.stop(stranger, friend);
    }
  }

  @Test
  void artery_garbage_isCut() throws Exception {
    int port = home.address().getPort().orElseThrow();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("AKKA\u0001 and so on".getBytes(UTF_8));
      assertCut(socket);
    }
  }

  /** Silent or slow, it is cut when its time is up, and others are served meanwhile. */
  @Test
  void artery_silentOrSlow_isCutInTimeAndDisturbsNobody() throws Exception {
    ActorSystem<Void> hasty =
        TestNode.start("troupe", TestNode.SECRET, "troupe.link.connect-timeout = 1 s");
    ActorSystem<Void> friend = TestNode.start("troupe", TestNode.SECRET, "");
    int port = hasty.address().getPort().orElseThrow();
    try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port);
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Behavior<Ping> echo = Behaviors.receiveMessage(ping -> {
        ping.replyTo().tell(new Pong(ping.text()));
        return Behaviors.same();
      });
      address =
          ActorRefResolver.get(hasty).toSerializationFormat(TestNode.spawn(hasty, echo, "echo"));
      slow.getOutputStream().write("TRPE".getBytes(UTF_8));
      ping(friend, "meanwhile");
      assertEquals("meanwhile", answers.poll(10, TimeUnit.SECONDS));
      assertCut(silent);
      assertCut(slow);
      ActorRefResolver.get(friend)
          .<Ping>resolveActorRef(address)
          .tell(new Ping("after it", pongs(friend, "later")));
      assertEquals("after it", answers.poll(10, TimeUnit.SECONDS)); // who has proved itself stays
    } finally {
      TestNode.stop(hasty, friend);
    }
  }

  /** As Artery may leave it when its node stops: one side complete, and the peer holds the other. */
  @Test
  void stop_halfClosedConnection_isGivenUp() throws Exception {
    ActorSystem<Void> friend = TestNode.start("troupe", TestNode.SECRET, "");
    try {
      SecretEngineProvider provider = new SecretEngineProvider(Adapter.toClassic(friend));
      int port = home.address().getPort().orElseThrow();
      CountDownLatch isMade = new CountDownLatch(1);
      CompletableFuture<Done> end = Source.<ByteString>empty()
          .via(Tcp.get(Adapter.toClassic(friend))
              .outgoingConnectionWithTls(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                  () -> {
                    SSLEngine engine = provider.createClientSSLEngine("127.0.0.1", port);
                    isMade.countDown();
                    return engine;
                  },
                  Optional.empty(),
                  List.of(),
                  Optional.empty(),
                  Optional.empty(),
                  session -> Optional.empty(),
                  TLSClosing.ignoreBoth()))
          .runWith(Sink.ignore(), friend)
          .toCompletableFuture();
      assertTrue(isMade.await(10, TimeUnit.SECONDS));
      assertThrows(TimeoutException.class, () -> end.get(500, TimeUnit.MILLISECONDS));
      friend.settings().setup().get(SecretSetup.class).orElseThrow().drivers().release();
      ExecutionException e =
          assertThrows(ExecutionException.class, () -> end.get(10, TimeUnit.SECONDS));
      assertTrue(messages(e).contains("This node stops"), messages(e));
    } finally {
      TestNode.stop(friend);
    }
  }

  private static void assertCut(Socket socket) throws Exception {
    socket.setSoTimeout(10_000);
    int end;
    try {
      end = socket.getInputStream().read();
    } catch (SocketException reset) {
      end = -1;
    }
    assertEquals(-1, end);
  }

  @Test
  void start_noSecret_isRefused() {
    Throwable refused = assertThrows(
        Throwable.class,
        () -> akka.actor.ActorSystem.create(
            "bare",
            ConfigFactory.parseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF")
                .withFallback(ConfigFactory.parseResources("dev/troupe/node.conf"))
                .withFallback(ConfigFactory.load())));

    assertTrue(messages(refused).contains("has no secret"), messages(refused));
  }

  @Test
  void start_offLoopback_isRefused() {
    Throwable refused = assertThrows(
        Throwable.class,
        () -> TestNode.start(
            "abroad",
            TestNode.SECRET,
            "akka.loglevel = OFF, akka.remote.artery.canonical.hostname = \"192.0.2.1\""));

    assertTrue(messages(refused).contains("not a loopback address"), messages(refused));
  }

  private static String messages(Throwable thrown) {
    StringBuilder all = new StringBuilder();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      all.append(t).append('\n');
    }
    return all.toString();
  }
}
