package dev.troupe.samples;

import dev.troupe.Pool;
import dev.troupe.Troupe;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Throws points at a square in two processes, and takes the shares that hit its circle as they come. */
public final class MonteCarloPi {
  private MonteCarloPi() {}

  private static final int ROUNDS = 20;
  private static final int POINTS = 500_000; // in each round

  static int hits(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int hits = 0;
    for (int i = 0; i < POINTS; i++) {
      double x = random.nextDouble();
      double y = random.nextDouble();
      hits += x * x + y * y < 1 ? 1 : 0;
    }
    return hits;
  }

  public static void main(String[] args) throws Exception {
    try (Troupe troupe = Troupe.open();
        Pool pool = troupe.pool(2)) {
      List<Integer> seeds = IntStream.range(0, ROUNDS).boxed().toList();
      Iterator<Integer> hits = pool.imapUnordered(seeds, MonteCarloPi::hits);
      long inside = 0;
      for (int round = 1; round <= ROUNDS; round++) {
        inside += hits.next();
        if (round % 5 == 0) {
          double pi = 4.0 * inside / ((long) round * POINTS);
          System.out.println(String.format(Locale.ROOT, "After %d rounds: %.4f", round, pi));
        }
      }
    }
  }
}
