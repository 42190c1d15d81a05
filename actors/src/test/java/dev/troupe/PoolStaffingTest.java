package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who works in a pool: how many, since when, for how long, and what may go wrong at their start. */
@Timeout(120)
class PoolStaffingTest {

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

  @Test
  void workers_byDefault_areAsManyAsProcessors() {
    assertEquals(Runtime.getRuntime().availableProcessors(), new PoolOptions().workers());
  }

  @Test
  void firstWorkerIsUp_takesTheFirstTask_whileAnotherBoots() throws Exception {
    Queue<Integer> mayWork = troupe.queue();
    try (Pool pool = troupe.pool(o -> o.workers(2).initializer(q -> q.get(), mayWork))) {
      mayWork.put(1);
      assertEquals(7, pool.apply(() -> 7));
      List<PoolInsights.Worker> workers = pool.insights().workers();
      assertEquals(2, workers.size());
      assertEquals(1, workers.stream().filter(worker -> worker.pid() != 0).count());
      mayWork.put(2);
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

  @Test
  void initializer_ofAReplacement_runsToo() throws Exception {
    Queue<String> initialized = troupe.queue();
    try (Pool pool = troupe.pool(o -> o.workers(1)
        .maxTasksPerChild(1)
        .initializer(q -> q.put(Troupe.current().processName()), initialized))) {
      String first = pool.apply(() -> Troupe.current().processName());
      String second = pool.apply(() -> Troupe.current().processName());
      assertEquals(first, initialized.get(LONG));
      assertEquals(second, initialized.get(LONG));
      assertNotEquals(first, second);
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

  @Test
  void pool_madeInAWorker_isRefused() throws Exception {
    try (Pool pool = troupe.pool(1)) {
      RemoteTaskException refusal = assertThrows(
          RemoteTaskException.class,
          () -> pool.apply(() -> {
            try (Pool nested = Troupe.current().pool(1)) {
              return nested.apply(() -> 1);
            }
          }));
      assertInstanceOf(IllegalStateException.class, refusal.getCause());
    }
  }

  @Test
  void name_isSeenInMessagesAndWorkers() throws Exception {
    try (Pool named = troupe.pool(options -> options.workers(1).name("squares"))) {
      assertEquals("Pool 'squares' (running, 1 worker)", named.toString());
      assertEquals("squares-PoolWorker-1", named.apply(() -> Troupe.current().processName()));
      named.shutdown();
      assertEquals("Pool 'squares' (shut down, 1 worker)", named.toString());
      named.terminate();
      assertEquals("Pool 'squares' (terminated, 1 worker)", named.toString());
    }
  }
}
