package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The forms of a pool's calls that are no iterations: asynchronous ones, and those that spread their arguments. */
@Timeout(60)
class PoolCallsTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(200);

  private static Troupe troupe;
  private static Pool pool;

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

  static int refuse(int x) {
    if (x >= 0) {
      throw new IllegalStateException("refused " + x);
    }
    return x;
  }

  static int refuseThree(int x) {
    return x == 3 ? refuse(x) : x;
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Gives so many numbers and then throws. */
  private static Iterable<Integer> failingAfter(int count) {
    return () -> Stream.iterate(0, x -> x + 1)
        .peek(x -> {
          if (x == count) {
            throw new IllegalArgumentException("the input fails");
          }
        })
        .iterator();
  }

  // CPython: _TestPool.test_async
  @Test
  void applyAsync_slowTask_getWaitsForIt() throws Exception {
    Queue<Integer> gate = troupe.queue();
    AsyncResult<Integer> result = pool.applyAsync(g -> g.get(), gate);
    assertThrows(TimeoutException.class, () -> result.get(SHORT));
    assertFalse(result.await(Duration.ZERO));
    assertFalse(result.isDone());
    assertThrows(IllegalStateException.class, result::isSuccessful);
    gate.put(7);
    assertEquals(7, result.get());
    assertTrue(result.await(Duration.ZERO));
    assertTrue(result.isSuccessful());
    assertEquals(7, result.get(Duration.ZERO));
  }

  // CPython: _TestPoolWorkerErrors.test_async_error_callback
  @Test
  void applyAsync_taskFails_callbackAndGetSeeTheSame() throws Exception {
    List<Object> told = Collections.synchronizedList(new ArrayList<>());
    AsyncResult<Integer> result = pool.applyAsync(PoolCallsTest::refuse, 5, told::add, told::add);
    RemoteTaskException first = assertThrows(RemoteTaskException.class, result::get);
    assertSame(first, assertThrows(RemoteTaskException.class, () -> result.get(LONG)));
    assertEquals(List.of(first), told);
    assertFalse(result.isSuccessful());
    assertInstanceOf(IllegalStateException.class, first.getCause());
    assertTrue(first.getMessage().contains("The task (5)"), first.getMessage());
  }

  @Test
  void applyAsync_callbackThrows_resultIsThereAllTheSame() throws Exception {
    AsyncResult<Integer> result = pool.applyAsync(
        PoolCallsTest::square,
        3,
        nine -> {
          throw new IllegalStateException("callback");
        },
        problem -> {});
    assertEquals(9, result.get(LONG));
    assertEquals(16, pool.applyAsync(PoolCallsTest::square, 4).get(LONG));
  }

  @Test
  void applyAsync_functionCannotTravel_getTells() {
    Thread captured = new Thread("t");
    AsyncResult<String> result = pool.applyAsync(() -> captured.getName());
    assertThrows(UnserializableException.class, () -> result.get(LONG));
  }

  @Test
  void apply_severalArguments_areSpread() throws Exception {
    assertEquals(5, pool.apply((Integer a, Integer b) -> a + b, 2, 3));
    assertEquals("a2c", pool.apply((String a, Integer b, String c) -> a + b + c, "a", 2, "c"));
    assertEquals(
        10, pool.apply((Integer a, Integer b, Integer c, Integer d) -> a + b + c + d, 1, 2, 3, 4));
    assertEquals(5, pool.call((Integer a, Integer b) -> a + b, 2, 3));
    assertEquals(5, pool.applyAsync((Integer a, Integer b) -> a + b, 2, 3).get(LONG));
    assertEquals(
        6,
        pool.applyAsync((Integer a, Integer b, Integer c) -> a + b + c, 1, 2, 3).get());
    assertEquals(
        10,
        pool.applyAsync((Integer a, Integer b, Integer c, Integer d) -> a + b + c + d, 1, 2, 3, 4)
            .get(LONG));
  }

  // CPython: _TestPool.test_map_async
  @Test
  void mapAsync_items_equalsMap() throws Exception {
    CompletableFuture<List<Integer>> called = new CompletableFuture<>();
    AsyncResult<List<Integer>> result =
        pool.mapAsync(numbers(100), PoolCallsTest::square, called::complete, problem -> {});
    assertEquals(numbers(100).stream().map(PoolCallsTest::square).toList(), result.get(LONG));
    assertSame(result.get(), called.getNow(null));
  }

  // CPython: _TestPool.test_map_chunksize
  @Test
  void mapAsync_nothingWithAChunkSize_isDoneAtOnce() throws Exception {
    assertEquals(
        List.of(), pool.mapAsync(List.<Integer>of(), 1, PoolCallsTest::square).get(LONG));
  }

  @Test
  void mapAsync_manyCalls_areAllAnswered() throws Exception {
    List<AsyncResult<Integer>> results = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      results.add(pool.applyAsync(PoolCallsTest::square, i));
    }
    for (int i = 0; i < 2000; i++) {
      assertEquals(i * i, results.get(i).get(LONG));
    }
  }

  @Test
  void toCompletableFuture_ofBothEnds_isTheirs() throws Exception {
    CompletableFuture<Integer> nine =
        pool.applyAsync(PoolCallsTest::square, 3).toCompletableFuture();
    assertEquals(10, nine.thenApply(x -> x + 1).get(30, TimeUnit.SECONDS));
    CompletionException refused = assertThrows(
        CompletionException.class,
        () -> pool.applyAsync(PoolCallsTest::refuse, 3).toCompletableFuture().join());
    assertInstanceOf(RemoteTaskException.class, refused.getCause());
  }

  @Test
  void cancel_runningTask_isInterruptedAndWorkerLives() throws Exception {
    Queue<Integer> begun = troupe.queue();
    Queue<String> ended = troupe.queue();
    Queue<Integer> never = troupe.queue();
    AsyncResult<Integer> result = pool.applyAsync(() -> {
      begun.put(1);
      try {
        return never.get();
      } catch (InterruptedException e) {
        ended.put("interrupted");
        throw e;
      }
    });
    begun.get(LONG);
    assertTrue(result.cancel());
    assertThrows(CancellationException.class, result::get);
    assertEquals("interrupted", ended.get(LONG));
    assertFalse(result.cancel());
    assertEquals(1, pool.apply(() -> 1));
  }

  // CPython: _TestPool.test_starmap
  @Test
  void starmap_twoToFourArguments_areSpread() throws Exception {
    List<Args.Two<Integer, Integer>> pairs =
        numbers(30).stream().map(x -> Args.of(x, x + 1)).toList();
    List<Integer> products = numbers(30).stream().map(x -> x * (x + 1)).toList();
    assertEquals(products, pool.starmap(pairs, (a, b) -> a * b));
    assertEquals(products, pool.starmap(pairs, 3, (a, b) -> a * b));
    assertEquals(
        List.of("1a2", "3b4"),
        pool.starmap(List.of(Args.of(1, "a", 2), Args.of(3, "b", 4)), (a, b, c) -> a + b + c));
    assertEquals(
        List.of(6, 9),
        pool.starmap(List.of(Args.of(1, 2, 3), Args.of(2, 3, 4)), 1, (a, b, c) -> a + b + c));
    assertEquals(
        List.of(24), pool.starmap(List.of(Args.of(1, 2, 3, 4)), 1, (a, b, c, d) -> a * b * c * d));
    assertEquals(
        List.of(10), pool.starmap(List.of(Args.of(1, 2, 3, 4)), (a, b, c, d) -> a + b + c + d));
  }

  // CPython: _TestPool.test_starmap_async
  @Test
  void starmapAsync_equalsStarmap() throws Exception {
    assertEquals(
        List.of(2, 12),
        pool.starmapAsync(List.of(Args.of(1, 2), Args.of(3, 4)), (a, b) -> a * b)
            .get(LONG));
    assertEquals(
        List.of(6),
        pool.starmapAsync(List.of(Args.of(1, 2, 3)), (a, b, c) -> a + b + c).get(LONG));
    assertEquals(
        List.of(2, 12),
        pool.starmapAsync(List.of(Args.of(1, 2), Args.of(3, 4)), 1, (a, b) -> a * b)
            .get(LONG));
    assertEquals(
        List.of(10),
        pool.starmapAsync(List.of(Args.of(1, 2, 3, 4)), 1, (a, b, c, d) -> a + b + c + d)
            .get(LONG));
    CompletableFuture<List<Integer>> called = new CompletableFuture<>();
    pool.starmapAsync(
        List.of(Args.of(1, 2, 3)), (a, b, c) -> a + b + c, called::complete, problem -> {});
    assertEquals(List.of(6), called.get(30, TimeUnit.SECONDS));
  }

  // CPython: _TestPool.test_traceback
  @Test
  void failures_ofTasksAndOfTheInput_areToldApart() {
    RemoteTaskException task =
        assertThrows(RemoteTaskException.class, () -> pool.map(numbers(1), PoolCallsTest::refuse));
    assertInstanceOf(IllegalStateException.class, task.getCause());
    assertEquals("refused 0", task.getCause().getMessage());
    assertEquals("refuse", task.getCause().getStackTrace()[0].getMethodName());
    IllegalArgumentException input = assertThrows(
        IllegalArgumentException.class, () -> pool.map(failingAfter(3), PoolCallsTest::square));
    assertEquals(null, input.getCause());
  }

  // CPython: _TestPool.test_wrapped_exception
  @Test
  void apply_taskFails_keepsTheTypeOfWhatItThrew() {
    RemoteTaskException failure = assertThrows(
        RemoteTaskException.class,
        () -> pool.apply(() -> {
          throw new java.io.FileNotFoundException("no file");
        }));
    assertInstanceOf(java.io.FileNotFoundException.class, failure.getCause());
    assertEquals("no file", failure.getCause().getMessage());
  }

  // CPython: _TestPool.test_context
  // CPython: _TestPool.test_enter
  @Test
  void calls_afterTheScope_areRefused() throws Exception {
    Pool own = troupe.pool(1);
    try (own) {
      assertEquals(9, own.applyAsync(PoolCallsTest::square, 3).get(LONG));
    }
    assertThrows(RejectedExecutionException.class, () -> own.applyAsync(PoolCallsTest::square, 3));
    assertThrows(
        RejectedExecutionException.class, () -> own.imap(numbers(1), PoolCallsTest::square));
  }

  @Test
  void applyAsync_poolIsTerminated_isCancelled() throws Exception {
    Queue<Integer> gate = troupe.queue();
    try (Pool own = troupe.pool(1)) {
      AsyncResult<Integer> result = own.applyAsync(g -> g.get(), gate);
      own.terminate();
      assertThrows(CancellationException.class, () -> result.get(LONG));
    }
  }

  // CPython: _TestPool.test_release_task_refs
  @Test
  void map_done_keepsNeitherItemsNorResults() throws Exception {
    List<Object> items = new ArrayList<>(List.of(new ArrayList<>(List.of(1)), new int[] {2}));
    List<WeakReference<Object>> references =
        items.stream().map(one -> new WeakReference<>(one)).toList();
    List<Integer> sizes = pool.map(items, 1, x -> 1);
    AsyncResult<List<Integer>> kept = pool.mapAsync(items, 1, x -> 1);
    AsyncResult<Integer> keptToo = pool.applyAsync(x -> 1, items.get(0));
    assertEquals(List.of(1, 1), kept.get(LONG));
    assertEquals(1, keptToo.get(LONG));
    items.clear();
    assertEquals(List.of(1, 1), sizes);
    Eventually.eventually("they are still referenced", () -> {
      System.gc();
      return references.stream().allMatch(one -> one.get() == null);
    });
  }

  @Test
  void progress_ofAMap_isToldToItsEnd() throws Exception {
    List<Progress> told = Collections.synchronizedList(new ArrayList<>());
    pool.with(o -> o.onProgress(told::add)).mapResults(numbers(10), 1, PoolCallsTest::refuseThree);
    Progress last = told.get(told.size() - 1);
    assertTrue(last.isOver());
    assertEquals(10, last.done());
    assertEquals(1, last.failed());
    assertEquals(10, last.total().getAsLong());
    assertTrue(last.toString().startsWith("10/10 (100%), 1 failed, "), last.toString());
  }

  @Test
  void insights_afterAMap_countItems() throws Exception {
    try (Pool own = troupe.pool(o -> o.workers(1).name("seen"))) {
      own.map(numbers(30), PoolCallsTest::square);
      PoolInsights insights = own.insights();
      assertEquals(1, insights.workers().size());
      PoolInsights.Worker worker = insights.workers().get(0);
      assertEquals("seen-PoolWorker-1", worker.name());
      assertEquals(30, worker.items());
      assertTrue(worker.startUp().toNanos() > 0);
      assertEquals(5, insights.slowest().size());
      assertTrue(insights.toString().contains("seen-PoolWorker-1"), insights::toString);
    }
  }
}
