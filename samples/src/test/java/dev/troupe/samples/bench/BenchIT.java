package dev.troupe.samples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs a few rows with next to no operations and checks what is written, not how long it took. */
class BenchIT {

  private static final List<String> ROWS =
      List.of("queue ping-pong", "barrier of two", "manager map put");

  @TempDir
  private Path directory;

  @Test
  void measure_twoRows_writesFiguresOfWhatWasMeasured() throws Exception {
    BenchSettings settings = settings();
    Optional<Python> python = Python.find("python3", directory);

    Report report = VersusPython.measure(settings, python);

    VersusPython.requireNoFailure(report);
    JsonNode rows =
        new ObjectMapper().readTree(directory.resolve("versus-python.json").toFile());
    assertTrue(rows.isArray(), rows::toString);
    assertEquals(ROWS, rows.findValuesAsText("name"));
    checkMeasured(rows.get(0), python.isPresent());
    checkMeasured(rows.get(1), python.isPresent());
    checkWithoutFigures(rows.get(2));
    assertTrue(
        Files.readString(directory.resolve("versus-python.svg")).startsWith("<svg "), "a chart");
    ROWS.forEach(row -> assertTrue(report.table().contains("| " + row + " "), report::table));
  }

  @Test
  void find_noSuchCommand_isEmpty() throws Exception {
    Optional<Python> python = Python.find("no-such-python", directory);

    assertEquals(Optional.empty(), python);
  }

  private BenchSettings settings() {
    return new BenchSettings(
        "python3", ROWS, true, 5, Duration.ofMillis(1), Duration.ofMillis(1), directory);
  }

  private static void checkMeasured(JsonNode row, boolean hasPython) {
    assertEquals("µs/op", row.get("unit").asText(), row::toString);
    double troupe = row.get("troupe").asDouble();
    assertTrue(troupe > 0, row::toString);
    assertEquals(hasPython, row.has("python"), row::toString);
    assertEquals(hasPython, row.has("ratio"), row::toString);
    if (hasPython) {
      double ratio = troupe / row.get("python").asDouble();
      assertEquals(ratio, row.get("ratio").asDouble(), ratio * 1e-9, row::toString);
    }
  }

  private static void checkWithoutFigures(JsonNode row) {
    assertEquals("µs/op", row.get("unit").asText(), row::toString);
    for (String figure : List.of("troupe", "python", "ratio")) {
      assertFalse(row.has(figure), row::toString);
    }
  }
}
