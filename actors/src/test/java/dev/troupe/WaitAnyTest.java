package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WaitAnyTest {

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

  /** Sends numbers, each after a word of the parent's if it is slow. */
  static void count(Connection output, Connection goAhead, int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      goAhead.receive();
      output.send(i);
    }
  }

  static void awaitWord(Connection connection) throws Exception {
    connection.send("ready");
    connection.receive();
  }

  // CPython: TestWait.test_wait, TestWait.test_wait_slow
  @Test
  void waitAny_endsThatOnlyChildrenWriteTo_collectsAllAndSeesEachEnd() throws Exception {
    Map<Connection, Integer> next = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    List<ChildProcess> children = new ArrayList<>();
    List<Connection> words = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Pipe results = troupe.pipe(false);
      Pipe goAhead = troupe.pipe(false);
      children.add(troupe
          .process(WaitAnyTest::count, results.second(), goAhead.first(), 10)
          .start());
      results.second().close();
      goAhead.first().close();
      next.put(results.first(), 0);
      words.add(goAhead.second());
    }
    for (int round = 0; round < 10; round++) {
      for (Connection word : words) {
        word.send("go");
      }
    }
    int ended = 0;
    while (!next.isEmpty()) {
      for (Waitable one : Waitable.waitAny(next.keySet(), LONG)) {
        Connection connection = (Connection) one;
        try {
          int number = connection.receive(Duration.ZERO); // it is ready: nothing to wait for
          assertEquals(next.put(connection, number + 1), number);
        } catch (EOFException e) {
          assertEquals(10, next.remove(connection));
          ended++;
        }
      }
    }
    assertEquals(4, ended);
    for (ChildProcess child : children) {
      child.join();
    }
  }

  // CPython: TestWait.test_wait_timeout, TestWait.test_neg_timeout
  @Test
  void waitAny_idleEnds_isEmptyAndThenOnlyTheOneWithData() throws Exception {
    Pipe a = troupe.pipe();
    Pipe b = troupe.pipe();
    List<Connection> both = List.of(a.first(), b.first());
    assertEquals(List.of(), Waitable.waitAny(both, SHORT));
    assertEquals(List.of(), Waitable.waitAny(both, Duration.ZERO));
    assertEquals(List.of(), Waitable.waitAny(both, Duration.ofSeconds(-1)));
    b.second().send("a");
    assertEquals(List.of(b.first()), Waitable.waitAny(both, LONG));
    assertEquals(List.of(b.first()), Waitable.waitAny(both)); // it took nothing
    a.second().close();
    assertEquals(both, Waitable.waitAny(both, LONG));
    assertEquals("a", b.first().receive(LONG));
    assertEquals(List.of(a.first()), Waitable.waitAny(both, LONG));
    both.forEach(Connection::close);
    b.second().close();
  }

  @Test
  void waitAny_whileNothingIsReady_wakesForWhatComes() throws Exception {
    Pipe a = troupe.pipe();
    Pipe b = troupe.pipe();
    List<Connection> both = List.of(a.first(), b.first());
    InThread<List<Waitable>> waiting = new InThread<>(() -> Waitable.waitAny(both));
    waiting.awaitWaiting();
    a.second().send("a");
    assertEquals(List.of(a.first()), waiting.result());
    assertEquals("a", a.first().receive(LONG));
    InThread<List<Waitable>> interrupted = new InThread<>(() -> Waitable.waitAny(both));
    interrupted.awaitWaiting();
    interrupted.thread.interrupt();
    interrupted.failure(InterruptedException.class);
    b.second().send("b");
    assertEquals("b", b.first().receive(LONG));
  }

  @Test
  void waitAny_sentinel_isReadyAtTheEndAndStaysSo() throws Exception {
    Pipe pipe = troupe.pipe();
    Pipe idle = troupe.pipe();
    ChildProcess child = troupe.process(WaitAnyTest::awaitWord, pipe.second()).start();
    assertEquals("ready", pipe.first().receive(LONG));
    Waitable sentinel = child.sentinel();
    List<Waitable> all = List.of(idle.first(), sentinel);
    assertEquals(List.of(), Waitable.waitAny(all, SHORT));
    InThread<List<Waitable>> waiting = new InThread<>(() -> Waitable.waitAny(all));
    waiting.awaitWaiting();
    pipe.first().send("go");
    assertEquals(List.of(sentinel), waiting.result());
    assertEquals(List.of(sentinel), Waitable.waitAny(all));
    assertTrue(child.join(Duration.ZERO));
    child.close();
    assertThrows(IllegalStateException.class, child::sentinel);
    assertThrows(IllegalStateException.class, () -> troupe.process(() -> {}).sentinel());
  }

  @Test
  void waitAny_killedProcess_isReady() throws Exception {
    Pipe pipe = troupe.pipe();
    Pipe idle = troupe.pipe();
    ChildProcess child = troupe.process(WaitAnyTest::awaitWord, pipe.second()).start();
    Waitable sentinel = child.sentinel();
    assertEquals("ready", pipe.first().receive(LONG));
    InThread<List<Waitable>> waiting =
        new InThread<>(() -> Waitable.waitAny(List.of(idle.first(), sentinel), LONG));
    waiting.awaitWaiting();
    child.kill();
    assertEquals(List.of(sentinel), waiting.result());
    child.join();
    assertEquals(-9, child.exitCode().getAsInt());
  }

  @Test
  void waitAny_badArguments_areRefused() throws Exception {
    Pipe pipe = troupe.pipe(false);
    assertThrows(IllegalArgumentException.class, () -> Waitable.waitAny(List.of()));
    assertEquals(List.of(), Waitable.waitAny(List.of(), SHORT));
    assertThrows(
        NonReadableChannelException.class, () -> Waitable.waitAny(List.of(pipe.second()), SHORT));
    InThread<List<Waitable>> waiting =
        new InThread<>(() -> Waitable.waitAny(List.of(pipe.first())));
    waiting.awaitWaiting();
    pipe.first().close();
    waiting.failure(ClosedChannelException.class);
    assertThrows(
        ClosedChannelException.class, () -> Waitable.waitAny(List.of(pipe.first()), SHORT));
  }
}
