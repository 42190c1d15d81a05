package dev.troupe.samples.bench;

import org.jspecify.annotations.Nullable;

/**
 * What came out of a row.
 *
 * @param troupe null where nothing was measured, as is other
 * @param note what a reader must know to judge the figures, or why there are none
 * @param isFailed whether there are no figures because something went wrong
 */
record Result(
    String name,
    Row.Unit unit,
    @Nullable Figures troupe,
    @Nullable Figures other,
    String note,
    boolean isFailed) {

  static Result of(Row row, Figures troupe, @Nullable Figures other, boolean isQuick) {
    int quick = row.pace().quick();
    boolean isLess = isQuick && quick < row.pace().full();
    String note = isLess ? row.note() + "; quick: rounds of " + quick : row.note();
    return new Result(row.name(), row.unit(), troupe, other, note, false);
  }

  static Result planned(Row row) {
    return new Result(row.name(), row.unit(), null, null, row.note(), false);
  }

  static Result failed(Row row, Exception reason) {
    return new Result(row.name(), row.unit(), null, null, "failed: " + reason, true);
  }

  /** Troupe's time divided by the other's; less than 1 means that Troupe is better. */
  @Nullable
  Double ratio() {
    return troupe == null || other == null ? null : troupe.median() / other.median();
  }
}
