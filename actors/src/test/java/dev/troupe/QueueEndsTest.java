package dev.troupe;

import static dev.troupe.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of items when their takers stop, die or cannot read them, and when queues shut down. */
@Timeout(120)
class QueueEndsTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(200);

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  /** Gets some items and reports each, and then lives on without getting any. */
  static void getSome(int items, Queue<Integer> input, Queue<Integer> output) throws Exception {
    for (int i = 0; i < items; i++) {
      output.put(input.get());
    }
    Thread.currentThread().join();
  }

  static void leaseOne(Queue<Integer> input, Queue<Integer> output) throws Exception {
    Lease<Integer> lease = input.lease();
    output.put(lease.value());
    Thread.currentThread().join();
  }

  static void getUntilShutDown(Queue<Integer> input, Queue<Integer> output) throws Exception {
    for (int item : input) {
      output.put(item);
    }
    output.put(-1);
  }

  static void putUntilShutDown(Queue<Integer> output, Queue<Integer> results) throws Exception {
    int n = 0;
    try {
      while (true) {
        output.put(n);
        n++;
      }
    } catch (QueueShutDownException e) {
      results.put(n);
    }
  }

  static void readPicky(Queue<Picky> input, Queue<String> output) throws Exception {
    TroupeException e = assertThrows(TroupeException.class, input::get);
    output.put(e.getMessage());
    output.put(input.get().name);
  }

  /** Can be read at home alone, as if its class were nowhere else. */
  static final class Picky implements Serializable {
    private static final long serialVersionUID = 1;
    private final String name;
    private final boolean isForHome;

    Picky(String name, boolean isForHome) {
      this.name = name;
      this.isForHome = isForHome;
    }

    private void readObject(ObjectInputStream in) throws Exception {
      in.defaultReadObject();
      if (isForHome && !Troupe.current().processName().equals("MainProcess")) {
        throw new ClassNotFoundException("dev.example.OnlyAtHome");
      }
    }
  }

  @Test
  void get_otherStoppedGetting_hasAllItLeftInOrder() throws Exception {
    int items = 500;
    Queue<Integer> queue = troupe.queue();
    Queue<Integer> output = troupe.queue();
    queue.putAll(IntStream.range(0, items).boxed().toList());
    ChildProcess child =
        troupe.process(QueueEndsTest::getSome, 20, queue, output).start();
    assertEquals(IntStream.range(0, 20).boxed().toList(), QueueTest.take(output, 20));
    assertEquals(items - 20, queue.size()); // what was sent ahead is still in the queue
    assertEquals(IntStream.range(20, items).boxed().toList(), QueueTest.take(queue, items - 20));
    assertTrue(queue.isEmpty());
    child.kill();
    child.join();
  }

  @Test
  void get_otherIsKilled_hasAllItHadNotTakenInOrder() throws Exception {
    int items = 500;
    Queue<Integer> queue = troupe.queue();
    Queue<Integer> output = troupe.queue();
    queue.putAll(IntStream.range(0, items).boxed().toList());
    ChildProcess child =
        troupe.process(QueueEndsTest::getSome, 20, queue, output).start();
    QueueTest.take(output, 20);
    child.kill();
    child.join();
    assertEquals(IntStream.range(20, items).boxed().toList(), QueueTest.take(queue, items - 20));
    assertThrows(QueueEmptyException.class, () -> queue.get(SHORT));
  }

  @Test
  void lease_closedOrTakerKilled_itemIsAtTheHeadAgain() throws Exception {
    Queue<Integer> queue = troupe.queue(2);
    Queue<Integer> output = troupe.queue();
    queue.putAll(List.of(1, 2));
    try (Lease<Integer> lease = queue.lease()) {
      assertEquals(1, lease.value());
      assertEquals(1, queue.size());
      assertTrue(queue.isFull()); // it keeps its place
    }
    ChildProcess child = troupe.process(QueueEndsTest::leaseOne, queue, output).start();
    assertEquals(1, output.get(LONG));
    assertEquals(2, queue.get(LONG));
    assertThrows(QueueEmptyException.class, () -> queue.get(SHORT));
    child.kill();
    Lease<Integer> again = queue.lease(LONG);
    assertEquals(1, again.value());
    again.acknowledge();
    again.close();
    assertThrows(IllegalStateException.class, again::acknowledge);
    assertTrue(queue.isEmpty());
    assertFalse(queue.isFull());
    child.join();
  }

  @Test
  void get_classIsNotHere_isNamedAndTheItemStaysForOthers() throws Exception {
    Queue<Picky> queue = troupe.queue();
    Queue<String> output = troupe.queue();
    queue.put(new Picky("first", true));
    queue.put(new Picky("second", false));
    ChildProcess child = troupe.process(QueueEndsTest::readPicky, queue, output).start();
    String message = output.get(LONG);
    assertTrue(message.contains("class dev.example.OnlyAtHome"), message);
    assertTrue(message.contains(queue.toString()), message);
    assertEquals("second", output.get(LONG)); // the next get of that process gets the next item
    child.join();
    assertEquals(1, queue.size());
    assertEquals("first", queue.get(LONG).name);
    assertTrue(queue.isEmpty());
  }

  @Test
  void shutdown_blockedCallers_endEverywhereWhenNothingIsLeft() throws Exception {
    Queue<Integer> queue = troupe.queue();
    Queue<Integer> output = troupe.queue();
    ChildProcess child =
        troupe.process(QueueEndsTest::getUntilShutDown, queue, output).start();
    queue.put(1);
    assertEquals(1, output.get(LONG));
    InThread<Integer> waiting = new InThread<>(queue::get);
    waiting.awaitWaiting();
    queue.shutdown();
    waiting.failure(QueueShutDownException.class);
    assertEquals(-1, output.get(LONG));
    child.join();
    QueueShutDownException put = assertThrows(QueueShutDownException.class, () -> queue.put(2));
    assertEquals(queue + " was shut down and takes no more items.", put.getMessage());
    QueueShutDownException get = assertThrows(QueueShutDownException.class, queue::getNow);
    assertEquals(queue + " was shut down and has no items left.", get.getMessage());
    queue.shutdown();
  }

  @Test
  void shutdown_whilePutting_everythingPutIsStillThere() throws Exception {
    Queue<Integer> queue = troupe.queue();
    Queue<Integer> results = troupe.queue();
    ChildProcess child =
        troupe.process(QueueEndsTest::putUntilShutDown, queue, results).start();
    InThread<Object> here = new InThread<>(() -> {
      putUntilShutDown(queue, results);
      return null;
    });
    eventually("both put", () -> queue.size() > 200);
    queue.shutdown();
    int items = queue.size();
    assertEquals(items, results.get(LONG) + results.get(LONG));
    here.result();
    child.join();
    assertEquals(items, queue.stream().count());
  }

  @Test
  void shutdown_fullQueue_refusesWaitingPuts() throws Exception {
    Queue<Integer> queue = troupe.queue(1);
    queue.put(1);
    InThread<Object> waiting = new InThread<>(() -> {
      queue.put(2);
      return null;
    });
    waiting.awaitWaiting();
    queue.shutdown();
    waiting.failure(QueueShutDownException.class);
    List<Integer> left = new ArrayList<>();
    queue.forEach(left::add);
    assertEquals(List.of(1), left);
  }

  @Test
  void shutdownNow_itemsEverywhere_areDropped() throws Exception {
    JoinableQueue<Integer> queue = troupe.joinableQueue();
    Queue<Integer> output = troupe.queue();
    queue.putAll(IntStream.range(0, 500).boxed().toList());
    ChildProcess child = troupe
        .process(
            (JoinableQueue<Integer> input, Queue<Integer> o) -> getSome(20, input, o),
            queue,
            output)
        .start();
    QueueTest.take(output, 20);
    InThread<Boolean> joining = new InThread<>(() -> queue.join(LONG));
    joining.awaitWaiting();
    queue.shutdownNow();
    assertThrows(QueueShutDownException.class, queue::get);
    eventually("all came back and was dropped", queue::isEmpty);
    for (int n = 0; n < 20; n++) {
      queue.taskDone();
    }
    assertTrue(joining.result());
    child.kill();
    child.join();
  }
}
