package dev.troupe.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other hands put where named segments are, and what a full memory or a killed process leaves. */
class NamedSegmentsTest {

  private static final SegmentOwner DEAD = new SegmentOwner(99, 1, 5);
  private static final SegmentOwner ALIVE = new SegmentOwner(98, 1, 5);

  @TempDir
  Path parent;

  private NamedSegments segments;
  private NamedSegments ofDead;
  private Path directory;

  @BeforeEach
  void makeOne() throws IOException {
    segments = new NamedSegments(List.of(parent), ALIVE);
    ofDead = new NamedSegments(List.of(parent), DEAD);
    directory = segments.create("one", 10, false).file().getParent();
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    names.sort(null);
    return names;
  }

  @Test
  void create_known_leavesItsFilesAlone() throws IOException {
    ofDead.create("two", 10, true);
    assertEquals(List.of("one", "two", "two.owner.99.1.5"), names());
    segments.unlink("two");
    assertEquals(List.of("one"), names());
  }

  /** Before it has its name, between the owner's file and the name, and after both. */
  @Test
  void sweep_makerWasKilledAtAnyStep_leavesNothing() throws IOException {
    Files.createFile(directory.resolve(".new.99.1.5.half-written"));
    Files.createFile(directory.resolve("never_named.owner.99.1.5"));
    Files.createFile(directory.resolve(".new.98.1.5.of-one-that-lives"));
    ofDead.create("whole", 10, true);
    assertEquals(List.of("whole"), segments.sweep(DEAD::equals));
    assertEquals(List.of(".new.98.1.5.of-one-that-lives", "one"), names());
  }

  @Test
  void sweep_filesOfOtherNames_areLeftAloneAndStopNothing() throws IOException {
    List<String> others = List.of(
        "%zz.owner.99.1.5",
        "%4.owner.99.1.5",
        "a.owner.b.owner.99.1.5",
        "one.owner.99.1.5x",
        "one.owner.99.1",
        "one.owner.99.1.99999999999999999999",
        ".owner.99.1.5",
        ".new.99.1.5",
        ".new.99.1.y",
        ".new.x.y");
    for (String name : others) {
      Files.createFile(directory.resolve(name));
    }
    ofDead.create("whole", 10, true);
    assertEquals(List.of("whole"), segments.sweep(owner -> true));
    assertTrue(names().containsAll(others), () -> "left: " + others);
    segments.attach("one", false);
  }

  @Test
  void attach_whatIsNoSegment_isRefused() throws IOException {
    Files.createFile(directory.resolve("empty"));
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("one"));
    Files.createDirectory(directory.resolve("directory"));
    IOException empty = assertThrows(IOException.class, () -> segments.attach("empty", false));
    assertTrue(empty.getMessage().contains("empty, and no shared memory"), empty.getMessage());
    assertThrows(NoSuchFileException.class, () -> segments.attach("link", false));
    assertThrows(NoSuchFileException.class, () -> segments.attach("directory", false));
    assertEquals(10, segments.attach("one", false).memory().length());
  }

  /** Whoever may write there could cut a file that is mapped, and so end this JVM. */
  @Test
  void directory_thatOthersMayWrite_isRefused() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    for (IOException refusal : List.of(
        assertThrows(IOException.class, () -> segments.attach("one", false)),
        assertThrows(IOException.class, () -> segments.create("two", 10, false)))) {
      assertTrue(
          refusal.getMessage().contains("is not a directory of this user alone"),
          refusal.getMessage());
    }
    assertEquals(List.of("one"), names());
  }

  @Test
  void directory_thatIsALink_isRefused() throws IOException {
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    Files.move(directory, parent.resolve("moved"));
    Files.createSymbolicLink(directory, elsewhere);
    assertThrows(IOException.class, () -> segments.create("two", 10, false));
  }

  @Test
  void create_firstDirectoryUnusable_takesTheNextIfThereIsOne() throws IOException {
    Path absent = parent.resolve("absent");
    NamedSegments falling = new NamedSegments(List.of(absent, parent), ALIVE);
    assertEquals(directory, falling.create("two", 10, false).file().getParent());
    assertEquals(10, falling.attach("two", false).memory().length());
    IOException refusal = assertThrows(
        IOException.class,
        () -> new NamedSegments(List.of(absent), ALIVE).create("two", 10, false));
    String said = refusal.getMessage();
    assertTrue(said.startsWith("No room for 10 bytes of shared memory 'two': "), said);
    assertTrue(said.endsWith("or set troupe.shared-memory.fall-back = on."), said);
  }

  @Test
  void create_tinyFileSystem_failsClearlyOrFallsBack() throws Exception {
    Path small = Files.createDirectory(parent.resolve("small"));
    String disk = "mount -t tmpfs -o size=1m tmpfs '" + small + "' && exec \"$@\"";
    List<String> mounted = List.of("unshare", "--mount", "--map-root-user", "sh", "-c", disk, "sh");
    List<String> limited = List.of("sh", "-c", "ulimit -f 1024; exec \"$@\"", "sh");
    List<String> under = SharedHeapTest.runs(mounted) ? mounted : limited;
    try (ForkedJvm jvm = ForkedJvm.startUnder(under, FillUp.class, small)) {
      String said = jvm.rest();
      assertEquals(0, jvm.join(), said);
      assertTrue(said.contains("No room for 8000000 bytes of shared memory 'large'"), said);
      assertTrue(said.endsWith("left: [small]"), said);
    }
  }

  /** Asks for more than there is, then uses what there is. */
  static final class FillUp {
    public static void main(String[] args) throws IOException {
      NamedSegments segments = new NamedSegments(List.of(Path.of(args[0])), ALIVE);
      try {
        segments.create("large", 8_000_000, true);
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
      MappedMemory small = segments.create("small", 100_000, false).memory();
      small.setInt(99_996, 42);
      Path directory =
          Path.of(segments.attach("small", false).file().getParent().toString());
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
        List<String> left = new ArrayList<>();
        files.forEach(file -> left.add(file.getFileName().toString()));
        System.out.println("left: " + left);
      }
    }
  }

  @Test
  void name_oddCharacters_makeOneFileEach() throws IOException {
    assertFalse(names().contains("x"));
    segments.create("../x", 1, false);
    segments.create("a/b%\n", 1, false);
    assertEquals(List.of("%2E%2E%2Fx", "a%2Fb%25%0A", "one"), names());
  }
}
