package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several readers at one end of a pipe, and readers that give up. */
@Timeout(120)
class PipeReadersTest {

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

  /** Passes on what it receives at the end that its parent has read from as well. */
  static void passOn(Connection input, Connection output, int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      output.send(input.receive());
    }
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
          troupe.process(PipeReadersTest::count, pipe.second(), messages).start());
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
        .process(PipeReadersTest::passOn, pipe.first(), results.second(), 50)
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

  // CPython: _TestPoll.test_empty_string
  @Test
  void poll_emptyMessage_isReadyUntilItIsReceived() throws Exception {
    Pipe pipe = troupe.pipe();
    try (Connection first = pipe.first();
        Connection second = pipe.second()) {
      second.sendBytes(new byte[0]);
      assertTrue(first.poll());
      assertTrue(first.poll());
      assertArrayEquals(new byte[0], first.receiveBytes());
      assertFalse(first.poll());
    }
  }

  static void sendAll(Connection connection, List<String> texts) throws Exception {
    for (String text : texts) {
      connection.sendBytes(text.getBytes(StandardCharsets.UTF_8));
    }
    connection.close();
  }

  // CPython: _TestPoll.test_strings, _TestPoll.test_dont_merge
  @Test
  void poll_messagesOfAChild_arriveOneByOneInOrder() throws Exception {
    List<String> texts = List.of("hello", "", "a", "b", "", "bye", "");
    Pipe pipe = troupe.pipe(false);
    ChildProcess child =
        troupe.process(PipeReadersTest::sendAll, pipe.second(), texts).start();
    pipe.second().close();
    try (Connection connection = pipe.first()) {
      for (String text : texts) {
        assertTrue(connection.poll(LONG));
        assertTrue(connection.poll());
        assertEquals(text, new String(connection.receiveBytes(), StandardCharsets.UTF_8));
      }
      assertTrue(connection.poll(LONG));
      assertThrows(EOFException.class, connection::receiveBytes);
    }
    child.join();
  }

  @Test
  void receive_twoProcessesAtOneEnd_eachMessageGoesToOne() throws Exception {
    Pipe pipe = troupe.pipe(false);
    Queue<Integer> results = troupe.queue();
    List<ChildProcess> children = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      children.add(
          troupe.process(PipeReadersTest::collect, pipe.first(), results).start());
    }
    for (int i = 0; i < 300; i++) {
      pipe.second().send(i);
    }
    pipe.second().close();
    for (ChildProcess child : children) {
      child.join();
    }
    boolean[] came = new boolean[300];
    for (int i = 0; i < 300; i++) {
      int number = results.get(LONG);
      assertFalse(came[number], () -> number + " came twice");
      came[number] = true;
    }
    assertTrue(results.isEmpty());
    pipe.first().close();
  }

  static void collect(Connection input, Queue<Integer> results) throws Exception {
    for (int number : drain(input)) {
      results.put(number);
    }
  }
}
