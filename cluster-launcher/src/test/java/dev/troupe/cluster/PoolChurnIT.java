package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.Pool;
import dev.troupe.PoolInsights;
import dev.troupe.Queue;
import dev.troupe.TaskResult;
import dev.troupe.Troupe;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pools whose worker processes come and go while there is work: by kill, by age, by size, by number. */
@Timeout(3600)
class PoolChurnIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  private static final int DANGEROUS = Integer.getInteger("troupe.soak.tasks", 300);

  /** One worker each; {@code -Dtroupe.soak.workers=1000} takes many minutes. */
  private static final int SHORT_LIVES = Integer.getInteger("troupe.soak.workers", 10);

  private static Troupe troupe;
  private static byte[] kept = {};

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

  static int work(int x) throws InterruptedException {
    Thread.sleep(2);
    return -x;
  }

  @Test
  void killedAtRandom_withRetries_allTasksEndOnceAndRight() throws Exception {
    AtomicInteger kills = new AtomicInteger();
    Random random = new Random(7);
    ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
    try (Pool pool = troupe.pool(2)) {
      Future<?> killing = killer.scheduleAtFixedRate(
          () -> {
            List<ProcessHandle> ready = readyWorkers(pool);
            if (!ready.isEmpty() && ready.get(random.nextInt(ready.size())).destroyForcibly()) {
              kills.incrementAndGet();
            }
          },
          200,
          200,
          TimeUnit.MILLISECONDS);
      List<TaskResult<Integer>> results = pool.with(o -> o.retries(1000).quarantineAfter(1000))
          .mapResults(numbers(DANGEROUS), 5, PoolChurnIT::work);
      assertEquals(DANGEROUS, results.size());
      for (int i = 0; i < DANGEROUS; i++) {
        assertEquals(-i, results.get(i).get());
      }
      assertFalse(killing.isDone(), "the killer failed");
      assertTrue(kills.get() > 0, "nobody was killed");
      assertTrue(pool.insights().workers().size() > 2, "nobody was replaced");
    } finally {
      killer.shutdownNow();
    }
  }

  private static List<ProcessHandle> readyWorkers(Pool pool) {
    return pool.insights().workers().stream()
        .map(PoolInsights.Worker::pid)
        .filter(pid -> pid > 0)
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  // CPython: _TestPoolWorkerLifetime.test_pool_worker_lifetime
  @Test
  void maxTasksPerChildOfOne_eachTaskHasAProcessOfItsOwn() throws Exception {
    try (Pool pool = troupe.pool(o -> o.workers(2).maxTasksPerChild(1))) {
      Queue<Integer> ran = troupe.queue();
      List<Long> pids = pool.map(numbers(SHORT_LIVES), 1, x -> {
        ran.put(x);
        return ProcessHandle.current().pid();
      });
      Set<Integer> items = new HashSet<>();
      for (int i = 0; i < SHORT_LIVES; i++) {
        assertTrue(items.add(ran.get(LONG)), "an item ran twice");
      }
      assertEquals(0, ran.size());
      assertEquals(SHORT_LIVES, new HashSet<>(pids).size());
    }
  }

  @Test
  void recycleAtMemory_workerGrowsPastTheMark_isReplacedAfterItsTask() throws Exception {
    try (Pool pool = troupe.pool(o -> o.workers(1).recycleAtMemory(400L << 20))) {
      long first = pool.apply(() -> ProcessHandle.current().pid());
      assertEquals(first, pool.apply(() -> ProcessHandle.current().pid()));
      assertEquals(first, pool.apply(() -> {
        kept = new byte[450 << 20];
        java.util.Arrays.fill(kept, (byte) 1);
        return ProcessHandle.current().pid();
      }));
      assertNotEquals(first, pool.apply(() -> ProcessHandle.current().pid()));
    }
  }

  // CPython: MiscTestCase.test_large_pool
  @Test
  void manyWorkers_manyItems_areRightAndSilent() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try (Pool pool = troupe.pool(12)) {
      List<Integer> expected = new ArrayList<>();
      numbers(1000).forEach(x -> expected.add(x * 2));
      assertEquals(expected, pool.map(numbers(1000), x -> x * 2));
    } finally {
      System.setErr(before);
    }
    assertEquals("", errors.toString(StandardCharsets.UTF_8));
  }
}
