package dev.troupe.link;

import static dev.troupe.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import dev.troupe.ChildProcess;
import dev.troupe.Client;
import dev.troupe.Connection;
import dev.troupe.HomeMembers;
import dev.troupe.Listener;
import dev.troupe.Queue;
import dev.troupe.QueueEmptyException;
import dev.troupe.Troupe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Those who reach what a running program listens on and do not know its secret: each is cut off in time,
 * nothing that it sent is read as anything, and the program goes on meanwhile. What is listened on is
 * asked of the kernel, so that a new socket is tested too.
 */
@Timeout(120)
class StrangersIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final byte[] KEY = {1, 2, 3};
  private static final List<String> LIMITS =
      List.of("troupe.link.connect-timeout", "troupe.listener.handshake-timeout");
  private static final int STEP_MILLIS = 100; // between two bytes of those that are slow

  private static Troupe troupe;
  private static Queue<String> questions;
  private static Queue<String> answers;
  private static ChildProcess child;
  private static Listener listener;

  /** It tells when somebody reads it. */
  static final class Canary implements Serializable {
    static final AtomicInteger READ = new AtomicInteger();

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      READ.incrementAndGet();
    }

    static byte[] bytes() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(new Canary());
      }
      return bytes.toByteArray();
    }
  }

  /** Who knocks: what it says at once, and what it says byte by byte. */
  private static final class Stranger {
    final SocketChannel socket;
    final String name;
    final ByteBuffer slowly;
    int heard;

    Stranger(Door door, String name, byte[] atOnce, byte[] slowly) throws IOException {
      this.name = name + " at " + door;
      this.slowly = ByteBuffer.wrap(slowly);
      socket = SocketChannel.open(door.address());
      try {
        socket.write(ByteBuffer.wrap(atOnce));
      } catch (IOException e) {
        assertFalse(atOnce.length < 100, () -> "cut before it spoke: " + this.name);
      }
      socket.configureBlocking(false);
    }

    /** One step; whether it was cut off. */
    boolean isCut() {
      ByteBuffer answer = ByteBuffer.allocate(1 << 10);
      try {
        if (slowly.hasRemaining()) {
          socket.write(slowly.slice(slowly.position(), 1));
          slowly.position(slowly.position() + 1);
        }
        int bytes = socket.read(answer);
        heard += Math.max(0, bytes);
        return bytes < 0;
      } catch (IOException e) {
        return true; // reset
      }
    }
  }

  static void echo(Queue<String> questions, Queue<String> answers) throws InterruptedException {
    for (String question = questions.get(); !question.isEmpty(); question = questions.get()) {
      answers.put(question);
    }
  }

  @BeforeAll
  static void open() throws Exception {
    LIMITS.forEach(limit -> System.setProperty(limit, "2 s"));
    System.setProperty("troupe.join-delay", "0 s");
    ConfigFactory.invalidateCaches();
    troupe = Troupe.open(options -> options.jvmArguments("-D" + LIMITS.get(0) + "=2s"));
    questions = troupe.queue();
    answers = troupe.queue();
    child = troupe.process(StrangersIT::echo, questions, answers).start();
    listener = Listener.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4, KEY);
    for (int turn = 0; HomeMembers.count(questions) < 2; turn++) {
      assertTrue(turn < 600, "the child did not join");
      assertThrows(QueueEmptyException.class, () -> answers.get(Duration.ofMillis(100)));
    }
  }

  @AfterAll
  static void close() throws Exception {
    LIMITS.forEach(System::clearProperty);
    System.clearProperty("troupe.join-delay");
    ConfigFactory.invalidateCaches();
    questions.put("");
    assertTrue(child.join(LONG));
    listener.close();
    troupe.close();
    assertEquals(0, ProcessHandle.current().children().count());
  }

  private static List<Door> doors() throws IOException {
    List<Door> doors = new ArrayList<>(Door.of(ProcessHandle.current().pid()));
    assertEquals(1, doors.stream().filter(Door::isUnix).count(), "the gate of links");
    assertTrue(doors.size() >= 3, () -> "a node and a listener: " + doors);
    List<Door> ofTheChild = Door.of(child.pid());
    assertFalse(ofTheChild.isEmpty());
    doors.addAll(ofTheChild);
    return doors;
  }

  /** How those begin who do know the protocol that is spoken there. */
  private static byte[] beginning(Door door) throws IOException {
    if (door.isUnix()) {
      return LinkHello.hello(LinkHello.SEAT, 1, LinkHello.nonce());
    }
    return isListener(door)
        ? ByteBuffer.allocate(13)
            .putInt(8)
            .put((byte) 0)
            .put("troupe".getBytes(UTF_8))
            .put(new byte[] {1, 1})
            .array()
        : ByteBuffer.allocate(37).put("TRPE".getBytes(UTF_8)).put((byte) 1).array();
  }

  private static boolean isListener(Door door) {
    SocketAddress address = door.address();
    return address.equals(listener.address());
  }

  private static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length)
        .put(first)
        .put(second)
        .array();
  }

  private static void assertServed() throws Exception {
    questions.put("still there?");
    assertEquals("still there?", answers.get(LONG));
  }

  @Test
  void doors_strangersOfAllKinds_areCutAndNothingOfThemIsRead() throws Exception {
    byte[] nothing = {};
    byte[] noise = new byte[1 << 16];
    new Random(5).nextBytes(noise);
    byte[] huge = ByteBuffer.allocate(1 << 10).putInt(Integer.MAX_VALUE).array();
    byte[] akka = join("AKKA\u0001".getBytes(UTF_8), huge);
    byte[] canary = Canary.bytes();
    List<ChildProcess> children = troupe.activeChildren();
    List<Stranger> strangers = new ArrayList<>();
    for (Door door : doors()) {
      byte[] beginning = beginning(door);
      strangers.add(new Stranger(door, "a silent one", nothing, nothing));
      strangers.add(new Stranger(door, "a slow one", nothing, beginning));
      strangers.add(new Stranger(door, "one that stops", beginning, nothing));
      strangers.add(new Stranger(door, "noise", noise, nothing));
      strangers.add(new Stranger(door, "a huge frame", huge, nothing));
      strangers.add(new Stranger(door, "one of plain Akka", akka, nothing));
      strangers.add(new Stranger(door, "a plain object", canary, nothing));
      strangers.add(new Stranger(door, "no proof and an object", join(beginning, canary), nothing));
      strangers.add(new Stranger(door, "a slow object", nothing, join(beginning, canary)));
    }
    assertServed();
    try (Connection friend = Client.connect(listener.address(), KEY, LONG);
        Connection accepted = listener.accept(LONG)) {
      friend.send("in");
      assertEquals("in", accepted.receive(LONG));
    }
    awaitCut(strangers);
    assertServed();
    assertEquals(0, Canary.READ.get(), "somebody read it");
    assertEquals(2, HomeMembers.count(questions));
    assertEquals(children, troupe.activeChildren());
  }

  private static void awaitCut(List<Stranger> strangers) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    List<Stranger> left = new ArrayList<>(strangers);
    try (Selector selector = Selector.open()) {
      for (Stranger stranger : left) {
        stranger.socket.register(selector, SelectionKey.OP_READ);
      }
      while (!left.isEmpty()) {
        assertTrue(
            System.nanoTime() < end,
            () -> "not cut: " + left.stream().map(stranger -> stranger.name).toList());
        selector.select(STEP_MILLIS);
        selector.selectedKeys().clear();
        for (Stranger stranger : List.copyOf(left)) {
          if (stranger.isCut()) {
            assertTrue(stranger.heard < 200, () -> "too much was said to " + stranger.name);
            stranger.socket.close();
            left.remove(stranger);
          }
        }
      }
    }
  }

  /** A node that has another secret: both sides say so, and neither has heard a word of the other. */
  @Test
  void node_wrongSecret_isAnErrorOnBothSides() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(SecretEngine.class);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    logger.addAppender(logged);
    try {
      for (Door door : Door.of(ProcessHandle.current().pid())) {
        if (!door.isUnix() && !isListener(door)) {
          refuseEachOther((InetSocketAddress) door.address());
        }
      }
      eventually(
          "both sides have logged it",
          () -> List.copyOf(logged.list).stream()
                  .filter(event ->
                      event.getFormattedMessage().contains("does not know the cluster's secret"))
                  .map(event -> event.getFormattedMessage().substring(0, 4))
                  .distinct()
                  .count()
              == 2); // Node …, and Who connected …
    } finally {
      logger.detachAppender(logged);
    }
    assertEquals(2, HomeMembers.count(questions));
    assertServed();
  }

  private static void refuseEachOther(InetSocketAddress address) throws IOException {
    SecretEngine engine = SecretEngine.client(
        "another secret, not that".getBytes(UTF_8), address.getHostString(), address.getPort());
    ByteBuffer none = ByteBuffer.allocate(0);
    ByteBuffer bytes = ByteBuffer.allocate(1 << 10);
    try (SocketChannel socket = SocketChannel.open(address)) {
      engine.wrap(none, bytes);
      socket.write(bytes.flip());
      bytes.clear().limit(37 + 32); // the node's hello and its proof
      while (bytes.hasRemaining()) {
        assertTrue(socket.read(bytes) > 0, "cut before the answer");
      }
      engine.unwrap(bytes.flip(), ByteBuffer.allocate(1 << 10));
      bytes.clear();
      engine.wrap(none, bytes);
      socket.write(bytes.flip());
      SSLException e =
          assertThrows(SSLException.class, () -> engine.wrap(none, ByteBuffer.allocate(100)));
      assertTrue(String.valueOf(e.getMessage()).contains("does not know the cluster's secret"));
      assertEquals(-1, readEnd(socket));
    }
  }

  private static int readEnd(SocketChannel socket) {
    try {
      return socket.read(ByteBuffer.allocate(1 << 10));
    } catch (IOException e) {
      return -1; // reset
    }
  }
}
