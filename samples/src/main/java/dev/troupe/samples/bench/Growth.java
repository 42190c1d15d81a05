package dev.troupe.samples.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.troupe.Troupe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures how time and memory grow: with the number of processes, the size of a message, the number of
 * producers and consumers of a queue, and the number of tasks of a pool.
 *
 * <p>System properties: {@code bench}, parts of the names of what is measured, and {@code
 * bench.quick=true} for less of it. The results are written to {@code target/bench} of this module, as
 * {@code growth.json} and one chart for each.
 */
public final class Growth {

  private static final int ROUNDS = 3;
  private static final long ECHOED_BYTES = 1 << 25; // a round, if messages are not very large

  private Growth() {}

  /**
   * What grew, and what that cost.
   *
   * @param name also the name of its chart
   * @param timeText what was timed, with the unit
   */
  record Series(String name, String sizeText, String timeText, List<Point> points) {}

  /**
   * One size and its cost.
   *
   * @param memoryMebibytes of this process and all it started, garbage included
   */
  record Point(long size, double time, double memoryMebibytes) {}

  @FunctionalInterface
  private interface Measurement {
    Point at(long size) throws Exception;
  }

  /** Runs the measurements. */
  public static void main(String[] args) throws Exception {
    BenchSettings settings = BenchSettings.fromProperties();
    System.out.println(Machine.describe());
    Path directory = Files.createDirectories(settings.directory());
    List<Series> all = new ArrayList<>();
    try (Troupe troupe = Troupe.open()) {
      for (Plan plan : plans(troupe, settings.isQuick())) {
        if (settings.isWanted(plan.name)) {
          Series series = plan.run();
          all.add(series);
          Files.writeString(
              directory.resolve("growth-" + series.name() + ".svg"),
              new GrowthChart(series).svg(),
              StandardCharsets.UTF_8);
          new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValue(directory.resolve("growth.json").toFile(), all);
        }
      }
    }
    System.out.println("Written to " + directory);
  }

  private record Plan(
      String name,
      String sizeText,
      String timeText,
      List<Long> sizes,
      int quickSizes,
      boolean isQuick,
      Measurement measurement) {

    Series run() throws Exception {
      List<Point> points = new ArrayList<>();
      System.out.printf("%n%s: %s, memory in MiB%n", name, timeText);
      for (Long size : isQuick ? sizes.subList(0, quickSizes) : sizes) {
        Point point = measurement.at(size);
        points.add(point);
        System.out.printf(
            "%,12d %s %14s %12s%n",
            size, sizeText, Report.number(point.time()), Report.number(point.memoryMebibytes()));
      }
      return new Series(name, sizeText, timeText, points);
    }
  }

  private static List<Plan> plans(Troupe troupe, boolean isQuick) {
    return List.of(
        new Plan(
            "processes",
            "processes",
            "ms until all have answered",
            List.of(1L, 2L, 4L, 8L, 16L),
            3,
            isQuick,
            size -> processes(troupe, (int) size)),
        new Plan(
            "messages",
            "bytes",
            "µs for one to a child and back",
            List.of(8L, 64L, 512L, 4096L, 32768L, 1L << 18, 1L << 21, 1L << 24, 1L << 26),
            8,
            isQuick,
            size -> side(
                troupe,
                (int) Math.max(4, Math.min(isQuick ? 200 : 5000, ECHOED_BYTES / size)),
                partners -> new PipeRows(troupe, partners).echo((int) size),
                size)),
        new Plan(
            "queue",
            "producers and as many consumers",
            "µs for an item of 1 KiB",
            List.of(1L, 2L, 4L, 8L),
            2,
            isQuick,
            size -> side(
                troupe,
                isQuick ? 240 : 2400,
                partners -> new QueueRows(troupe, partners).manyToMany(1024, (int) size),
                size)),
        new Plan(
            "pool",
            "tasks of one map",
            "µs for a task",
            List.of(1_000L, 10_000L, 100_000L, 1_000_000L),
            3,
            isQuick,
            size -> side(troupe, (int) size, partners -> new PoolRows(partners).map(), size)));
  }

  private static Point processes(Troupe troupe, int count) throws Exception {
    List<Partner> partners = new ArrayList<>();
    try {
      long begin = System.nanoTime();
      for (int i = 0; i < count; i++) {
        partners.add(Partner.start(troupe, ops -> (long) ops));
      }
      for (Partner partner : partners) {
        partner.begin(2);
      }
      for (Partner partner : partners) {
        partner.finish();
      }
      double millis = (System.nanoTime() - begin) / 1e6;
      return new Point(count, millis, memory());
    } finally {
      partners.forEach(Partner::close);
    }
  }

  private interface SideOf {
    Side open(Partners partners) throws Exception;
  }

  private static Point side(Troupe troupe, int ops, SideOf opening, long size) throws Exception {
    try (Partners partners = new Partners(troupe);
        Side side = opening.open(partners)) {
      side.run(ops); // warm-up
      double[] times = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        times[i] = side.run(ops).nanos() / 1e3 / ops;
      }
      Arrays.sort(times);
      return new Point(size, times[ROUNDS / 2], memory());
    }
  }

  private static double memory() {
    return Machine.residentBytes() / (double) (1 << 20);
  }
}
