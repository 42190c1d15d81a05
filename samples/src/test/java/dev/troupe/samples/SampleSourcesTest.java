package dev.troupe.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the README's program and the samples what they are meant to be: real and short. */
class SampleSourcesTest {

  private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
  private static final Path SAMPLES = MODULE.resolve("src/main/java/dev/troupe/samples");

  @Test
  void readme_firstProgram_isTheSampleCollectWithQueue() throws IOException {
    String readme = Files.readString(MODULE.resolve("../README.md"));
    int start = readme.indexOf("```java\n") + "```java\n".length();
    String program = readme.substring(start, readme.indexOf("```\n", start));

    assertEquals(Files.readString(SAMPLES.resolve("CollectWithQueue.java")), program);
  }

  @Test
  void sample_each_isUnder60LinesAndNeverExits() throws IOException {
    try (Stream<Path> files = Files.list(SAMPLES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        List<String> lines = Files.readAllLines(file);
        assertTrue(lines.size() < 60, () -> file + " has " + lines.size() + " lines");
        assertTrue(lines.stream().noneMatch(line -> line.contains("System.exit")), file::toString);
      }
    }
  }
}
