package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  @Test
  void readAll_lineEnds_areCutOff() {
    assertEquals(List.of("a", "", "b\rc", "d"), read(100, "a\n\nb\rc\r\nd"));
  }

  @Test
  void readAll_longLine_isCutBetweenCharacters() {
    assertEquals(List.of("abcé", "def"), read(4, "abcédef"));
  }

  @Test
  void lastWords_beyondBounds_keepsTheNewest() {
    LastWords words = new LastWords(2, 5);
    List.of("one", "two", "3").forEach(words::add);
    assertEquals(List.of("two", "3"), words.lines());
    words.add("much too long");
    assertEquals(List.of(" long"), words.lines());
  }

  private static List<String> read(int maxBytes, String text) {
    List<String> lines = new ArrayList<>();
    new LineReader(maxBytes, lines::add)
        .readAll(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    return lines;
  }
}
