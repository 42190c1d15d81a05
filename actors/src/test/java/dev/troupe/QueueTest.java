package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a queue does for those who put and get, one or many. */
@Timeout(120)
class QueueTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(100);

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  static void square(int x, Queue<Integer> output) throws InterruptedException {
    output.put(x * x);
  }

  static void pass(int items, Queue<Integer> input, Queue<Integer> output) throws Exception {
    for (int i = 0; i < items; i++) {
      output.put(input.get());
    }
  }

  static void putInEveryForm(Queue<Integer> output) throws Exception {
    output.put(1);
    output.put(2, LONG);
    output.putNow(3);
    output.offer(4, LONG);
    output.putAll(List.of(5, 6));
  }

  @Test
  void put_fromChildren_allItemsArrive() throws Exception {
    Queue<Integer> output = troupe.queue();
    List<ChildProcess> children = new ArrayList<>();
    for (int n = 1; n <= 3; n++) {
      children.add(troupe.process(QueueTest::square, n, output).start());
    }
    for (ChildProcess child : children) {
      child.join();
      assertEquals(0, child.exitCode().getAsInt());
    }
    List<Integer> got = new ArrayList<>();
    while (!output.isEmpty()) {
      got.add(output.get());
    }
    got.sort(null);
    assertEquals(List.of(1, 4, 9), got);
  }

  // CPython: _TestQueue.test_put
  @Test
  void put_everyForm_fillsTheQueueUntilAChildDrainsIt() throws Exception {
    Queue<Integer> queue = troupe.queue(7);
    Queue<Integer> copies = troupe.queue();
    assertTrue(queue.isEmpty());
    assertFalse(queue.isFull());
    putInEveryForm(queue);
    assertTrue(queue.asBlockingQueue().offer(7));
    assertFalse(queue.isEmpty());
    assertTrue(queue.isFull());
    QueueFullException now = assertThrows(QueueFullException.class, () -> queue.putNow(8));
    assertTrue(now.getMessage().endsWith("had no free place (7 items)."), now::getMessage);
    long start = System.nanoTime();
    QueueFullException e = assertThrows(QueueFullException.class, () -> queue.put(8, SHORT));
    assertTrue(e.getMessage().endsWith("had no free place within 100 ms (7 items)."));
    assertTrue(System.nanoTime() - start >= SHORT.toNanos());
    assertFalse(queue.offer(8, Duration.ZERO));
    assertFalse(queue.asBlockingQueue().offer(8));
    ChildProcess child = troupe.process(QueueTest::pass, 7, queue, copies).start();
    for (int n = 1; n <= 7; n++) {
      assertEquals(n, copies.get(LONG));
    }
    child.join();
    assertTrue(queue.isEmpty());
    assertFalse(queue.isFull());
  }

  // CPython: _TestQueue.test_get
  @Test
  void get_everyForm_yieldsWhatAChildPutInOrder() throws Exception {
    Queue<Integer> queue = troupe.queue();
    troupe.process(QueueTest::putInEveryForm, queue).start().join();
    assertFalse(queue.isEmpty());
    assertEquals(1, queue.get());
    assertEquals(2, queue.get(LONG));
    assertEquals(3, queue.getNow());
    try (Lease<Integer> lease = queue.lease(LONG)) {
      assertEquals(4, lease.value());
      lease.acknowledge();
    }
    assertEquals(5, queue.asBlockingQueue().poll());
    assertEquals(List.of(6), queue.drain(10));
    assertTrue(queue.isEmpty());
    assertThrows(QueueEmptyException.class, queue::getNow);
    assertThrows(QueueEmptyException.class, () -> queue.get(SHORT));
    assertThrows(QueueEmptyException.class, () -> queue.lease(Duration.ZERO));
    assertEquals(List.of(), queue.drain(10));
  }

  // CPython: _TestQueue.test_qsize
  @Test
  void size_putsAndGets_followsThem() throws Exception {
    Queue<Integer> queue = troupe.queue();
    assertEquals(0, queue.size());
    queue.put(1);
    assertEquals(1, queue.size());
    queue.put(5);
    assertEquals(2, queue.size());
    queue.get();
    assertEquals(1, queue.size());
    queue.get();
    assertEquals(0, queue.size());
  }

  // CPython: _TestQueue.test_timeout
  @Test
  void get_emptyQueue_timesOutNotEarly() throws Exception {
    Queue<Integer> queue = troupe.queue();
    long start = System.nanoTime();
    QueueEmptyException e =
        assertThrows(QueueEmptyException.class, () -> queue.get(Duration.ofMillis(200)));
    assertTrue(System.nanoTime() - start >= 200_000_000);
    assertTrue(e.getMessage().endsWith("had no item within 200 ms (0 items, 0 callers waiting)."));
    assertFalse(queue.isFull());
  }

  // CPython: _TestQueue.test_queue_feeder_on_queue_feeder_error
  @Test
  void put_cannotTravel_failsInTheCallerAndCostsNoPlace() throws Exception {
    Queue<Object> queue = troupe.queue(1);
    Object bad = Map.of("key", new Thread("cannot travel"));
    UnserializableException e = assertThrows(UnserializableException.class, () -> queue.put(bad));
    assertTrue(e.getMessage().contains("The item for " + queue), e::getMessage);
    assertTrue(e.getMessage().contains("java.lang.Thread"), e::getMessage);
    assertThrows(
        UnserializableException.class, () -> queue.putAll(Arrays.asList("good", new Thread())));
    assertTrue(queue.isEmpty());
    queue.putNow("good");
    assertEquals("good", queue.getNow());
  }

  // CPython: _TestQueue.test_closed_queue_empty_exceptions
  // CPython: _TestQueue.test_closed_queue_put_get_exceptions
  @Test
  void close_thenAnyCall_saysThatItIsClosed() throws Exception {
    Queue<Integer> used = troupe.queue();
    used.put(1);
    used.get();
    for (Queue<Integer> queue :
        List.of(troupe.<Integer>queue(), troupe.<Integer>joinableQueue(), used)) {
      assertThrows(IllegalStateException.class, queue::joinThread);
      queue.close();
      queue.close();
      for (Call call : List.<Call>of(
          queue::isEmpty,
          queue::size,
          queue::get,
          queue::getNow,
          () -> queue.get(LONG),
          () -> queue.offer(1, LONG),
          () -> queue.drain(1),
          queue::lease)) {
        IllegalStateException e = assertThrows(IllegalStateException.class, call::run);
        assertEquals(queue + " is closed.", e.getMessage());
      }
      assertThrows(IllegalStateException.class, () -> queue.put(1));
      queue.cancelJoinThread();
      queue.joinThread();
    }
  }

  private interface Call {
    Object run() throws Exception;
  }

  @Test
  void close_oneHandle_othersGoOn() throws Exception {
    Queue<Integer> numbers = troupe.queue();
    Queue<Queue<Integer>> handles = troupe.queue();
    handles.put(numbers);
    numbers.putAll(List.of(1, 2, 3));
    assertEquals(1, numbers.get());
    assertEquals(2, numbers.get()); // the next one may be here already
    Queue<Integer> other = handles.get();
    numbers.close();
    assertEquals(3, other.get(LONG));
    other.put(4);
    assertEquals(4, other.get(LONG));
  }

  @Test
  void put_null_isAnItem() throws Exception {
    Queue<String> queue = troupe.queue();
    queue.put(null);
    queue.putAll(Arrays.asList(null, "a"));
    assertEquals(3, queue.size());
    assertNull(queue.get());
    assertEquals(Arrays.asList(null, "a"), queue.drain(5));
  }

  @Test
  void get_interrupted_losesNoItem() throws Exception {
    Queue<String> queue = troupe.queue();
    InThread<String> waiting = new InThread<>(queue::get);
    waiting.awaitWaiting();
    waiting.thread.interrupt();
    waiting.failure(InterruptedException.class);
    queue.put("a");
    assertEquals("a", queue.get(LONG));
  }

  @Test
  void put_interruptedOrTooLate_putsNothing() throws Exception {
    Queue<String> queue = troupe.queue(1);
    queue.put("a");
    InThread<Boolean> waiting = new InThread<>(() -> queue.offer("b", LONG));
    waiting.awaitWaiting();
    waiting.thread.interrupt();
    waiting.failure(InterruptedException.class);
    assertFalse(queue.offer("c", SHORT));
    assertEquals("a", queue.get());
    assertThrows(QueueEmptyException.class, () -> queue.get(SHORT));
  }

  @Test
  void get_twoThreadsAndAChildAtOnce_eachItemOnceAndInOrder() throws Exception {
    int items = 3000;
    Queue<Integer> queue = troupe.queue();
    Queue<Integer> copies = troupe.queue();
    ChildProcess child =
        troupe.process(QueueTest::pass, items / 3, queue, copies).start();
    List<InThread<List<Integer>>> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      readers.add(new InThread<>(() -> take(queue, items / 3)));
    }
    for (int n = 0; n < items; n++) {
      queue.put(n);
    }
    List<Integer> all = new ArrayList<>(take(copies, items / 3));
    assertEquals(sorted(all), all);
    for (InThread<List<Integer>> reader : readers) {
      assertEquals(sorted(reader.result()), reader.result());
      all.addAll(reader.result());
    }
    assertEquals(IntStream.range(0, items).boxed().toList(), sorted(all));
    child.join();
  }

  @Test
  void put_boundedAndTwoThreads_everyItemComesInTheOrderOfItsThread() throws Exception {
    int items = 2000;
    Queue<int[]> queue = troupe.queue(5);
    for (int thread = 0; thread < 2; thread++) {
      int number = thread;
      new InThread<>(() -> {
        for (int n = 0; n < items; n++) {
          queue.put(new int[] {number, n});
        }
        return null;
      });
    }
    int[] next = new int[2];
    for (int n = 0; n < 2 * items; n++) {
      int[] item = queue.get(LONG);
      assertEquals(next[item[0]]++, item[1]);
      assertTrue(n % 100 != 0 || queue.size() <= 5);
    }
    assertTrue(queue.isEmpty());
  }

  @Test
  void get_timeoutRacesArrival_neitherLosesNorDoubles() throws Exception {
    int items = 400;
    Queue<Integer> queue = troupe.queue(1);
    AtomicInteger tooLate = new AtomicInteger();
    InThread<List<Integer>> getting = new InThread<>(() -> {
      List<Integer> got = new ArrayList<>();
      while (got.size() < items) {
        try {
          got.add(queue.get(Duration.ofNanos(50_000L * (got.size() % 10))));
        } catch (QueueEmptyException e) {
          tooLate.incrementAndGet();
        }
      }
      return got;
    });
    for (int n = 0; n < items; n++) {
      while (!queue.offer(n, Duration.ofNanos(50_000L * (n % 7)))) {
        tooLate.incrementAndGet();
      }
    }
    assertEquals(IntStream.range(0, items).boxed().toList(), getting.result());
    assertTrue(queue.isEmpty());
    assertTrue(tooLate.get() > 0, "nothing was ever too late");
  }

  @Test
  void put_largeItem_comesWhole() throws Exception {
    Queue<byte[]> queue = troupe.queue();
    byte[] large = new byte[3 << 20];
    large[large.length - 1] = 7;
    queue.put(large);
    assertEquals(7, queue.get(LONG)[large.length - 1]);
  }

  static List<Integer> take(Queue<Integer> queue, int items) throws InterruptedException {
    List<Integer> got = new ArrayList<>();
    while (got.size() < items) {
      got.add(queue.get(LONG));
    }
    return got;
  }

  private static List<Integer> sorted(List<Integer> items) {
    List<Integer> sorted = new ArrayList<>(items);
    Collections.sort(sorted);
    return sorted;
  }
}
