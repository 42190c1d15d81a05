package dev.troupe.samples.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A bar for the ratio of each row, on a logarithmic scale, as SVG: to the left of the middle Troupe is
 * better. Its colours are readable on a light and on a dark page.
 */
final class RatioChart {

  private static final int LABEL_WIDTH = 250;
  private static final int PLOT_WIDTH = 460;
  private static final int VALUE_WIDTH = 70;
  private static final int LINE_HEIGHT = 22;
  private static final int TOP = 60;

  private record Bar(String name, double ratio) {}

  private final String title;
  private final List<Bar> bars;
  private final int decades;

  RatioChart(String title, List<Result> results) {
    this.title = title;
    this.bars = results.stream()
        .flatMap(result -> result.ratio() == null
            ? Stream.<Bar>empty()
            : Stream.of(new Bar(result.name(), result.ratio())))
        .toList();
    this.decades = (int) Math.max(
        1,
        bars.stream()
            .mapToDouble(bar -> Math.ceil(Math.abs(Math.log10(bar.ratio()))))
            .max()
            .orElse(1));
  }

  String svg() {
    int width = LABEL_WIDTH + PLOT_WIDTH + VALUE_WIDTH;
    int height = TOP + bars.size() * LINE_HEIGHT + 20;
    StringBuilder svg = new StringBuilder();
    svg.append(format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
            + "font-family=\"sans-serif\" font-size=\"13\">\n",
        width, height, width, height));
    svg.append(SvgStyle.RULES);
    svg.append(format(
        "<text class=\"ink\" x=\"10\" y=\"20\" font-weight=\"bold\">%s</text>\n",
        SvgStyle.escape(title)));
    for (int decade = -decades; decade <= decades; decade++) {
      double x = x(Math.pow(10, decade));
      svg.append(format(
          "<line class=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n",
          decade == 0 ? "axis" : "grid", x, TOP - 8, x, height - 15));
      svg.append(format(
          "<text class=\"faint\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s×</text>\n",
          x, TOP - 14, decadeText(decade)));
    }
    for (int i = 0; i < bars.size(); i++) {
      svg.append(bar(bars.get(i), TOP + i * LINE_HEIGHT));
    }
    return svg.append("</svg>\n").toString();
  }

  private String bar(Bar bar, int y) {
    double from = Math.min(x(1), x(bar.ratio()));
    double to = Math.max(x(1), x(bar.ratio()));
    return format(
            "<text class=\"ink\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
            LABEL_WIDTH - 10, y + 14, SvgStyle.escape(bar.name()))
        + format(
            "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
            bar.ratio() <= 1 ? "good" : "bad", from, y + 3, Math.max(1, to - from), LINE_HEIGHT - 7)
        + format(
            "<text class=\"ink\" x=\"%d\" y=\"%d\">%s</text>\n",
            LABEL_WIDTH + PLOT_WIDTH + 10, y + 14, Report.number(bar.ratio()));
  }

  private double x(double ratio) {
    return LABEL_WIDTH + PLOT_WIDTH * (Math.log10(ratio) + decades) / (2.0 * decades);
  }

  private static String decadeText(int decade) {
    return decade < 0
        ? "1/" + Math.round(Math.pow(10, -decade))
        : "" + Math.round(Math.pow(10, decade));
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
