package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.Pool;
import dev.troupe.TaskResult;
import dev.troupe.Troupe;
import dev.troupe.WorkerLostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the death of a real worker process costs: the item that it was running, and no other. */
@Timeout(120)
class PoolDeathIT {

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

  static int haltAt(int deadly, int x) {
    if (x == deadly) {
      System.err.println("about to halt");
      Runtime.getRuntime().halt(3);
    }
    return x;
  }

  static int exitAt(int deadly, int x) {
    if (x == deadly) {
      System.exit(4);
    }
    return x;
  }

  static int overflowAt(int deadly, int x) {
    return x == deadly ? overflowAt(x, x) + 1 : x;
  }

  /** Does not heed an interruption. */
  static int hangAt(int deadly, int x) {
    while (x == deadly) {
      Thread.onSpinWait();
    }
    return x;
  }

  @Test
  void halt_inTheMiddleOfAChunk_losesThatItemAlone() throws Exception {
    try (Pool pool = troupe.pool(1)) {
      List<TaskResult<Integer>> results = pool.mapResults(numbers(10), 10, x -> haltAt(5, x));
      WorkerLostException lost =
          assertInstanceOf(TaskResult.WorkerLost.class, results.remove(5)).problem();
      assertEquals(3, lost.exitCode());
      assertTrue(lost.getMessage().contains("item 5 (5) of Pool"), lost.getMessage());
      assertEquals(
          List.of(0, 1, 2, 3, 4, 6, 7, 8, 9),
          results.stream().map(TaskResult::get).toList());
    }
  }

  @Test
  void exitAndOverflow_areTheEndOfTheirItems() throws Exception {
    try (Pool pool = troupe.pool(1)) {
      List<TaskResult<Integer>> results = pool.mapResults(numbers(4), 4, x -> exitAt(1, x));
      WorkerLostException lost =
          assertInstanceOf(TaskResult.WorkerLost.class, results.get(1)).problem();
      assertEquals(4, lost.exitCode());
      assertEquals(3, results.stream().filter(TaskResult::isOk).count());
      results = pool.mapResults(numbers(4), 4, x -> overflowAt(2, x));
      TaskResult.Failed<?> failed = assertInstanceOf(TaskResult.Failed.class, results.get(2));
      assertInstanceOf(StackOverflowError.class, failed.problem().getCause());
      assertEquals(3, results.stream().filter(TaskResult::isOk).count());
    }
  }

  @Test
  void hungItem_isKilledAndTheRestGoesOn() throws Exception {
    try (Pool pool = troupe.pool(1)) {
      List<TaskResult<Integer>> results = pool.with(o -> o.timeout(Duration.ofMillis(300)))
          .mapResults(numbers(4), 4, x -> hangAt(1, x));
      assertInstanceOf(TaskResult.TimedOut.class, results.remove(1));
      assertEquals(List.of(0, 2, 3), results.stream().map(TaskResult::get).toList());
    }
  }

  @Test
  void poison_isQuarantinedWhileOthersAreRetried() throws Exception {
    try (Pool pool = troupe.pool(1)) {
      List<TaskResult<Integer>> results = pool.with(o -> o.retries(5).quarantineAfter(2))
          .mapResults(numbers(4), 2, x -> haltAt(1, x));
      TaskResult.WorkerLost<?> poison =
          assertInstanceOf(TaskResult.WorkerLost.class, results.remove(1));
      assertEquals(2, poison.times().attempts());
      assertEquals(List.of(0, 2, 3), results.stream().map(TaskResult::get).toList());
    }
  }
}
