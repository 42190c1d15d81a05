package dev.troupe.samples.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The results of a run as a table, as JSON and as a chart.
 *
 * @param other what Troupe is measured against, in lower case; names its fields in the JSON
 */
record Report(String other, List<Result> results) {

  /** A table in Markdown, which is readable on a terminal too. */
  String table() {
    List<String[]> lines = new ArrayList<>();
    lines.add(
        new String[] {"Row", "Unit", "Troupe (min–max)", title() + " (min–max)", "Ratio", "Note"});
    for (Result result : results) {
      lines.add(new String[] {
        result.name(),
        result.unit().text,
        text(result.troupe()),
        text(result.other()),
        result.ratio() == null ? "–" : number(result.ratio()),
        result.note()
      });
    }
    int[] widths = new int[lines.get(0).length];
    for (String[] line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line[i].length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (int row = 0; row < lines.size(); row++) {
      for (int i = 0; i < widths.length; i++) {
        String cell = lines.get(row)[i];
        table.append("| ").append(cell).append(" ".repeat(widths[i] - cell.length() + 1));
      }
      table.append("|\n");
      if (row == 0) {
        for (int width : widths) {
          table.append('|').append("-".repeat(width + 2));
        }
        table.append("|\n");
      }
    }
    return table.toString();
  }

  /** A list of objects; what was not measured is absent. */
  void writeJson(Path file) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Result result : results) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", result.name());
      row.put("unit", result.unit().text);
      put(row, "troupe", result.troupe());
      put(row, other, result.other());
      if (result.ratio() != null) {
        row.put("ratio", result.ratio());
      }
      row.put("note", result.note());
      rows.add(row);
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), rows);
  }

  void writeChart(Path file) throws IOException {
    String chart = new RatioChart("Troupe's time divided by " + title() + "'s", results).svg();
    Files.writeString(file, chart, StandardCharsets.UTF_8);
  }

  private String title() {
    return other.equals("python") ? "CPython" : other;
  }

  private static void put(Map<String, Object> row, String side, @Nullable Figures figures) {
    if (figures != null) {
      row.put(side, figures.median());
      row.put(side + "Min", figures.min());
      row.put(side + "Max", figures.max());
      if (figures.p90() != null) {
        row.put(side + "P90", figures.p90());
      }
    }
  }

  private static String text(@Nullable Figures figures) {
    if (figures == null) {
      return "–";
    }
    String p90 = figures.p90() == null ? "" : ", p90 " + number(figures.p90());
    return number(figures.median()) + " (" + number(figures.min()) + "–" + number(figures.max())
        + p90 + ")";
  }

  /** Three digits. */
  static String number(double value) {
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
