package dev.troupe.samples.bench;

import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One operation that is measured on both sides.
 *
 * @param name what the operation is, the same on both sides
 * @param unit of the figures, always time for each operation
 * @param pace how many operations make a round
 * @param note what a reader must know to judge the figures
 * @param check the right check value of a round of so many operations
 * @param troupe makes Troupe's side; null while Troupe does not have the feature
 */
record Row(
    String name,
    Unit unit,
    Pace pace,
    String note,
    IntToLongFunction check,
    Side.@Nullable Opening troupe) {

  /** A row for a feature that is not there yet: a name and a unit, no figures. */
  static Row planned(String name, Unit unit) {
    return new Row(name, unit, Pace.BY_TIME, "not built yet", ops -> 0, null);
  }

  /** Time for each operation. */
  enum Unit {
    MILLISECONDS("ms/op", 1e6),
    MICROSECONDS("µs/op", 1e3);

    final String text;
    final double nanos;

    Unit(String text, double nanos) {
      this.text = text;
      this.nanos = nanos;
    }
  }

  /**
   * How many operations make a round.
   *
   * @param full so many; 0 for as many as fit into the time of a round, for each side by itself
   * @param quick so many in quick mode
   * @param warmUp so many before the rounds, again and again until the time of the warm-up is over
   */
  record Pace(int full, int quick, int warmUp) {
    static final Pace BY_TIME = new Pace(0, 0, 2);

    int ops(boolean isQuick) {
      return isQuick ? quick : full;
    }
  }
}
