package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.NodeLauncher.Recipe;
import dev.troupe.Preload;
import dev.troupe.cluster.ClassArchive.Boot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which JVM that waits can take the place of which that would be forked. */
class JvmForkTest {

  private static final LauncherSettings SETTINGS =
      ArchiveFixture.settings(Path.of("cache"), Map.of());
  private static final Boot PLAIN = boot("classes");
  private static final Boot ARCHIVED = boot("classes-1.jar");
  private static final Boot OTHER_CLASSES = boot("classes-2.jar");

  @Test
  void serves_oneWithoutAnArchiveThatIsThereMeanwhile() {
    assertTrue(fork(PLAIN, PLAIN).serves(fork(PLAIN, PLAIN)));
    assertTrue(fork(PLAIN, PLAIN).serves(fork(PLAIN, ARCHIVED)));
    assertTrue(fork(PLAIN, ARCHIVED).serves(fork(PLAIN, ARCHIVED)));
  }

  @Test
  void serves_notWithAnArchiveOfOtherClasses() {
    assertFalse(fork(PLAIN, ARCHIVED).serves(fork(PLAIN, OTHER_CLASSES)));
    assertFalse(fork(PLAIN, ARCHIVED).serves(fork(PLAIN, PLAIN)));
  }

  @Test
  void serves_notWithAnotherClassPath() {
    assertFalse(fork(PLAIN, PLAIN).serves(fork(boot("others"), boot("others"))));
    assertFalse(fork(PLAIN, ARCHIVED).serves(fork(boot("others"), ARCHIVED)));
  }

  private static Boot boot(String entry) {
    return new Boot(List.of(), new ClassPath(List.of(Path.of(entry))));
  }

  private static JvmFork fork(Boot plain, Boot boot) {
    Recipe recipe =
        new Recipe(Path.of("java"), List.of(), Map.of(), Path.of(""), List.of(), Preload.NOTHING);
    return new JvmFork(SETTINGS, recipe, plain, boot);
  }
}
