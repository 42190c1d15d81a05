package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a pool does when items fail, run too long or are given up. */
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
}
