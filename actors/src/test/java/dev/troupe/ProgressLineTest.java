package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private static Progress at(long done, long total, long millis, boolean isOver) {
    OptionalLong all = total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
    return new Progress(done, 0, all, Duration.ofMillis(millis), isOver);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void accept_onATerminal_drawsOneLineAgainAndAgain() {
    ProgressLine line = new ProgressLine("squares", true, out);
    line.accept(at(0, 10, 0, false));
    line.accept(at(5, 10, 1000, false));
    line.accept(at(10, 10, 2000, true));
    String[] drawn = printed().split("\r", -1);
    assertEquals(4, drawn.length);
    assertTrue(drawn[1].startsWith("squares [" + " ".repeat(30) + "] 0/10 (0%)"), drawn[1]);
    assertTrue(
        drawn[2].startsWith(
            "squares [" + "=".repeat(15) + " ".repeat(15) + "] 5/10 (50%), 5.0/s, 1.0 s left"),
        drawn[2]);
    assertTrue(drawn[3].startsWith("squares [" + "=".repeat(30) + "] 10/10 (100%)"), drawn[3]);
    assertTrue(drawn[3].contains("done in 2.0 s"), drawn[3]);
    assertEquals(drawn[1].length(), drawn[2].length()); // each covers the one before
    assertFalse(drawn[2].contains("\n"));
    assertTrue(drawn[3].endsWith(System.lineSeparator()));
  }

  @Test
  void accept_noTerminal_printsAPlainLineNowAndThenAndAtTheEnd() {
    ProgressLine line = new ProgressLine("squares", false, out);
    for (int second = 0; second <= 6; second++) {
      line.accept(at(second, 10, 1000L * second, false));
    }
    line.accept(at(10, 10, 6500, true));
    List<String> lines = printed().lines().toList();
    assertEquals(3, lines.size(), lines::toString);
    assertTrue(lines.get(0).startsWith("squares: 0/10 (0%)"), lines::toString);
    assertTrue(lines.get(1).startsWith("squares: 5/10 (50%)"), lines::toString);
    assertTrue(lines.get(2).startsWith("squares: 10/10 (100%)"), lines::toString);
    assertFalse(printed().contains("\r"));
    assertFalse(printed().contains("["));
  }

  @Test
  void accept_unknownTotal_hasNeitherShareNorRemainingTime() {
    ProgressLine line = new ProgressLine("endless", true, out);
    line.accept(at(7, -1, 1000, false));
    assertTrue(printed().contains("] 7, 7.0/s"), printed());
    assertFalse(printed().contains("%"));
    assertFalse(printed().contains("left"));
  }
}
