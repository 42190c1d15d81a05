package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes through a pipe as objects: order, copies, room, handles. */
@Timeout(120)
class PipeMessagesTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final int SIXTEEN_MIB = 16 << 20;

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  /** Sends back what comes, until the end. */
  static void echo(Connection connection) throws Exception {
    try {
      while (true) {
        connection.send(connection.receive());
      }
    } catch (EOFException e) {
      connection.close();
    }
  }

  /** Receives one connection over another and answers through it. */
  static void answerThroughReceived(Connection connection) throws Exception {
    Connection received = connection.receive();
    connection.close();
    received.send("through");
    received.close();
  }

  // CPython: _TestConnection.test_connection
  @Test
  void send_toChild_comesBackInOrder() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child = troupe.process(PipeMessagesTest::echo, pipe.second()).start();
    pipe.second().close();
    try (Connection connection = pipe.first()) {
      for (Object message : Arrays.asList("text", 7, null, List.of(1, 2), new int[0].length)) {
        connection.send(message);
      }
      assertEquals("text", connection.receive(LONG));
      assertEquals(7, connection.<Integer>receive(LONG));
      assertNull(connection.receive(LONG));
      assertEquals(List.of(1, 2), connection.receive(LONG));
      assertEquals(0, connection.<Integer>receive(LONG));
    }
    child.join();
    assertEquals(0, child.exitCode().getAsInt());
  }

  @Test
  void send_fullPipe_waitsForRoom() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first();
        Connection second = pipe.second()) {
      byte[] large = new byte[SIXTEEN_MIB];
      int sent = 0;
      while (isSentNow(first, large)) {
        sent++;
      }
      assertEquals(4, sent); // 64 MiB and what they take besides
      InThread<Void> sending = new InThread<>(() -> {
        first.send("last");
        return null;
      });
      sending.awaitWaiting();
      assertEquals(SIXTEEN_MIB, second.<byte[]>receive(LONG).length);
      sending.result();
      for (int i = 1; i < sent; i++) {
        second.receive(LONG);
      }
      assertEquals("last", second.receive(LONG));
    }
  }

  private static boolean isSentNow(Connection connection, Object message) throws Exception {
    try {
      connection.send(message, Duration.ZERO);
      return true;
    } catch (TimeoutException e) {
      assertTrue(e.getMessage().endsWith("(first end) had no room within 0 s."), e::getMessage);
      return false;
    }
  }

  @Test
  void send_whatCannotTravel_sendsNothing() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first();
        Connection second = pipe.second()) {
      assertThrows(UnserializableException.class, () -> first.send(new Thread()));
      assertFalse(second.poll());
    }
  }

  @Test
  void receive_nothingInTime_throwsTimeout() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first();
        Connection second = pipe.second()) {
      TimeoutException e = assertThrows(TimeoutException.class, () -> first.receive(SHORT));
      assertEquals(first + " had no message within 50 ms.", e.getMessage());
      assertThrows(TimeoutException.class, () -> first.receive(Duration.ofSeconds(-1)));
      assertThrows(TimeoutException.class, () -> first.receiveBytes(Duration.ZERO));
      second.send("a");
      assertEquals("a", first.receive(Duration.ZERO));
    }
  }

  @Test
  void receive_bytesAsObject_refusesAndLeavesThem() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first();
        Connection second = pipe.second()) {
      first.sendBytes(new byte[] {5});
      first.send("object");
      IllegalStateException e = assertThrows(IllegalStateException.class, second::receive);
      assertTrue(e.getMessage().endsWith("take them with receiveBytes()."), e::getMessage);
      assertArrayEquals(new byte[] {5}, second.receiveBytes());
      assertThrows(IllegalStateException.class, second::receiveBytes);
      assertEquals("object", second.receive());
    }
  }

  // CPython: _TestPicklingConnections.test_pickling
  @Test
  void send_connection_worksThereThoughClosedHere() throws Exception {
    Pipe pipe = troupe.pipe();
    Pipe inner = troupe.pipe();
    ChildProcess child =
        troupe.process(PipeMessagesTest::answerThroughReceived, pipe.second()).start();
    try (Connection outer = pipe.first();
        Connection connection = inner.first()) {
      outer.send(inner.second());
      inner.second().close();
      assertEquals("through", connection.receive(LONG));
      assertThrows(EOFException.class, connection::receive);
    }
    child.join();
    pipe.second().close();
  }

  // CPython: _TestConnection.test_duplex_false
  @Test
  void pipe_oneWay_refusesTheWrongDirection() throws Exception {
    Pipe pipe = troupe.pipe(false);
    try (Connection reader = pipe.first();
        Connection writer = pipe.second()) {
      assertTrue(reader.isReadable());
      assertFalse(reader.isWritable());
      assertFalse(writer.isReadable());
      assertTrue(writer.isWritable());
      assertThrows(NonWritableChannelException.class, () -> reader.send("a"));
      assertThrows(NonWritableChannelException.class, () -> reader.sendBytes(new byte[1]));
      assertThrows(NonReadableChannelException.class, writer::receive);
      assertThrows(NonReadableChannelException.class, writer::receiveBytes);
      assertThrows(NonReadableChannelException.class, writer::poll);
      writer.send("a");
      assertEquals("a", reader.receive());
    }
  }

  @Test
  void send_endInsideAQueue_keepsThePipeAlive() throws Exception {
    Pipe pipe = troupe.pipe();
    Queue<Connection> queue = troupe.queue();
    try (Connection first = pipe.first()) {
      queue.put(pipe.second());
      pipe.second().close();
      first.send("while the other end is in a queue");
      assertFalse(first.poll());
      try (Connection second = queue.get(LONG)) {
        assertEquals("while the other end is in a queue", second.receive(LONG));
      }
      assertThrows(EOFException.class, first::receive);
    }
  }

  @Test
  void send_endInsideItsOwnPipe_endsWithThePipe() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first()) {
      first.send(pipe.second());
      pipe.second().close();
      assertFalse(first.poll()); // the other end is held by the message on its way to it
      assertThrows(TimeoutException.class, () -> first.receive(SHORT));
    }
  }

  /** A class that only this test's own loader knows. */
  private static Object stranger(Path directory) throws Exception {
    Path source = directory.resolve("Stranger.java");
    Files.writeString(source, "public class Stranger implements java.io.Serializable {}");
    int code = ToolProvider.getSystemJavaCompiler()
        .run(null, null, null, "-proc:none", "-d", directory.toString(), source.toString());
    assertEquals(0, code);
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      return loader.loadClass("Stranger").getConstructor().newInstance();
    }
  }

  @Test
  void receive_classUnknownHere_namesItAndGoesOn(@TempDir Path directory) throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first();
        Connection second = pipe.second()) {
      first.send(stranger(directory));
      first.send("next");
      assertTrue(second.poll(LONG));
      TroupeException e = assertThrows(TroupeException.class, () -> second.receive(LONG));
      assertTrue(e.getMessage().contains("Stranger"), e::getMessage);
      assertEquals("next", second.receive(LONG));
    }
  }
}
