package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConnectionTest {

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

  static void echoBytes(Connection connection, int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      connection.sendBytes(connection.receiveBytes());
    }
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

  /** Receives one connection over another and answers through it. */
  static void answerThroughReceived(Connection connection) throws Exception {
    Connection received = connection.receive();
    connection.close();
    received.send("through");
    received.close();
  }

  @Test
  void send_toChild_comesBackInOrder() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child = troupe.process(ConnectionTest::echo, pipe.second()).start();
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
  void sendBytes_slices_comeBackWhole() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(ConnectionTest::echoBytes, pipe.second(), 3).start();
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

  @Test
  void sendBytes_sixteenMebibytes_crossBothWays() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(ConnectionTest::echoBytes, pipe.second(), 1).start();
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
    ChildProcess child = troupe
        .process(ConnectionTest::waitForEver, pipe.second())
        .named("reader")
        .start();
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
  void receive_childEnded_givesTheRestThenTheEnd() throws Exception {
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(ConnectionTest::count, pipe.second(), 100).start();
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
    ChildProcess child = troupe
        .process(ConnectionTest::waitForEver, pipe.second())
        .named("writer")
        .start();
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
        troupe.process(ConnectionTest::fail, pipe.second()).named("failing").start();
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
        troupe.process(ConnectionTest::waitForEver, pipe.second()).named("lost").start();
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

  @Test
  void receive_interrupted_losesNoMessage() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first();
        Connection second = pipe.second()) {
      InThread<Object> receiving = new InThread<>(first::receive);
      receiving.awaitWaiting();
      receiving.thread.interrupt();
      receiving.failure(InterruptedException.class);
      second.send("a");
      assertEquals("a", first.receive(LONG));
    }
  }

  @Test
  void receive_twoThreadsAndManySenders_eachMessageOnceAndInOrder() throws Exception {
    Pipe pipe = troupe.pipe(false);
    int messages = 200;
    List<ChildProcess> children = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      children.add(
          troupe.process(ConnectionTest::count, pipe.second(), messages).start());
    }
    pipe.second().close();
    try (Connection connection = pipe.first()) {
      InThread<List<Integer>> one = new InThread<>(() -> drain(connection));
      InThread<List<Integer>> two = new InThread<>(() -> drain(connection));
      int[] times = new int[messages];
      one.result().forEach(number -> times[number]++);
      two.result().forEach(number -> times[number]++);
      for (int number = 0; number < messages; number++) {
        assertEquals(2, times[number], "times that " + number + " came");
      }
    }
    for (ChildProcess child : children) {
      child.join();
    }
  }

  private static List<Integer> drain(Connection connection) throws Exception {
    List<Integer> received = new ArrayList<>();
    try {
      while (true) {
        received.add(connection.receive());
      }
    } catch (EOFException e) {
      return received;
    }
  }

  /** Passes on what it receives at the end that its parent has read from as well. */
  static void passOn(Connection input, Connection output, int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      output.send(input.receive());
    }
  }

  @Test
  void receive_endHandedOverAmidMessages_goesOnWhereTheFirstReaderWas() throws Exception {
    Pipe pipe = troupe.pipe(false);
    Pipe results = troupe.pipe(false);
    for (int i = 0; i < 100; i++) {
      pipe.second().send(i);
    }
    for (int i = 0; i < 10; i++) {
      assertEquals(i, pipe.first().<Integer>receive(LONG));
    }
    ChildProcess child = troupe
        .process(ConnectionTest::passOn, pipe.first(), results.second(), 50)
        .start();
    for (int i = 10; i < 60; i++) {
      assertEquals(i, results.first().<Integer>receive(LONG));
    }
    child.join();
    for (int i = 60; i < 100; i++) {
      assertEquals(i, pipe.first().<Integer>receive(LONG));
    }
    assertFalse(pipe.first().poll());
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

  @Test
  void send_connection_worksThereThoughClosedHere() throws Exception {
    Pipe pipe = troupe.pipe();
    Pipe inner = troupe.pipe();
    ChildProcess child =
        troupe.process(ConnectionTest::answerThroughReceived, pipe.second()).start();
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

  @Test
  void poll_message_leavesItThere() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first();
        Connection second = pipe.second()) {
      assertFalse(second.poll());
      assertFalse(second.poll(SHORT));
      assertFalse(second.poll(Duration.ofSeconds(-1)));
      InThread<Boolean> polling = new InThread<>(() -> second.poll(LONG));
      polling.awaitWaiting();
      first.send("a");
      assertTrue(polling.result());
      assertTrue(second.poll());
      assertTrue(second.pollForever());
      assertEquals("a", second.receive());
      assertFalse(second.poll());
    }
  }

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

  /** A call on a thread of its own. */
  private static final class InThread<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    InThread(Callable<T> call) {
      task = new FutureTask<>(call);
      thread = new Thread(task, "caller");
      thread.setDaemon(true);
      thread.start();
    }

    /** Returns when it waits for its answer. */
    void awaitWaiting() {
      long start = System.nanoTime();
      while (thread.getState() != Thread.State.WAITING
          && thread.getState() != Thread.State.TIMED_WAITING) {
        assertTrue(System.nanoTime() - start < LONG.toNanos(), "never waited");
        Thread.onSpinWait();
      }
    }

    T result() throws Exception {
      return task.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    <E extends Throwable> E failure(Class<E> type) {
      ExecutionException e = assertThrows(ExecutionException.class, this::result);
      return assertInstanceOf(type, e.getCause());
    }
  }
}
