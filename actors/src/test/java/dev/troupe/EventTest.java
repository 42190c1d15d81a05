package dev.troupe;

import static dev.troupe.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventTest {

  private Troupe troupe;

  @BeforeAll
  void open() {
    troupe = program();
  }

  /** The program that the tests run in. */
  Troupe program() {
    return Troupe.open();
  }

  @AfterAll
  void close() {
    troupe.close();
  }

  static void awaitAndTell(Event event, Queue<String> said) throws InterruptedException {
    said.put("waits");
    said.put("set: " + event.await(Duration.ofSeconds(30)));
  }

  static void set(Event event) {
    event.set();
  }

  static void answer(int rounds, Event ask, Event answer) throws InterruptedException {
    for (int n = 0; n < rounds; n++) {
      ask.await();
      ask.clear();
      answer.set();
    }
  }

  @Test
  void event_setAndCleared_isWhatItIs() throws Exception {
    Event event = troupe.event();
    assertFalse(event.isSet());
    assertFalse(event.await(Duration.ZERO));
    assertFalse(event.await(Duration.ofMillis(100)));
    event.set();
    event.set();
    assertTrue(event.isSet());
    assertTrue(event.await(Duration.ZERO));
    event.await();
    event.clear();
    event.clear();
    assertFalse(event.isSet());
    assertFalse(event.await(Duration.ZERO));
  }

  // CPython: _TestEvent.test_repr
  @Test
  void toString_setOrNot_saysSo() {
    Event event = troupe.event();
    assertTrue(event.toString().endsWith(" (unset)"), event::toString);
    event.set();
    assertTrue(event.toString().endsWith(" (set)"), event::toString);
  }

  @Test
  void set_inChild_wakesTheWaiterHere() throws Exception {
    Event event = troupe.event();
    CompletableFuture<Boolean> waiter = CompletableFuture.supplyAsync(() -> awaitLong(event));
    troupe.process(EventTest::set, event).start().join();
    assertTrue(waiter.get());
    assertTrue(event.isSet());
  }

  @Test
  void set_thenClearedAtOnce_wakesEveryoneWhoWaited() throws Exception {
    Event event = troupe.event();
    Queue<String> said = troupe.queue();
    ChildProcess child =
        troupe.process(EventTest::awaitAndTell, event, said).asDaemon(true).start();
    assertEquals("waits", said.get());
    Thread waiter = new Thread(() -> awaitLong(event));
    waiter.start();
    eventually("it waits", () -> InThread.isWaiting(waiter));
    assertThrows(QueueEmptyException.class, () -> said.get(Duration.ofMillis(200)));
    event.set();
    event.clear();
    assertEquals("set: true", said.get());
    waiter.join();
    child.join();
    assertFalse(event.isSet());
  }

  @Test
  void await_interrupted_leavesNoTrace() throws Exception {
    Event event = troupe.event();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread waiter = new Thread(() -> {
      try {
        event.await();
        thrown.complete(new AssertionError("it was set"));
      } catch (InterruptedException e) {
        thrown.complete(e);
      }
    });
    waiter.start();
    eventually("it waits", () -> InThread.isWaiting(waiter));
    waiter.interrupt();
    assertTrue(thrown.get() instanceof InterruptedException);
  }

  @Test
  void set_aWaiterWasKilled_wakesTheOthers() throws Exception {
    Event event = troupe.event();
    Queue<String> said = troupe.queue();
    ChildProcess dead =
        troupe.process(EventTest::awaitAndTell, event, said).asDaemon(true).start();
    assertEquals("waits", said.get());
    CompletableFuture<Boolean> waiter = CompletableFuture.supplyAsync(() -> awaitLong(event));
    dead.kill();
    dead.join();
    event.set();
    assertTrue(waiter.get());
  }

  @Test
  void await_backAndForthBetweenProcesses_noWakeUpIsLost() throws Exception {
    Event ask = troupe.event();
    Event answer = troupe.event();
    ChildProcess child =
        troupe.process(EventTest::answer, 100, ask, answer).asDaemon(true).start();
    for (int n = 0; n < 100; n++) {
      ask.set();
      assertTrue(answer.await(Duration.ofSeconds(30)));
      answer.clear();
    }
    child.join();
    assertEquals(0, child.exitCode().getAsInt());
  }

  private static boolean awaitLong(Event event) {
    try {
      return event.await(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
