package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a parent reads from the standard output of a spare. */
class MarksTest implements Marks.Listener {

  private final List<String> told = new ArrayList<>();

  @Override
  public void reached(Marks.Mark mark) {
    told.add(mark.name());
  }

  @Override
  public void heard(String problem) {
    told.add(problem);
  }

  /** Marks fall apart at every place where a pipe may part them. */
  @Test
  void read_inPiecesOfAnySize_partsOutputFromMarks() throws IOException {
    byte[] out =
        "a\0Pnö such class\0\0Pand another\0b\0Hc\0Wd\0Ae\0Hf".getBytes(StandardCharsets.UTF_8);
    for (int size = 1; size <= out.length; size++) {
      told.clear();
      StringBuilder text = new StringBuilder();
      byte[] buffer = new byte[size];
      Marks marks = new Marks(new ByteArrayInputStream(out), this);
      int count = marks.read(buffer, 0, size);
      while (count >= 0) {
        text.append(new String(buffer, 0, count, StandardCharsets.US_ASCII));
        count = marks.read(buffer, 0, size);
      }
      assertEquals("abcde\0Hf", text.toString());
      assertEquals(List.of("nö such class", "and another", "HERE", "WARM", "ACCEPTED"), told);
    }
  }

  @Test
  void read_endInsideAMark_isTheEnd() throws IOException {
    Marks marks = new Marks(new ByteArrayInputStream(new byte[] {'a', 0, 'P', 'x'}), this);
    assertEquals('a', marks.read());
    assertEquals(-1, marks.read());
    assertEquals(List.of(), told);
  }
}
