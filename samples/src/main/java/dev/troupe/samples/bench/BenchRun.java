package dev.troupe.samples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Measures rows one after the other, with a progress bar on standard error. */
final class BenchRun {

  private final BenchSettings settings;
  private final Function<Row, Side.@Nullable Opening> other;

  /**
   * Prepares a run.
   *
   * @param other makes the side beside Troupe's; null where there is none
   */
  BenchRun(BenchSettings settings, Function<Row, Side.@Nullable Opening> other) {
    this.settings = settings;
    this.other = other;
  }

  /** Measures the rows that are wanted. A row that fails has no figures and says why. */
  List<Result> run(List<Row> all) {
    List<Row> rows = all.stream().filter(row -> settings.isWanted(row.name())).toList();
    List<Result> results = new ArrayList<>();
    ProgressBarBuilder progress = new ProgressBarBuilder()
        .setTaskName("Benchmarks")
        .setInitialMax(rows.size())
        .setMaxRenderedLength(100);
    try (ProgressBar bar = progress.build()) {
      for (Row row : rows) {
        bar.setExtraMessage(" " + row.name());
        results.add(measure(row));
        bar.step();
      }
    }
    return results;
  }

  private Result measure(Row row) {
    if (row.troupe() == null) {
      return Result.planned(row);
    }
    try {
      return new Alternation(row, settings).run(row.troupe(), other.apply(row));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Result.failed(row, e);
    } catch (Exception e) {
      return Result.failed(row, e);
    }
  }
}
