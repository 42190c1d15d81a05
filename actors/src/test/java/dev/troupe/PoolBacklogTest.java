package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tasks cost that wait for their turn in the process that submitted them. */
@Timeout(300)
class PoolBacklogTest {

  /** {@code -Dtroupe.soak.queued=1000000} takes half a minute and a heap of a GiB. */
  private static final int TASKS = Integer.getInteger("troupe.soak.queued", 50_000);

  private static final long MOST_BYTES_EACH = 450;
  private static final Duration LONG = Duration.ofMinutes(4);

  static int square(int x) {
    return x * x;
  }

  @Test
  void applyAsync_manyTasksQueued_takeLittleMemoryAndAllRun() throws Exception {
    try (Troupe troupe = Troupe.open();
        Pool pool = troupe.pool(1)) {
      Queue<Integer> gate = troupe.queue();
      AsyncResult<Integer> first = pool.applyAsync(g -> g.get(), gate);
      List<AsyncResult<Integer>> results = new ArrayList<>(TASKS);
      long before = usedBytes();
      for (int i = 0; i < TASKS; i++) {
        results.add(pool.applyAsync(PoolBacklogTest::square, i));
      }
      long each = (usedBytes() - before) / TASKS;
      assertTrue(each < MOST_BYTES_EACH, each + " bytes for each task");
      gate.put(7);
      assertEquals(7, first.get(LONG));
      for (int i = 0; i < TASKS; i++) {
        assertEquals(i * i, results.get(i).get(LONG));
      }
    }
  }

  private static long usedBytes() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
