package dev.troupe;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How the workers of a pool spent their time, and which items took longest.
 *
 * @param workers one for each process that worked, in the order they were started
 * @param slowest the five items that ran longest, the longest first
 */
public record PoolInsights(List<Worker> workers, List<SlowItem> slowest) {

  /**
   * One worker.
   *
   * @param startUp from the decision to start it until it asked for work
   * @param waiting its time since then without work
   * @param working its time inside the function
   * @param items how many items it ran
   */
  public record Worker(
      String name, long pid, Duration startUp, Duration waiting, Duration working, long items) {}

  /** An item that took long. */
  public record SlowItem(long index, String value, Duration ran, long pid) {}

  /** A table with a line for each worker, and one for each slow item. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder(String.format(
        Locale.ROOT,
        "%-24s %8s %10s %10s %10s %8s%n",
        "worker",
        "pid",
        "start-up",
        "waiting",
        "working",
        "items"));
    for (Worker one : workers) {
      table.append(String.format(
          Locale.ROOT,
          "%-24s %8d %10s %10s %10s %8d%n",
          one.name(),
          one.pid(),
          seconds(one.startUp()),
          seconds(one.waiting()),
          seconds(one.working()),
          one.items()));
    }
    for (SlowItem one : slowest) {
      table.append(String.format(
          Locale.ROOT,
          "slow: item %d (%s) took %s in %d%n",
          one.index(),
          one.value(),
          seconds(one.ran()),
          one.pid()));
    }
    return table.toString();
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
  }
}
