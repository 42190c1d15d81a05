package dev.troupe.samples.bench;

import dev.troupe.samples.bench.Growth.Point;
import dev.troupe.samples.bench.Growth.Series;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Time (left scale) and memory (right scale) over size, all logarithmic, as SVG. */
final class GrowthChart {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int LEFT = 80;
  private static final int RIGHT = WIDTH - 80;
  private static final int TOP = 60;
  private static final int BOTTOM = HEIGHT - 50;

  private final Series series;
  private final StringBuilder svg = new StringBuilder();

  GrowthChart(Series series) {
    this.series = series;
  }

  /** A scale from one decade to another. */
  private record Scale(double low, double high) {

    static Scale of(Series series, ToDoubleFunction<Point> value) {
      double min = series.points().stream().mapToDouble(value).min().orElse(1);
      double max = series.points().stream().mapToDouble(value).max().orElse(1);
      double low = Math.floor(Math.log10(Math.max(1e-3, min)));
      double high = Math.ceil(Math.log10(Math.max(1e-3, max)));
      return new Scale(low, Math.max(high, low + 1));
    }

    double part(double value) {
      return (Math.log10(Math.max(1e-3, value)) - low) / (high - low);
    }
  }

  String svg() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
            + "height=\"%d\" font-family=\"sans-serif\" font-size=\"13\">\n",
        WIDTH, HEIGHT, WIDTH, HEIGHT);
    svg.append(SvgStyle.RULES);
    text("ink", LEFT, 20, "start", series.name());
    text("timeText", LEFT, 44, "start", series.timeText());
    text("memoryText", RIGHT, 44, "end", "memory in MiB, all processes");
    text("faint", (LEFT + RIGHT) / 2.0, HEIGHT - 8, "middle", series.sizeText());
    Scale sizes = Scale.of(series, Point::size);
    for (double decade = sizes.low(); decade <= sizes.high(); decade++) {
      double x = LEFT + (RIGHT - LEFT) * sizes.part(Math.pow(10, decade));
      add(
          "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n",
          x, TOP, x, BOTTOM);
      text("faint", x, BOTTOM + 18, "middle", power(decade));
    }
    line("time", sizes, Point::time, LEFT - 8, "end");
    line("memory", sizes, Point::memoryMebibytes, RIGHT + 8, "start");
    return svg.append("</svg>\n").toString();
  }

  private void line(
      String kind, Scale sizes, ToDoubleFunction<Point> value, int scaleX, String anchor) {
    Scale values = Scale.of(series, value);
    for (double decade = values.low(); decade <= values.high(); decade++) {
      double y = y(values, Math.pow(10, decade));
      if (kind.equals("time")) {
        add(
            "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>\n",
            LEFT, y, RIGHT, y);
      }
      text(kind + "Text", scaleX, y + 4, anchor, power(decade));
    }
    String points = series.points().stream()
        .map(point -> String.format(
            Locale.ROOT,
            "%.1f,%.1f",
            LEFT + (RIGHT - LEFT) * sizes.part((double) point.size()),
            y(values, value.applyAsDouble(point))))
        .collect(Collectors.joining(" "));
    add("<polyline class=\"%s\" points=\"%s\"/>\n", kind, points);
  }

  private static double y(Scale scale, double value) {
    return BOTTOM - (BOTTOM - TOP) * scale.part(value);
  }

  private static String power(double decade) {
    double value = Math.pow(10, decade);
    return value < 1
        ? String.format(Locale.ROOT, "%." + (int) -decade + "f", value)
        : String.format(Locale.ROOT, "%,.0f", value);
  }

  private void text(String style, double x, double y, String anchor, String text) {
    add(
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
        style, x, y, anchor, SvgStyle.escape(text));
  }

  private void add(String text, Object... values) {
    svg.append(String.format(Locale.ROOT, text, values));
  }
}
