package dev.troupe.samples.bench;

import dev.troupe.Pool;
import dev.troupe.Troupe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Measures what a second worker is worth to CPU-bound work: maps of the same items over a pool of one
 * and one of two workers, by turns, and the ratio of the medians; and by the same turns what a second
 * thread of this JVM is worth to the same items, which is all that the machine has to give. Needs two
 * idle processors to mean anything. {@code bench.quick=true} for fewer rounds.
 */
public final class PoolScaling {

  private static final int ITEMS = 64;
  private static final long ROUNDS_OF_ITEM = 10_000_000; // some 10 ms
  private static final int WARM_UPS = 20;
  private static final List<Integer> MANY = IntStream.range(0, 10_000).boxed().toList();

  private PoolScaling() {}

  /** Keeps a processor busy for some ms, with nothing that a compiler can leave out. */
  static long burn(int seed) {
    long state = seed + 1L;
    for (long i = 0; i < ROUNDS_OF_ITEM; i++) {
      state = step(state);
    }
    return state;
  }

  private static long step(long state) {
    long next = state * 6364136223846793005L + 1442695040888963407L;
    return next ^ next >>> 29;
  }

  /** Runs the measurement. */
  public static void main(String[] args) throws Exception {
    int rounds = Boolean.getBoolean("bench.quick") ? 3 : 9;
    System.out.println(Machine.describe());
    List<Integer> items = MANY.subList(0, ITEMS);
    List<Long> alone = new ArrayList<>();
    List<Long> together = new ArrayList<>();
    List<Long> oneThread = new ArrayList<>();
    List<Long> twoThreads = new ArrayList<>();
    try (Troupe troupe = Troupe.open();
        Pool one = troupe.pool(1);
        Pool two = troupe.pool(2)) {
      warmUp(one);
      warmUp(two);
      threads(2); // by now all of them have compiled it
      for (int round = 0; round < rounds; round++) {
        alone.add(time(one, items));
        together.add(time(two, items));
        oneThread.add(threads(1));
        twoThreads.add(threads(2));
      }
    }
    print("worker", alone, together);
    print("thread", oneThread, twoThreads);
  }

  private static void print(String what, List<Long> one, List<Long> two) {
    System.out.printf(
        Locale.ROOT,
        "one %s %.1f ms, two %ss %.1f ms: %.2f times as fast%n",
        what,
        median(one) / 1e6,
        what,
        median(two) / 1e6,
        (double) median(one) / median(two));
  }

  /** Compilers share the two processors: a profile showed a tenth of a map's time to be theirs. */
  private static void warmUp(Pool pool) throws InterruptedException {
    for (int i = 0; i < WARM_UPS; i++) {
      pool.map(MANY, 1, (Integer seed) -> step(seed));
    }
    time(pool, MANY.subList(0, ITEMS));
  }

  private static long time(Pool pool, List<Integer> items) throws InterruptedException {
    long begin = System.nanoTime();
    pool.map(items, PoolScaling::burn);
    return System.nanoTime() - begin;
  }

  private static long threads(int count) throws InterruptedException {
    long begin = System.nanoTime();
    AtomicInteger next = new AtomicInteger();
    AtomicLong sum = new AtomicLong();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(() -> burnAll(next, sum), "burn-" + i);
      thread.start();
      all.add(thread);
    }
    for (Thread thread : all) {
      thread.join();
    }
    return System.nanoTime() - begin;
  }

  private static void burnAll(AtomicInteger next, AtomicLong sum) {
    for (int i = next.getAndIncrement(); i < ITEMS; i = next.getAndIncrement()) {
      sum.addAndGet(burn(i)); // so that nothing is left out
    }
  }

  private static long median(List<Long> nanos) {
    Collections.sort(nanos);
    return nanos.get(nanos.size() / 2);
  }
}
