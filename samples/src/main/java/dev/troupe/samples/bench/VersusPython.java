package dev.troupe.samples.bench;

import dev.troupe.Troupe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Measures each operation of Troupe side by side with the same operation of CPython's {@code
 * multiprocessing}, by turns in the same run, and prints a table.
 *
 * <p>System properties: {@code python}, the command that runs CPython, {@code python3} if not given;
 * {@code bench}, parts of row names separated by commas, all rows if not given; {@code bench.quick=true}
 * for fewer operations. Without CPython, Troupe's half is measured alone. The results are also written
 * to {@code target/bench} of this module, as {@code versus-python.json} and {@code versus-python.svg}.
 *
 * <p>What is fair: both sides do the same operations with the same contents and the same flow control;
 * both count and add up what arrives, and prove that it came from another process; a round ends when
 * every process has reported. Rows without a fixed number of operations give each side as many as fit
 * into rounds of the same length.
 */
public final class VersusPython {

  private VersusPython() {}

  /**
   * Runs the benchmarks.
   *
   * @throws IllegalStateException if a row failed; the others are in the results
   */
  public static void main(String[] args) throws Exception {
    BenchSettings settings = BenchSettings.fromProperties();
    Optional<Python> python = Python.find(settings.python(), settings.directory());
    System.out.println(Machine.describe());
    System.out.println(python
        .map(found -> found.version() + " (" + found.command() + ")")
        .orElse("CPython: '" + settings.python() + "' does not run, so Troupe's half is measured "
            + "alone. Give another command with -Dpython=…"));
    Report report = measure(settings, python);
    System.out.println(report.table());
    System.out.println("Written to " + settings.directory());
    requireNoFailure(report);
  }

  /** Measures and writes the results. */
  static Report measure(BenchSettings settings, Optional<Python> python) throws IOException {
    try (Troupe troupe = Troupe.open();
        Partners partners = new Partners(troupe)) {
      BenchRun run = new BenchRun(
          settings,
          row -> python.<Side.Opening>map(found -> () -> found.open(row.name())).orElse(null));
      Report report = new Report("python", run.run(Rows.all(troupe, partners)));
      Path directory = settings.directory();
      report.writeJson(directory.resolve("versus-python.json"));
      report.writeChart(directory.resolve("versus-python.svg"));
      return report;
    }
  }

  static void requireNoFailure(Report report) {
    List<String> failed =
        report.results().stream().filter(Result::isFailed).map(Result::name).toList();
    if (!failed.isEmpty()) {
      throw new IllegalStateException("Rows without figures because they failed: " + failed);
    }
  }
}
