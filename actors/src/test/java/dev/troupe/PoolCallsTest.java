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
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The forms of a pool's calls: asynchronous, spread, and lazy ones. */
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

  private static Iterator<Integer> endless() {
    return Stream.iterate(0, x -> x + 1).iterator();
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
    assertEquals(5, pool.applyAsync((Integer a, Integer b) -> a + b, 2, 3).get(LONG));
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
  }

  // CPython: _TestPool.test_imap
  @Test
  void imap_itemByItemOrChunked_isInOrderAndThenAtItsEnd() throws Exception {
    for (int chunkSize : new int[] {1, 100}) {
      ResultIterator<Integer> squares = pool.imap(numbers(1000), chunkSize, PoolCallsTest::square);
      for (int i = 0; i < 1000; i++) {
        assertEquals(i * i, squares.next());
      }
      assertFalse(squares.hasNext());
      assertThrows(NoSuchElementException.class, squares::next);
      assertThrows(NoSuchElementException.class, () -> squares.next(SHORT));
    }
  }

  // CPython: _TestPool.test_imap_unordered
  @Test
  void imapUnordered_givesEveryResultOnce() {
    for (int chunkSize : new int[] {1, 53}) {
      List<Integer> got = new ArrayList<>();
      pool.imapUnordered(numbers(500), chunkSize, PoolCallsTest::square).forEachRemaining(got::add);
      Collections.sort(got);
      assertEquals(numbers(500).stream().map(PoolCallsTest::square).toList(), got);
    }
  }

  @Test
  void imapUnordered_slowItem_doesNotKeepTheOthers() throws Exception {
    Queue<Integer> gate = troupe.queue();
    ResultIterator<Integer> results = pool.imapUnordered(numbers(20), x -> x == 0 ? gate.get() : x);
    Set<Integer> others = new TreeSet<>();
    for (int i = 0; i < 19; i++) {
      others.add(results.next(LONG));
    }
    assertEquals(new TreeSet<>(numbers(20).subList(1, 20)), others);
    assertThrows(TimeoutException.class, () -> results.next(SHORT));
    gate.put(99);
    assertEquals(99, results.next(LONG));
    assertFalse(results.hasNext());
  }

  @Test
  void imap_itemFails_isThrownAtItsPlaceAndGoesOn() {
    ResultIterator<Integer> results = pool.imap(numbers(5), PoolCallsTest::refuseThree);
    assertEquals(List.of(0, 1, 2), List.of(results.next(), results.next(), results.next()));
    RemoteTaskException failure = assertThrows(RemoteTaskException.class, results::next);
    assertTrue(failure.getMessage().startsWith("Item 3 (3) of Pool"), failure.getMessage());
    assertEquals(4, results.next());
    assertFalse(results.hasNext());
  }

  // CPython: _TestPool.test_imap_handle_iterable_exception
  @Test
  void imap_inputFails_givesWholeChunksBeforeIt() {
    for (int chunkSize : new int[] {1, 2}) {
      ResultIterator<Integer> results = pool.imap(failingAfter(5), chunkSize, x -> x);
      int whole = 5 / chunkSize * chunkSize;
      for (int i = 0; i < whole; i++) {
        assertEquals(i, results.next());
      }
      IllegalArgumentException failure =
          assertThrows(IllegalArgumentException.class, results::next);
      assertEquals("the input fails", failure.getMessage());
      assertThrows(NoSuchElementException.class, results::next);
      Set<Integer> unordered = new TreeSet<>();
      ResultIterator<Integer> others = pool.imapUnordered(failingAfter(5), chunkSize, x -> x);
      assertThrows(IllegalArgumentException.class, () -> others.forEachRemaining(unordered::add));
      assertEquals(whole, unordered.size());
    }
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

  @Test
  void imap_endlessInput_isReadOnlySoFarAhead() throws Exception {
    List<Integer> read = Collections.synchronizedList(new ArrayList<>());
    Iterable<Integer> input =
        () -> Stream.iterate(0, x -> x + 1).peek(read::add).iterator();
    try (ResultIterator<Integer> results =
        pool.with(o -> o.lookAhead(10)).imap(input, PoolCallsTest::square)) {
      for (int i = 0; i < 50; i++) {
        assertEquals(i * i, results.next());
        assertTrue(read.size() <= i + 12, read.size() + " read after " + i);
      }
    }
    assertEquals(1, pool.apply(() -> 1));
  }

  @Test
  void stream_ofAnEndlessInput_endsWhenEnough() {
    try (Stream<Integer> squares =
        pool.imap(PoolCallsTest::endless, 5, PoolCallsTest::square).stream()) {
      assertEquals(List.of(0, 1, 4, 9), squares.limit(4).toList());
    }
  }

  @Test
  void imap_chunkSizeBelowOne_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> pool.imap(numbers(1), 0, PoolCallsTest::square));
    assertThrows(
        IllegalArgumentException.class,
        () -> pool.imapUnordered(numbers(1), 0, PoolCallsTest::square));
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
    items.clear();
    assertEquals(List.of(1, 1), sizes);
    Eventually.eventually("they are still referenced", () -> {
      System.gc();
      return references.stream().allMatch(one -> one.get() == null);
    });
  }

  private static <T> java.util.concurrent.Callable<T> task(Call0<T> call) {
    return new Travelling<>(call);
  }

  record Travelling<T>(Call0<T> body) implements java.util.concurrent.Callable<T> {
    @Override
    public T call() throws Exception {
      return body.call();
    }
  }

  @Test
  void executor_submit_givesResultAndTheTasksOwnException() throws Exception {
    PoolExecutor executor = pool.asExecutor();
    assertEquals(9, executor.submit(task(() -> 3 * 3)).get(30, TimeUnit.SECONDS));
    assertEquals(9, executor.submitCall(() -> 3 * 3).get());
    Queue<Integer> ran = troupe.queue();
    java.io.Serializable put = (Runnable & java.io.Serializable) () -> {
      try {
        ran.put(1);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
    assertEquals("x", executor.submit((Runnable) put, "x").get());
    executor.execute((Runnable) put);
    assertEquals(2, ran.get(LONG) + ran.get(LONG));
    ExecutionException failure = assertThrows(
        ExecutionException.class, () -> executor.submitCall(() -> refuse(1)).get());
    assertInstanceOf(IllegalStateException.class, failure.getCause());
  }

  @Test
  void executor_invokeAllAndAny_followTheContract() throws Exception {
    PoolExecutor executor = pool.asExecutor();
    Queue<Integer> never = troupe.queue();
    List<Integer> results = new ArrayList<>();
    for (java.util.concurrent.Future<Integer> one :
        executor.invokeAll(List.of(task(() -> 1), task(() -> 2)))) {
      assertTrue(one.isDone());
      results.add(one.get());
    }
    assertEquals(List.of(1, 2), results);
    assertEquals(
        5,
        executor.invokeAny(List.of(task(() -> refuse(1)), task(() -> never.get()), task(() -> 5))));
    assertThrows(
        ExecutionException.class, () -> executor.invokeAny(List.of(task(() -> refuse(1)))));
    List<java.util.concurrent.Future<Integer>> late =
        executor.invokeAll(List.of(task(() -> 1), task(() -> never.get())), 2, TimeUnit.SECONDS);
    assertEquals(1, late.get(0).get());
    assertTrue(late.get(1).isCancelled());
    assertEquals(1, pool.apply(() -> 1));
  }

  @Test
  void executor_supplyAsync_runsInAWorker() throws Exception {
    PoolExecutor executor = pool.asExecutor();
    java.util.function.Supplier<String> name =
        (java.util.function.Supplier<String> & java.io.Serializable)
            () -> Troupe.current().processName();
    String ran = CompletableFuture.supplyAsync(name, executor)
        .thenApply(text -> "by " + text)
        .get(30, TimeUnit.SECONDS);
    assertTrue(ran.startsWith("by PoolWorker-"), ran);
    CompletableFuture<String> stuck =
        CompletableFuture.supplyAsync(() -> "not to travel", executor);
    ExecutionException refusal =
        assertThrows(ExecutionException.class, () -> stuck.get(30, TimeUnit.SECONDS));
    assertInstanceOf(UnserializableException.class, refusal.getCause());
  }

  @Test
  void executor_shutdown_finishesAndRefuses() throws Exception {
    Queue<Integer> gate = troupe.queue();
    try (Pool own = troupe.pool(1)) {
      PoolExecutor executor = own.asExecutor();
      java.util.concurrent.Future<Integer> outstanding = executor.submit(task(() -> gate.get()));
      assertFalse(executor.isShutdown());
      executor.shutdown();
      assertTrue(executor.isShutdown());
      assertFalse(executor.isTerminated());
      assertThrows(RejectedExecutionException.class, () -> executor.submit(task(() -> 1)));
      gate.put(4);
      assertTrue(executor.awaitTermination(30, TimeUnit.SECONDS));
      assertTrue(executor.isTerminated());
      assertEquals(4, outstanding.get());
    }
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

  @Test
  void input_thatCannotEnd_canBeFollowedByOtherCalls() throws Exception {
    Iterator<Integer> first = pool.imap(PoolCallsTest::endless, PoolCallsTest::square);
    assertEquals(0, first.next());
    assertEquals(numbers(10), pool.map(numbers(10), x -> x));
    assertEquals(1, first.next());
    ((ResultIterator<Integer>) first).close();
  }
}
