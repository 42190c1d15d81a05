package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a pipe: closed ends, dead processes, and who is told what. */
@Timeout(120)
class PipeEndTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(50);

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  static void count(Connection connection, int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      connection.send(i);
    }
    connection.close();
  }

  /** Says that it runs, and then waits for what never comes. */
  static void waitForEver(Connection connection) throws Exception {
    connection.send("ready");
    connection.receive();
  }

  static void fail(Connection connection) throws Exception {
    connection.send("ready");
    throw new IllegalStateException("on purpose");
  }

  @Test
  void send_otherEndClosed_throwsBrokenPipe() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first()) {
      pipe.second().close();
      BrokenPipeException e = assertThrows(BrokenPipeException.class, () -> first.send("a"));
      assertTrue(
          e.getMessage().endsWith("cannot send, since nobody is left to receive."), e::getMessage);
    }
  }

  @Test
  void send_readerKilled_throwsBrokenPipeNamingIt() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(PipeEndTest::waitForEver, pipe.second()).named("reader").start();
    pipe.second().close();
    try (Connection first = pipe.first()) {
      assertEquals("ready", first.receive(LONG));
      child.kill();
      child.join();
      BrokenPipeException e = assertThrows(BrokenPipeException.class, () -> first.send("a"));
      assertNames(e, child, "reader", -9);
    }
  }

  @Test
  void receive_childEnded_givesTheRestThenTheEnd() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child = troupe.process(PipeEndTest::count, pipe.second(), 100).start();
    pipe.second().close();
    child.join();
    try (Connection connection = pipe.first()) {
      for (int i = 0; i < 100; i++) {
        assertEquals(i, connection.<Integer>receive());
      }
      assertTrue(connection.poll());
      EOFException e = assertThrows(EOFException.class, connection::receive);
      assertTrue(e.getMessage().endsWith("the other end is closed."), e::getMessage);
      assertNull(e.getCause());
    }
  }

  @Test
  void receive_writerKilledMeanwhile_endsAndNamesIt() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(PipeEndTest::waitForEver, pipe.second()).named("writer").start();
    pipe.second().close();
    try (Connection connection = pipe.first()) {
      assertEquals("ready", connection.receive(LONG));
      InThread<Object> receiving = new InThread<>(connection::receive);
      InThread<Boolean> polling = new InThread<>(connection::pollForever);
      receiving.awaitWaiting();
      polling.awaitWaiting();
      child.kill();
      EOFException e = receiving.failure(EOFException.class);
      assertTrue(polling.result());
      child.join();
      assertNames(e, child, "writer", -9);
    }
  }

  @Test
  void receive_writerFailed_endsAndNamesIt() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(PipeEndTest::fail, pipe.second()).named("failing").start();
    pipe.second().close();
    try (Connection connection = pipe.first()) {
      assertEquals("ready", connection.receive(LONG));
      EOFException e = assertThrows(EOFException.class, connection::receive);
      child.join();
      assertNames(e, child, "failing", 1);
    }
  }

  @Test
  void receive_onlyOwnCopyOfTheOtherEndLeftAfterADeath_throwsProcessLost() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(PipeEndTest::waitForEver, pipe.second()).named("lost").start();
    try (Connection connection = pipe.first();
        Connection unused = pipe.second()) {
      assertEquals("ready", connection.receive(LONG));
      InThread<Object> receiving = new InThread<>(connection::receive);
      receiving.awaitWaiting();
      child.kill();
      ProcessLostException e = receiving.failure(ProcessLostException.class);
      assertEquals("lost", e.processName());
      assertEquals(-9, e.exitCode());
      assertTrue(connection.poll());
      assertTrue(unused.isOpen());
    }
    child.join();
  }

  private static void assertNames(IOException e, ChildProcess child, String name, int code) {
    String who = "Process '" + name + "' (pid " + child.pid() + ")";
    assertTrue(e.getMessage().contains(who), e::getMessage);
    assertTrue(e.getMessage().contains("exit code " + code), e::getMessage);
    ProcessLostException cause = assertInstanceOf(ProcessLostException.class, e.getCause());
    assertEquals(name, cause.processName());
    assertEquals(child.pid(), cause.pid());
    assertEquals(code, cause.exitCode());
  }

  // CPython: _TestConnection.test_context
  @Test
  void close_twice_everyCallSaysSo() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection second = pipe.second()) {
      Connection first = pipe.first();
      second.send("left behind");
      assertTrue(first.isOpen());
      first.close();
      first.close();
      assertFalse(first.isOpen());
      assertTrue(second.isOpen());
      assertThrows(ClosedChannelException.class, () -> first.send("a"));
      assertThrows(ClosedChannelException.class, () -> first.sendBytes(new byte[1]));
      assertThrows(ClosedChannelException.class, first::receive);
      assertThrows(ClosedChannelException.class, first::receiveBytes);
      assertThrows(ClosedChannelException.class, () -> first.receive(SHORT));
      assertThrows(ClosedChannelException.class, first::poll);
      assertThrows(ClosedChannelException.class, first::pollForever);
      IllegalStateException e = assertThrows(IllegalStateException.class, () -> second.send(first));
      assertNotNull(e.getMessage());
    }
  }

  @Test
  void close_whileOthersWait_endsTheirWaiting() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection second = pipe.second()) {
      Connection first = pipe.first();
      InThread<Object> receiving = new InThread<>(first::receive);
      InThread<Boolean> polling = new InThread<>(() -> first.poll(LONG));
      receiving.awaitWaiting();
      polling.awaitWaiting();
      first.close();
      receiving.failure(ClosedChannelException.class);
      polling.failure(ClosedChannelException.class);
      assertThrows(EOFException.class, second::receive);
    }
  }

  @Test
  void close_lastHandleOfThePipeWhileOthersWait_endsTheirWaiting() throws Exception {
    Pipe pipe = troupe.pipe();
    InThread<Object> receiving = new InThread<>(pipe.first()::receive);
    receiving.awaitWaiting();
    pipe.first().close();
    pipe.second().close();
    receiving.failure(ClosedChannelException.class);
  }
}
