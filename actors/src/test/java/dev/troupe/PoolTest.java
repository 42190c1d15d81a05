package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PoolTest {

  private static Troupe troupe;
  private static Pool pool; // for tests that leave it as it was

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
    pool = troupe.pool(2);
  }

  @AfterAll
  static void closeProgram() {
    pool.close();
    troupe.close();
  }

  static int square(int x) {
    return x * x;
  }

  static int refuseThree(int x) {
    if (x == 3) {
      throw new IllegalStateException("three");
    }
    return x;
  }

  /** Says that it has begun and then waits until somebody puts into the gate. */
  static int waitAt(Queue<Integer> begun, Queue<Integer> gate, int x) throws InterruptedException {
    begun.put(x);
    return gate.get();
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private interface Step<T> {
    T run() throws Exception;
  }

  /** Runs on a thread of its own what is expected to wait. */
  private static <T> CompletableFuture<T> begin(Step<T> step) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        result.complete(step.run());
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private static Throwable failureOf(CompletableFuture<?> future) throws Exception {
    return future.handle((result, failure) -> failure).get(30, TimeUnit.SECONDS);
  }

  // CPython: _TestPool.test_map
  @Test
  void map_manyItems_resultsAreInInputOrder() throws Exception {
    List<Integer> squares = pool.map(numbers(100), PoolTest::square);
    assertEquals(numbers(100).stream().map(PoolTest::square).toList(), squares);
  }

  @Test
  void map_chunkSizes_giveTheSame() throws Exception {
    for (int size : new int[] {1, 3, 10, 11, Integer.MAX_VALUE}) {
      assertEquals(
          List.of(0, 1, 4, 9, 16, 25, 36, 49, 64, 81),
          pool.map(numbers(10), size, PoolTest::square));
    }
  }

  @Test
  void map_noItems_givesEmptyList() throws Exception {
    assertEquals(List.of(), pool.map(List.<Integer>of(), PoolTest::square));
  }

  @Test
  void map_nullItemsAndResults_travel() throws Exception {
    List<Integer> items = new ArrayList<>();
    items.add(null);
    items.add(1);
    assertEquals(items, pool.map(items, x -> x));
  }

  @Test
  void map_twoCallersAtOnce_eachGetsItsOwn() throws Exception {
    CompletableFuture<List<Integer>> other = begin(() -> pool.map(numbers(50), 1, x -> -x));
    assertEquals(numbers(50), pool.map(numbers(50), 1, x -> x));
    assertEquals(numbers(50).stream().map(x -> -x).toList(), other.get(30, TimeUnit.SECONDS));
  }

  @Test
  void map_usesSeveralWorkers() throws Exception {
    Queue<Integer> begun = troupe.queue();
    Queue<Integer> gate = troupe.queue();
    CompletableFuture<List<Integer>> results =
        begin(() -> pool.map(numbers(2), 1, x -> waitAt(begun, gate, x)));
    assertEquals(Set.of(0, 1), new TreeSet<>(List.of(begun.get(), begun.get())));
    gate.put(7);
    gate.put(7);
    assertEquals(List.of(7, 7), results.get(30, TimeUnit.SECONDS));
  }

  @Test
  void map_itemFails_namesItAfterAllHaveRun() throws Exception {
    Queue<Integer> ran = troupe.queue();
    RemoteTaskException failure = assertThrows(
        RemoteTaskException.class,
        () -> pool.map(numbers(6), 1, x -> {
          ran.put(x);
          return refuseThree(x);
        }));
    assertTrue(failure.getMessage().contains("Item 3 (3)"), failure.getMessage());
    assertInstanceOf(IllegalStateException.class, failure.getCause());
    assertEquals("three", failure.getCause().getMessage());
    assertEquals("refuseThree", failure.getCause().getStackTrace()[0].getMethodName());
    assertEquals(6, ran.size());
    assertEquals(List.of(1), pool.map(List.of(1), PoolTest::refuseThree));
  }

  @Test
  void map_resultCannotTravel_namesItAndWorkerLives() throws Exception {
    String worker = pool.apply(() -> Troupe.current().processName());
    ResultEncodingException failure = assertThrows(
        ResultEncodingException.class, () -> pool.map(List.of(1), x -> (Object) new Thread("t")));
    assertTrue(failure.valueText().contains("Thread"), failure.valueText());
    assertTrue(failure.causeText().contains("Thread"), failure.causeText());
    Set<String> workers = pool.map(numbers(20), 1, x -> Troupe.current().processName()).stream()
        .collect(Collectors.toSet());
    assertTrue(Set.of("PoolWorker-1", "PoolWorker-2").containsAll(workers), workers.toString());
    assertTrue(worker.startsWith("PoolWorker-"), worker);
  }

  // CPython: _TestPool.test_map_unplicklable
  @Test
  void map_itemOrFunctionCannotTravel_isRefusedHere() throws Exception {
    List<Object> items = List.of(1, new Thread("t"));
    assertThrows(UnserializableException.class, () -> pool.map(items, 1, x -> 1));
    Thread captured = new Thread("t");
    assertThrows(UnserializableException.class, () -> pool.apply(() -> captured.getName()));
    assertEquals(1, pool.apply(() -> 1));
  }

  @Test
  void map_chunkSizeOrWorkersBelowOne_isRefused() {
    IllegalArgumentException chunk = assertThrows(
        IllegalArgumentException.class, () -> pool.map(numbers(1), 0, PoolTest::square));
    assertEquals("chunkSize must be at least 1, was 0.", chunk.getMessage());
    IllegalArgumentException workers =
        assertThrows(IllegalArgumentException.class, () -> troupe.pool(0));
    assertEquals("workers must be at least 1, was 0.", workers.getMessage());
  }

  // CPython: _TestPool.test_apply
  @Test
  void apply_andItsTwin_giveTheResult() throws Exception {
    assertEquals("done", pool.apply(() -> "done"));
    assertEquals("done", pool.call(() -> "done"));
    assertEquals(9, pool.apply(PoolTest::square, 3));
    assertEquals(9, pool.call(PoolTest::square, 3));
    assertNull(pool.apply(() -> null));
  }

  @Test
  void map_interrupted_startsNothingMore() throws Exception {
    try (Pool own = troupe.pool(2)) {
      Queue<Integer> begun = troupe.queue();
      Queue<Integer> gate = troupe.queue();
      CompletableFuture<Thread> caller = new CompletableFuture<>();
      CompletableFuture<List<Integer>> results = begin(() -> {
        caller.complete(Thread.currentThread());
        return own.map(numbers(5), 1, x -> waitAt(begun, gate, x));
      });
      begun.get();
      begun.get();
      caller.get().interrupt();
      assertInstanceOf(InterruptedException.class, failureOf(results));
      gate.put(1);
      gate.put(1);
      assertEquals(1, own.apply(() -> 1));
      assertTrue(begun.isEmpty());
    }
  }

  @Test
  void map_workerDies_failsItsChunkOnlyAndIsReplaced() throws Exception {
    try (Pool own = troupe.pool(2)) {
      Queue<Integer> begun = troupe.queue();
      Queue<Integer> gate = troupe.queue();
      Queue<String> ran = troupe.queue();
      CompletableFuture<List<Integer>> results = begin(() -> own.map(numbers(3), 1, x -> {
        ran.put(x + " " + Troupe.current().processName());
        return waitAt(begun, gate, x);
      }));
      begun.get();
      begun.get();
      String first = ran.get();
      String item = first.substring(0, 1);
      String worker = first.substring(2);
      processNamed(own, worker).kill();
      begun.get(); // the chunk that waited runs in the worker that took the dead one's place
      gate.put(1);
      gate.put(1);
      WorkerLostException lost = assertInstanceOf(WorkerLostException.class, failureOf(results));
      assertEquals(worker, lost.processName());
      assertEquals(-9, lost.exitCode());
      assertTrue(lost.getMessage().contains("SIGKILL"), lost.getMessage());
      assertTrue(lost.getMessage().contains("item " + item + " (" + item + ")"), lost.getMessage());
      assertEquals(numbers(20), own.map(numbers(20), 1, x -> x));
    }
  }

  private static ChildProcess processNamed(Pool pool, String name) {
    return pool.processes().stream()
        .filter(process -> process.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void close_leavesNoProcess() throws Exception {
    try (Pool own = troupe.pool(2)) {
      assertEquals(1, own.apply(() -> 1));
      own.close();
      assertEquals(List.of(), own.processes());
    }
  }

  @Test
  void terminate_callsAreWaiting_areCancelled() throws Exception {
    try (Pool own = troupe.pool(2)) {
      Queue<Integer> begun = troupe.queue();
      Queue<Integer> gate = troupe.queue();
      CompletableFuture<List<Integer>> results =
          begin(() -> own.map(numbers(5), 1, x -> waitAt(begun, gate, x)));
      begun.get();
      own.terminate();
      assertInstanceOf(CancellationException.class, failureOf(results));
      own.join();
      assertThrows(RejectedExecutionException.class, () -> own.apply(() -> 1));
    }
  }

  @Test
  void shutdown_workIsOutstanding_finishesIt() throws Exception {
    try (Pool own = troupe.pool(2)) {
      Queue<Integer> begun = troupe.queue();
      Queue<Integer> gate = troupe.queue();
      CompletableFuture<List<Integer>> results =
          begin(() -> own.map(numbers(4), 1, x -> waitAt(begun, gate, x)));
      begun.get();
      own.shutdown();
      assertThrows(RejectedExecutionException.class, () -> own.apply(() -> 1));
      for (int i = 0; i < 4; i++) {
        gate.put(i);
      }
      own.join();
      assertEquals(Set.of(0, 1, 2, 3), Set.copyOf(results.get(30, TimeUnit.SECONDS)));
    }
  }

  @Test
  void join_poolIsRunning_isRefused() {
    assertThrows(IllegalStateException.class, pool::join);
  }

  @Test
  void close_twice_doesNothingMore() {
    try (Pool own = troupe.pool(2)) {
      own.close();
      own.close();
      assertThrows(RejectedExecutionException.class, () -> own.map(List.of(), PoolTest::square));
    }
  }

  @Test
  void pool_sentToAnotherProcess_isRefusedByName() {
    Queue<Object> queue = troupe.queue();
    UnserializableException refusal =
        assertThrows(UnserializableException.class, () -> queue.put(pool));
    assertTrue(refusal.getMessage().contains("Pool"), refusal.getMessage());
  }

  @Test
  void apply_callersOfManyThreads_areAllAnswered() throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int x = i;
      calls.add(begin(() -> {
        start.await();
        return pool.apply(PoolTest::square, x);
      }));
    }
    start.countDown();
    for (int i = 0; i < 20; i++) {
      assertEquals(i * i, calls.get(i).get(30, TimeUnit.SECONDS));
    }
  }
}
