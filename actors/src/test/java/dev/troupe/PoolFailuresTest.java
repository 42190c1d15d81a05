package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a pool does when items run too long, workers end, and the number of workers changes. */
@Timeout(120)
class PoolFailuresTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  static int sleepAt(int slow, int x) throws InterruptedException {
    if (x == slow) {
      Thread.sleep(60_000);
    }
    return x;
  }

  static int failFirst(Queue<Integer> tries, int x) throws InterruptedException {
    tries.put(x);
    if (x == 1 && tries.size() < 4) {
      throw new IllegalStateException("not yet");
    }
    return x;
  }

  @Test
  void mapResults_itemRunsTooLong_onlyThatTimesOut() throws Exception {
    try (Pool pool = troupe.pool(1)) {
      List<TaskResult<Integer>> results = pool.with(o -> o.timeout(Duration.ofMillis(300)))
          .mapResults(numbers(6), 6, x -> sleepAt(2, x));
      TaskResult.TimedOut<?> late = assertInstanceOf(TaskResult.TimedOut.class, results.remove(2));
      assertEquals(2, late.index());
      assertTrue(late.times().ran().toMillis() >= 290, late::toString);
      assertTrue(late.problem().getMessage().startsWith("Item 2 (2) of Pool"), late::toString);
      assertThrows(TaskTimeoutException.class, late::get);
      assertEquals(List.of(0, 1, 3, 4, 5), results.stream().map(TaskResult::get).toList());
      assertEquals(1, pool.insights().workers().size()); // it was interrupted, not killed
    }
  }

  @Test
  void map_retries_runAnItemAgainThatFailed() throws Exception {
    try (Pool pool = troupe.pool(1)) {
      Queue<Integer> tries = troupe.queue();
      List<TaskResult<Integer>> results =
          pool.with(o -> o.retries(3)).mapResults(numbers(3), 3, x -> failFirst(tries, x));
      assertEquals(numbers(3), results.stream().map(TaskResult::get).toList());
      assertEquals(3, results.get(1).times().attempts());
      assertEquals(1, results.get(2).times().attempts());
    }
  }

  @Test
  void cancelItem_runningAndWaiting_othersGoOn() throws Exception {
    try (Pool pool = troupe.pool(1)) {
      Queue<Integer> begun = troupe.queue();
      AsyncResult<List<TaskResult<Integer>>> call = pool.mapResultsAsync(numbers(4), 1, x -> {
        begun.put(x);
        return sleepAt(0, x);
      });
      assertEquals(0, begun.get(LONG));
      assertTrue(call.cancelItem(2));
      assertTrue(call.cancelItem(0));
      List<TaskResult<Integer>> results = call.get(LONG);
      assertInstanceOf(TaskResult.Cancelled.class, results.get(0));
      assertInstanceOf(TaskResult.Cancelled.class, results.get(2));
      assertEquals(1, results.get(1).get());
      assertEquals(3, results.get(3).get());
      assertThrows(CancellationException.class, results.get(2)::get);
    }
  }

  // CPython: _TestPool.test_terminate
  @Test
  void terminate_tenThousandSleepersQueued_isPrompt() throws Exception {
    try (Pool pool = troupe.pool(2)) {
      assertEquals(1, pool.apply(() -> 1));
      AsyncResult<List<Integer>> sleepers = pool.mapAsync(numbers(10_000), 1, x -> sleepAt(x, x));
      long begin = System.nanoTime();
      pool.terminate();
      pool.join();
      assertTrue(System.nanoTime() - begin < Duration.ofSeconds(10).toNanos());
      assertThrows(CancellationException.class, () -> sleepers.get(LONG));
    }
  }

  @Test
  void initializer_fails_breaksThePoolOnce() throws Exception {
    Queue<Integer> runs = troupe.queue();
    try (Pool pool = troupe.pool(o -> o.workers(1).initializer(q -> fail(q), runs))) {
      BrokenPoolException broken =
          assertThrows(BrokenPoolException.class, () -> pool.apply(() -> 1));
      assertEquals("no licence", broken.getCause().getMessage());
      assertThrows(BrokenPoolException.class, () -> pool.applyAsync(() -> 1).get(LONG));
      assertEquals(1, runs.size());
    }
  }

  private static void fail(Queue<Integer> runs) throws InterruptedException {
    runs.put(1);
    throw new IllegalStateException("no licence");
  }

  private static int initial;

  @Test
  void initializer_withArguments_runsInEachWorker() throws Exception {
    try (Pool pool = troupe.pool(
        o -> o.workers(1).initializer((Integer a, Integer b) -> initial = a + b, 3, 4))) {
      assertEquals(7, pool.apply(() -> initial));
    }
  }

  // CPython: _TestPoolWorkerLifetime.test_pool_worker_lifetime
  @Test
  void maxTasksPerChild_workersAreReplaced_noTaskIsLostOrDoubled() throws Exception {
    try (Pool pool = troupe.pool(o -> o.workers(1).maxTasksPerChild(10))) {
      Queue<String> ran = troupe.queue();
      List<Integer> results = pool.map(numbers(30), 1, x -> {
        ran.put(x + " " + Troupe.current().processName());
        return x;
      });
      assertEquals(numbers(30), results);
      Set<String> items = new TreeSet<>();
      Set<String> workers = new TreeSet<>();
      for (int i = 0; i < 30; i++) {
        String[] one = ran.get(LONG).split(" ", -1);
        items.add(one[0]);
        workers.add(one[1]);
      }
      assertEquals(30, items.size());
      assertEquals(Set.of("PoolWorker-1", "PoolWorker-2", "PoolWorker-3"), workers);
    }
  }

  // CPython: _TestPoolWorkerLifetime.test_pool_maxtasksperchild_invalid
  // CPython: _TestPool.test_make_pool
  @Test
  void options_outOfRange_areRefused() {
    for (int bad : new int[] {0, -1}) {
      assertThrows(IllegalArgumentException.class, () -> troupe.pool(o -> o.maxTasksPerChild(bad)));
      assertThrows(IllegalArgumentException.class, () -> troupe.pool(bad));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> troupe.pool(o -> o.tasks(t -> t.timeout(Duration.ZERO))));
  }

  @Test
  void resize_whileRunning_changesTheNumberOfWorkers() throws Exception {
    try (Pool pool = troupe.pool(1)) {
      Queue<Integer> begun = troupe.queue();
      Queue<Integer> gate = troupe.queue();
      AsyncResult<List<Integer>> call = pool.mapAsync(numbers(2), 1, x -> {
        begun.put(x);
        return gate.get();
      });
      begun.get(LONG);
      pool.resize(2);
      begun.get(LONG); // by the second worker, which took it back from the first one's store
      gate.put(1);
      gate.put(1);
      assertEquals(List.of(1, 1), call.get(LONG));
      pool.resize(1);
      assertEquals(1, pool.workers());
      Eventually.eventually("a worker too many", () -> pool.processes().size() == 1);
      assertEquals(5, pool.apply(() -> 5));
    }
  }

  @Test
  void idleTimeout_workersEndAndComeBack() throws Exception {
    try (Pool pool = troupe.pool(o -> o.workers(1).idleTimeout(Duration.ofMillis(200)))) {
      assertEquals(1, pool.apply(() -> 1));
      Eventually.eventually("the worker goes on", () -> pool.processes().isEmpty());
      assertEquals(2, pool.apply(() -> 2));
    }
  }

  // CPython: TestStdinBadfiledescriptor.test_pool_in_process
  @Test
  void pool_inAWorkerThatMayNest_works() throws Exception {
    try (Pool pool = troupe.pool(o -> o.workers(1).nested(true))) {
      List<Integer> results = pool.apply(() -> {
        try (Pool inner = Troupe.current().pool(1)) {
          return new ArrayList<>(inner.map(List.of(1, 2), x -> x * 10));
        }
      });
      assertEquals(List.of(10, 20), results);
    }
  }

  @Test
  void imap_slowInput_keepsAllWorkersBusy() throws Exception {
    try (Pool pool = troupe.pool(2)) {
      Barrier both = troupe.barrier(2);
      Iterator<Integer> slow = numbers(2).stream()
          .map(x -> {
            long end = System.nanoTime() + 20_000_000;
            while (System.nanoTime() < end) {
              Thread.onSpinWait();
            }
            return x;
          })
          .iterator();
      ResultIterator<Integer> results = pool.imap(() -> slow, x -> {
        both.await(LONG); // neither ends before the other has begun
        return x;
      });
      assertEquals(0, results.next(LONG));
      assertEquals(1, results.next(LONG));
    }
  }

  /** What it holds can be sent to nobody. */
  static final class Unsendable extends Exception {
    private static final long serialVersionUID = 1;

    @SuppressWarnings({"serial", "unused"}) // the point of it
    private final Object held = new Thread(() -> {});

    Unsendable() {
      super("held tight");
    }
  }

  static int throwUnsendable(int x) throws Unsendable {
    throw new Unsendable();
  }

  @Test
  void apply_exceptionCannotTravel_isDescribedAndWorkerLives() throws Exception {
    try (Pool pool = troupe.pool(1)) {
      RemoteTaskException failure = assertThrows(
          RemoteTaskException.class, () -> pool.apply(PoolFailuresTest::throwUnsendable, 1));
      assertTrue(String.valueOf(failure.getCause()).contains("Unsendable"), failure::toString);
      assertTrue(String.valueOf(failure.getCause()).contains("held tight"), failure::toString);
      assertEquals(2, pool.apply(() -> 2));
      assertEquals(1, pool.insights().workers().size());
    }
  }

  /** Starts a few processes and then none any more. */
  private static final class Failing implements NodeLauncher {
    private final InJvmLauncher launcher = new InJvmLauncher();
    private final List<Node> nodes = new ArrayList<>();

    @Override
    public Node launch(Spec spec) throws IOException {
      if (nodes.size() == 3) {
        throw new IOException("no process left");
      }
      Node node = launcher.launch(spec);
      nodes.add(node);
      return node;
    }
  }

  // CPython: TestPoolNotLeakOnFailure.test_release_unused_processes
  @Test
  void pool_fourthWorkerCannotStart_firstThreeAreEnded() throws Exception {
    ClassLoader loader = Programs.loader();
    Settings settings = Settings.from(ConfigFactory.load(loader), new Options());
    Failing failing = new Failing();
    try (Troupe other = Programs.open(settings, loader, failing, (process, printed) -> {})) {
      ProcessStartException failure =
          assertThrows(ProcessStartException.class, () -> other.pool(5));
      assertTrue(String.valueOf(failure.getMessage()).contains("no process left"));
      assertEquals(3, failing.nodes.size());
      for (NodeLauncher.Node node : failing.nodes) {
        node.onExit().toCompletableFuture().get(60, TimeUnit.SECONDS);
      }
    }
  }

  // CPython: _TestPool.test_resource_warning
  @Test
  void pool_collectedWhileItRuns_warnsAndEnds() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      loseAPool();
      Eventually.eventually("no warning", () -> {
        System.gc();
        return errors.toString(StandardCharsets.UTF_8).contains("Pool 'lost' was not closed");
      });
    } finally {
      System.setErr(before);
    }
    Eventually.eventually(
        "its worker goes on",
        () ->
            troupe.activeChildren().stream().noneMatch(child -> child.name().startsWith("lost-")));
  }

  private static void loseAPool() throws InterruptedException {
    assertEquals(1, troupe.pool(o -> o.workers(1).name("lost")).apply(() -> 1));
  }
}
