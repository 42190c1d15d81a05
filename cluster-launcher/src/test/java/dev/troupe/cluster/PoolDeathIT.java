package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.Pool;
import dev.troupe.TaskResult;
import dev.troupe.Troupe;
import dev.troupe.WorkerLostException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

  static int exhaustAt(int deadly, int x) {
    Object[] all = {};
    while (x == deadly) {
      all = new Object[] {all, new byte[16 << 20]};
    }
    return x + all.length;
  }

  /** Ends the process that pickles it. */
  private static final class Deadly implements Serializable {
    private static final long serialVersionUID = 1;

    private void writeObject(ObjectOutputStream out) {
      Runtime.getRuntime().halt(5);
    }
  }

  @Test
  void outOfMemory_isTheEndOfItsItem() throws Exception {
    try (Pool pool = troupe.pool(1)) {
      List<TaskResult<Integer>> results = pool.mapResults(numbers(4), 4, x -> exhaustAt(2, x));
      WorkerLostException lost =
          assertInstanceOf(TaskResult.WorkerLost.class, results.remove(2)).problem();
      assertTrue(lost.getMessage().contains("for want of memory"), lost.getMessage());
      assertEquals(List.of(0, 1, 3), results.stream().map(TaskResult::get).toList());
    }
  }

  /** The worker dies when it has begun to write the outcome: after one, two and more others. */
  @Test
  void halt_whileTheResultIsPickled_losesThatItemAlone() throws Exception {
    try (Pool pool = troupe.pool(2)) {
      List<TaskResult<Object>> results =
          pool.mapResults(numbers(20), 5, x -> x % 5 == 1 + x / 5 ? new Deadly() : (Object) x);
      for (int x = 0; x < 20; x++) {
        if (x % 5 == 1 + x / 5) {
          assertInstanceOf(TaskResult.WorkerLost.class, results.get(x));
        } else {
          assertEquals(x, results.get(x).get());
        }
      }
    }
  }

  @Test
  void isTerminated_rightAfterShutdownNow_leavesTheWorkersTheirGrace(@TempDir Path directory)
      throws Exception {
    String mayEnd = directory.resolve("may-end").toString();
    try (Pool pool = troupe.pool(o -> o.workers(1).name("graceful"))) {
      pool.apply(
          file -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
              while (!Files.exists(Path.of(file))) {
                Thread.onSpinWait();
              }
            }));
            return true;
          },
          mayEnd);
      ChildProcess worker = troupe.activeChildren().stream()
          .filter(child -> child.name().startsWith("graceful"))
          .findFirst()
          .orElseThrow();
      pool.asExecutor().shutdownNow();
      assertFalse(pool.asExecutor().isTerminated());
      Files.createFile(Path.of(mayEnd));
      assertTrue(worker.join(Duration.ofSeconds(60)));
      assertNotEquals(-9, worker.exitCode().getAsInt());
      assertTrue(pool.asExecutor().isTerminated());
    }
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
