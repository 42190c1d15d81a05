package dev.troupe.samples.bench;

import dev.troupe.Pool;
import dev.troupe.Troupe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Measures what a second worker is worth to CPU-bound work: maps of the same items over a pool of one
 * and one of two workers, by turns, and the ratio of the medians. Needs two idle processors to mean
 * anything, and says what else was going on. {@code bench.quick=true} for fewer rounds.
 */
public final class PoolScaling {

  private static final int ITEMS = 64;
  private static final long ROUNDS_OF_ITEM = 10_000_000; // some 10 ms

  private PoolScaling() {}

  /** Keeps a processor busy for some ms, with nothing that a compiler can leave out. */
  static long burn(int seed) {
    long state = seed + 1L;
    for (long i = 0; i < ROUNDS_OF_ITEM; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      state ^= state >>> 29;
    }
    return state;
  }

  /** Runs the measurement. */
  public static void main(String[] args) throws Exception {
    int rounds = Boolean.getBoolean("bench.quick") ? 3 : 9;
    System.out.println(Machine.describe());
    List<Integer> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      items.add(i);
    }
    List<Long> alone = new ArrayList<>();
    List<Long> together = new ArrayList<>();
    try (Troupe troupe = Troupe.open();
        Pool one = troupe.pool(1);
        Pool two = troupe.pool(2)) {
      time(one, items);
      time(two, items); // until all of them have compiled it
      for (int round = 0; round < rounds; round++) {
        alone.add(time(one, items));
        together.add(time(two, items));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "one worker %.1f ms, two workers %.1f ms: %.2f times as fast%n",
        median(alone) / 1e6,
        median(together) / 1e6,
        (double) median(alone) / median(together));
  }

  private static long time(Pool pool, List<Integer> items) throws InterruptedException {
    long begin = System.nanoTime();
    pool.map(items, PoolScaling::burn);
    return System.nanoTime() - begin;
  }

  private static long median(List<Long> nanos) {
    Collections.sort(nanos);
    return nanos.get(nanos.size() / 2);
  }
}
