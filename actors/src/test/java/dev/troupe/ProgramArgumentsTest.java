package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which words of a command line are the program's. */
class ProgramArgumentsTest {

  @Test
  void ofCommandLine_mainClass_areTheWordsBehindItAsTheyWere() {
    assertEquals(
        List.of("a", "b c", ""),
        ProgramArguments.ofCommandLine(
            List.of("java", "-cp", "x", "my.Main", "a", "b c", ""), "my.Main a b c "));
  }

  @Test
  void ofCommandLine_jarWithABlank_areTheWordsBehindIt() {
    assertEquals(
        List.of("a"),
        ProgramArguments.ofCommandLine(List.of("java", "-jar", "my app.jar", "a"), "my app.jar a"));
  }

  @Test
  void ofCommandLine_wordsFromAFile_areThoseOfTheJvm() {
    assertEquals(
        List.of("a", "b"),
        ProgramArguments.ofCommandLine(List.of("java", "@words"), "my.Main a b"));
    assertEquals(List.of(), ProgramArguments.ofCommandLine(List.of(), ""));
  }

  @Test
  void set_wordWithNul_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Troupe.setProgramArguments("a\0b"));
  }
}
