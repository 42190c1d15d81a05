package dev.troupe.samples.bench;

import dev.troupe.samples.bench.Side.Round;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs two sides of a row by turns, A B A B, after each has warmed up. What else the machine does then
 * falls on both alike.
 */
final class Alternation {

  private static final int MAX_OPS = 1 << 22;
  private static final int WARM_OPS = 10_000;
  private static final int MOST_WARM_UPS = 5; // times the least time, where operations are slow

  private final Row row;
  private final BenchSettings settings;

  Alternation(Row row, BenchSettings settings) {
    this.row = row;
    this.settings = settings;
  }

  /**
   * Measures both sides.
   *
   * @param other the side beside Troupe's; null measures Troupe alone
   */
  Result run(Side.Opening troupe, Side.@Nullable Opening other) throws Exception {
    try (Side a = troupe.open();
        Side b = other == null ? null : other.open()) {
      int opsOfA = warmUp(a);
      int opsOfB = b == null ? 0 : warmUp(b);
      List<Round> roundsOfA = new ArrayList<>();
      List<Round> roundsOfB = new ArrayList<>();
      for (int i = 0; i < settings.rounds(); i++) {
        roundsOfA.add(checked(a, opsOfA));
        if (b != null) {
          roundsOfB.add(checked(b, opsOfB));
        }
      }
      Figures figuresOfB = roundsOfB.isEmpty() ? null : Figures.of(roundsOfB, row.unit());
      return Result.of(row, Figures.of(roundsOfA, row.unit()), figuresOfB, settings.isQuick());
    }
  }

  /**
   * Runs a side until what compiles while it runs has seen enough, and returns how many operations make
   * a round. A machine that is busy makes the way there longer, not shorter.
   */
  private int warmUp(Side side) throws Exception {
    int fixed = row.pace().ops(settings.isQuick());
    int ops = row.pace().warmUp();
    long begin = System.nanoTime();
    long done = 0;
    while (true) {
      Round round = checked(side, ops);
      done += ops;
      double fits = (double) settings.round().toNanos() / Math.max(1, round.nanos());
      long nanos = System.nanoTime() - begin;
      long least = settings.warmUp().toNanos();
      boolean isWarm = fixed > 0 || done >= WARM_OPS || nanos >= MOST_WARM_UPS * least;
      if (isWarm && nanos >= least) {
        return fixed > 0 ? fixed : even(ops * fits);
      } else if (fixed == 0) {
        ops = even(ops * Math.min(2, fits));
      }
    }
  }

  private static int even(double ops) {
    return 2 * (int) Math.max(1, Math.min(MAX_OPS, ops) / 2);
  }

  private Round checked(Side side, int ops) throws Exception {
    Round round = side.run(ops);
    long right = row.check().applyAsLong(ops);
    if (round.check() != right) {
      throw new IllegalStateException("Row '" + row.name() + "' came out wrong: the check value of "
          + ops + " operations must be " + right + ", was " + round.check() + ".");
    }
    if (round.otherPid() <= 0 || round.otherPid() == round.pid()) {
      throw new IllegalStateException("Row '" + row.name() + "' crossed no process boundary: both "
          + "ends are in process " + round.pid() + ".");
    }
    return round;
  }
}
