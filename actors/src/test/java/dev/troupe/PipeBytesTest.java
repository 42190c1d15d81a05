package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes through a pipe as raw bytes. */
@Timeout(120)
class PipeBytesTest {

  private static final Duration LONG = Duration.ofSeconds(60);
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

  static void echoBytes(Connection connection, int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      connection.sendBytes(connection.receiveBytes());
    }
  }

  @Test
  void sendBytes_slices_comeBackWhole() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(PipeBytesTest::echoBytes, pipe.second(), 3).start();
    byte[] bytes = {1, 2, 3, 4};
    try (Connection connection = pipe.first()) {
      connection.sendBytes(bytes);
      connection.sendBytes(bytes, 1, 2);
      connection.sendBytes(bytes, 4, 0);
      bytes[0] = 99; // what was sent is a copy
      assertArrayEquals(new byte[] {1, 2, 3, 4}, connection.receiveBytes(LONG));
      assertArrayEquals(new byte[] {2, 3}, connection.receiveBytes(LONG));
      assertArrayEquals(new byte[0], connection.receiveBytes(LONG));
    }
    child.join();
    pipe.second().close();
  }

  @Test
  void sendBytes_sliceOutOfRange_sendsNothing() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first();
        Connection second = pipe.second()) {
      byte[] bytes = new byte[4];
      assertThrows(IndexOutOfBoundsException.class, () -> first.sendBytes(bytes, -1, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> first.sendBytes(bytes, 0, -1));
      assertThrows(IndexOutOfBoundsException.class, () -> first.sendBytes(bytes, 5, 0));
      assertThrows(IndexOutOfBoundsException.class, () -> first.sendBytes(bytes, 3, 2));
      assertFalse(second.poll());
    }
  }

  // CPython: _TestConnection.test_connection
  @Test
  void sendBytes_sixteenMebibytes_crossBothWays() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(PipeBytesTest::echoBytes, pipe.second(), 1).start();
    byte[] bytes = new byte[SIXTEEN_MIB];
    new Random(1).nextBytes(bytes);
    try (Connection connection = pipe.first()) {
      connection.sendBytes(bytes);
      assertArrayEquals(bytes, connection.receiveBytes(LONG));
    }
    child.join();
    pipe.second().close();
  }

  @Test
  void sendBytes_buffer_movesItsPositionOnceSent() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first();
        Connection second = pipe.second()) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(6).put(new byte[] {1, 2, 3, 4, 5, 6});
      buffer.position(1).limit(4);
      first.sendBytes(buffer);
      assertEquals(4, buffer.position());
      first.sendBytes(buffer); // nothing remains, which is a message too
      assertArrayEquals(new byte[] {2, 3, 4}, second.receiveBytes(LONG));
      assertArrayEquals(new byte[0], second.receiveBytes(LONG));
      first.close();
      buffer.position(2);
      assertThrows(ClosedChannelException.class, () -> first.sendBytes(buffer));
      assertEquals(2, buffer.position());
    }
  }

  // CPython: _TestConnection.test_connection
  @Test
  void receiveBytesInto_buffers_fillsFromTheirPositionOn() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(PipeBytesTest::echoBytes, pipe.second(), 3).start();
    pipe.second().close();
    try (Connection connection = pipe.first()) {
      byte[] message = {7, 8, 9};
      byte[] array = new byte[6];
      connection.sendBytes(message);
      assertEquals(3, connection.receiveBytesInto(array, 3)); // just fits
      assertArrayEquals(new byte[] {0, 0, 0, 7, 8, 9}, array);
      connection.sendBytes(message);
      ByteBuffer buffer = ByteBuffer.allocate(5).position(1);
      assertEquals(3, connection.receiveBytesInto(buffer, LONG));
      assertEquals(4, buffer.position());
      assertArrayEquals(new byte[] {0, 7, 8, 9, 0}, buffer.array());
      connection.sendBytes(message);
      ByteBuffer tooShort = ByteBuffer.allocate(2);
      BufferTooShortException e = assertThrows(
          BufferTooShortException.class, () -> connection.receiveBytesInto(tooShort, LONG));
      assertArrayEquals(message, e.message());
      assertTrue(e.getMessage().contains("a message of 3 bytes"), e::getMessage);
      assertEquals(0, tooShort.position());
      assertThrows(EOFException.class, () -> connection.receiveBytesInto(tooShort)); // it was taken
    }
    child.join();
  }

  @Test
  void receiveBytesInto_wrongBuffers_takesNothing() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first();
        Connection second = pipe.second()) {
      first.sendBytes(new byte[] {1});
      ByteBuffer readOnly = ByteBuffer.allocate(9).asReadOnlyBuffer();
      assertThrows(ReadOnlyBufferException.class, () -> second.receiveBytesInto(readOnly));
      assertThrows(ReadOnlyBufferException.class, () -> second.receiveBytesInto(readOnly, LONG));
      assertThrows(IndexOutOfBoundsException.class, () -> second.receiveBytesInto(new byte[2], -1));
      assertThrows(IndexOutOfBoundsException.class, () -> second.receiveBytesInto(new byte[2], 3));
      assertArrayEquals(new byte[] {1}, second.receiveBytes());
      assertThrows(
          TimeoutException.class,
          () -> second.receiveBytesInto(ByteBuffer.allocate(1), Duration.ZERO));
    }
  }

  @Test
  void receiveBytes_longerThanAllowed_endsReading() throws Exception {
    Pipe duplex = troupe.pipe();
    Pipe oneWay = troupe.pipe(false);
    try (Connection writer = oneWay.second();
        Connection other = duplex.second();
        Connection end = duplex.first()) {
      writer.sendBytes(new byte[3]);
      writer.sendBytes(new byte[4]);
      assertEquals(3, oneWay.first().receiveBytes(3).length);
      assertThrows(IllegalArgumentException.class, () -> oneWay.first().receiveBytes(-1));
      IOException e = assertThrows(IOException.class, () -> oneWay.first().receiveBytes(3));
      assertTrue(e.getMessage().contains("4 bytes, but no more than 3"), e::getMessage);
      assertFalse(oneWay.first().isOpen());
      other.sendBytes(new byte[1]);
      assertThrows(IOException.class, () -> end.receiveBytes(0));
      assertFalse(end.isReadable());
      assertThrows(NonReadableChannelException.class, end::receive);
      end.send("still");
      assertEquals("still", other.receive(LONG));
    }
  }

  @Test
  void send_moreThanTheLargestItem_refusesAndNamesTheSetting() throws Exception {
    Config small = ConfigFactory.parseString("troupe.max-item-size = 1 KiB")
        .withFallback(ConfigFactory.load());
    try (Troupe bounded = Programs.open(
            Settings.from(small, new Options()),
            getClass().getClassLoader(),
            Programs.launcher(getClass().getClassLoader()),
            (process, printed) -> {});
        Connection first = bounded.pipe().first()) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> first.sendBytes(new byte[1025]));
      assertTrue(e.getMessage().contains("troupe.max-item-size is 1024 bytes"), e::getMessage);
      assertThrows(IllegalArgumentException.class, () -> first.send(new byte[1025]));
    }
  }
}
