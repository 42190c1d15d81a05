package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Items that are too large, and queues that are long. */
@Timeout(120)
class QueueLimitsTest {

  private static final int MANY = 300_000;
  private static final int MOST_BYTES_EACH = 200;
  private static final int PAIRS = 2000;
  private static final int ROUNDS = 10;
  private static final int MOST_TIMES_SLOWER = 5; // a step for each item would make it thousands

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  @Test
  void put_tooLarge_isRefusedWithTheSettingAndCostsNoPlace() throws Exception {
    Config small = ConfigFactory.parseString("troupe.max-item-size = 1 KiB")
        .withFallback(ConfigFactory.load());
    ClassLoader loader = getClass().getClassLoader();
    Settings settings = Settings.from(small, new Options());
    try (Troupe bounded =
        Programs.open(settings, loader, Programs.launcher(loader), (process, printed) -> {})) {
      Queue<byte[]> queue = bounded.queue(1);
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> queue.put(new byte[1025]));
      assertTrue(e.getMessage().contains(queue.toString()), e::getMessage);
      assertTrue(e.getMessage().contains("troupe.max-item-size is 1024 bytes"), e::getMessage);
      assertThrows(
          IllegalArgumentException.class, () -> queue.putAll(List.of(new byte[1], new byte[1025])));
      assertTrue(queue.isEmpty());
      queue.putNow(new byte[1000]);
      assertEquals(1000, queue.getNow().length);
    }
  }

  @Test
  void put_manySmallItems_takeFewBytesEachAndSlowNobody() throws Exception {
    Queue<Long> queue = troupe.queue();
    long shortNanos = pairNanos(queue);
    long before = usedHeap();
    for (int n = 0; n < MANY; n += 10_000) {
      queue.putAll(LongStream.range(n, n + 10_000).boxed().toList());
    }
    long each = (usedHeap() - before) / MANY;
    assertEquals(MANY, queue.size());
    assertTrue(each > Long.BYTES && each < MOST_BYTES_EACH, each + " bytes each");
    long longNanos = pairNanos(queue);
    assertTrue(
        longNanos < MOST_TIMES_SLOWER * shortNanos, longNanos + " ns after " + shortNanos + " ns");
    assertEquals(MANY, queue.size());
    System.out.printf(
        "%d bytes for an item; %d ns in a short queue, %d in a long one%n",
        each, shortNanos, longNanos);
  }

  /** The shortest time of all rounds for a put and a get. */
  private static long pairNanos(Queue<Long> queue) throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (long n = 0; n < PAIRS; n++) {
        queue.put(n);
        queue.get();
      }
      least = Math.min(least, (System.nanoTime() - start) / PAIRS);
    }
    return least;
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    return IntStream.range(0, 3)
        .mapToLong(unused -> {
          System.gc();
          return runtime.totalMemory() - runtime.freeMemory();
        })
        .min()
        .orElseThrow();
  }
}
