package dev.troupe.samples.bench;

import dev.troupe.samples.bench.Side.Round;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one side of a row took for each operation, in the row's unit.
 *
 * @param median over the rounds, as are min and max
 * @param p90 the 90th percentile over all operations; null where they were not timed one by one
 */
record Figures(
    double median, double min, double max, @Nullable Double p90) {

  static Figures of(List<Round> rounds, Row.Unit unit) {
    double[] perOp = rounds.stream()
        .mapToDouble(round -> round.nanos() / (double) round.ops() / unit.nanos)
        .sorted()
        .toArray();
    double[] samples = rounds.stream()
        .flatMap(round -> round.samples().stream())
        .mapToDouble(nanos -> nanos / unit.nanos)
        .sorted()
        .toArray();
    return new Figures(
        quantile(perOp, 0.5),
        perOp[0],
        perOp[perOp.length - 1],
        samples.length == 0 ? null : quantile(samples, 0.9));
  }

  /** Between two values, the straight line. */
  private static double quantile(double[] sorted, double part) {
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
