package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.NodeLauncher.Node;
import dev.troupe.NodeLauncher.Recipe;
import dev.troupe.NodeLauncher.Spec;
import dev.troupe.Preload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class ClassArchiveIT {

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @TempDir
  private Path temp;

  private Path cache;
  private ProcessLauncher launcher;

  @BeforeEach
  void makeLauncher() {
    cache = temp.resolve("cache");
    launcher = new ProcessLauncher(NodeFixture.class, ArchiveFixture.settings(cache, Map.of()));
  }

  @Test
  void archive_ofFirstFork_servesTheNext() throws Exception {
    assertEquals(List.of(), linesOf("mapped " + cache));
    ArchivedProgram.awaitTraining();
    Path own = onlyDirectory();
    Path archive = own.resolve(ArchiveCache.ARCHIVE);
    assertTrue(Files.exists(archive), "the training has failed");
    assertTrue(linesOf("mapped " + cache).contains(archive.toString()));
    List<String> shown = linesOf("show");
    assertTrue(shown.contains("dev.troupe.cluster.NodeFixture"), shown::toString);
    assertFalse(shown.toString().contains("test-classes"), shown::toString);

    // Whatever becomes of the archive, children say nothing and run.
    byte[] bytes = Files.readAllBytes(archive);
    Files.delete(archive); // it is read-only
    Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
    assertEquals(List.of(), linesOf("mapped " + cache));
    Files.writeString(archive, "garbage");
    seal(own);
    assertEquals(List.of(), linesOf("mapped " + archive));
  }

  @Test
  void training_byOtherProgram_isLeftToIt() throws Exception {
    ProcessLauncher plain = new ProcessLauncher(
        NodeFixture.class, ArchiveFixture.settings(cache, Map.of("archive.enabled", "off")));
    ArchiveSettings settings = ArchiveFixture.settings(cache, Map.of()).archive();
    ArchiveCache archives = new ArchiveCache(cache, settings);
    ArchiveKey key =
        ArchiveKey.of(Jvm.of(JAVA), List.of(), new ClassPath(List.of(JAVA)), cache, settings);
    Path lock = Files.createDirectories(archives.directoryOf(key)).resolve("training");
    Files.createFile(lock);
    CountDownLatch isLocked = new CountDownLatch(1);
    Node other =
        plain.launch(spec("locks " + lock, (process, isError, line) -> isLocked.countDown()));
    isLocked.await();
    assertFalse(archives.fill(key, (archive, classPath) -> Files.writeString(archive, "made")));
    other.kill();
    other.onExit().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertTrue(archives.fill(key, (archive, classPath) -> Files.writeString(archive, "made")));
  }

  private static void seal(Path own) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(own, "{archive,*.jar}")) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    Seal.put(own, names);
  }

  private Path onlyDirectory() throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(cache)) {
      return found.iterator().next();
    }
  }

  private List<String> linesOf(String boot) throws Exception {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Node node = launcher.launch(spec(boot, (process, isError, line) -> lines.add(line)));
    assertEquals(0, node.onExit().toCompletableFuture().get(60, TimeUnit.SECONDS));
    return lines;
  }

  private static Spec spec(String boot, dev.troupe.NodeLauncher.Output output) {
    return new Spec(
        "worker",
        new Recipe(
            JAVA, List.of(), Map.of(), Path.of("").toAbsolutePath(), List.of(), Preload.NOTHING),
        false,
        boot.getBytes(StandardCharsets.UTF_8),
        output,
        dev.troupe.NodeLauncher.Budget.UNBOUNDED);
  }
}
