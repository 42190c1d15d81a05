package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaCommandTest {

  private static final String QUIET = "--sun-misc-unsafe-memory-access=allow";
  private static final String SAMPLING = "-XX:PerfDataSamplingInterval=1000";

  @TempDir
  private Path home;

  @Test
  void of_newerJdk_silencesWhatAkkaUses() throws IOException {
    List<String> words = words("JAVA_VERSION=\"25.0.1\"\n");
    assertEquals(true, words.contains(QUIET));
    assertEquals(false, words.contains(SAMPLING), "it would say that it ignores this");
  }

  @Test
  void of_jdk17_takesNoOptionItDoesNotKnow() throws IOException {
    List<String> words = words("JAVA_VERSION=\"17.0.15\"\n");
    assertEquals(false, words.contains(QUIET));
    assertEquals(true, words.contains(SAMPLING));
  }

  @Test
  void of_unknownJvm_startsAllTheSame() throws IOException {
    assertEquals(false, words("nothing of use").contains(QUIET));
  }

  private List<String> words(String release) throws IOException {
    Files.writeString(home.resolve("release"), release);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.createFile(java);
    LauncherSettings settings =
        LauncherSettings.from(ConfigFactory.load().getConfig("troupe.launcher"));
    return JavaCommand.of(settings, java, List.of(), new ClassPath(List.of(home)), List.of("Main"))
        .words();
  }
}
