package dev.troupe.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapDirectoryTest {

  @TempDir
  Path directory;

  @Test
  void sweep_ownerKilled_deletesItsDirectory() throws Exception {
    try (ForkedJvm owner = ForkedJvm.start(Owner.class, directory)) {
      Block block = new Block(owner.line(), 0, 64);
      MappedMemory memory = MappedMemory.attach(block);
      assertEquals(4711, memory.getInt(0));
      Path itsDirectory = Path.of(block.file()).getParent();
      assertEquals(List.of(), SharedHeap.sweep(List.of(directory)), "its owner lives");
      owner.kill();
      assertEquals(List.of(itsDirectory), SharedHeap.sweep(List.of(directory)));
      assertEquals(List.of(), heapDirectories(directory));
      assertEquals(4711, memory.getInt(0));
    }
  }

  @Test
  void open_ownerKilled_deletesItsDirectory() throws Exception {
    try (ForkedJvm owner = ForkedJvm.start(Owner.class, directory)) {
      assertTrue(owner.line().contains("-" + owner.pid() + "-"));
      owner.kill();
      new SharedHeap(List.of(directory)).close();
      assertEquals(List.of(), heapDirectories(directory));
    }
  }

  /** Holds a heap until it is killed. */
  static final class Owner {
    public static void main(String[] args) throws IOException {
      try (SharedHeap heap = new SharedHeap(List.of(Path.of(args[0])))) {
        Block block = heap.allocate(64);
        MappedMemory.attach(block).setInt(0, 4711);
        System.out.println(block.file());
        System.in.read();
      }
    }
  }

  @Test
  void sweep_ownDirectory_keepsItAndItsLock() throws Exception {
    try (SharedHeap heap = new SharedHeap(List.of(directory))) {
      Block block = heap.allocate(64);
      assertEquals(List.of(), SharedHeap.sweep(List.of(directory)));
      new SharedHeap(List.of(directory)).close();
      try (ForkedJvm other = ForkedJvm.start(Sweeper.class, directory)) {
        assertEquals("deleted []", other.rest());
      }
      assertTrue(Files.exists(Path.of(block.file())));
    }
  }

  @Test
  void sweep_sameClassInAnotherLoader_keepsTheLock() throws Exception {
    URL classes = SharedHeap.class.getProtectionDomain().getCodeSource().getLocation();
    ClassLoader parent = ClassLoader.getPlatformClassLoader();
    try (SharedHeap heap = new SharedHeap(List.of(directory));
        URLClassLoader loader = new URLClassLoader(new URL[] {classes}, parent)) {
      Block block = heap.allocate(64);
      Class<?> twin = loader.loadClass(SharedHeap.class.getName());
      assertNotSame(SharedHeap.class, twin);
      assertEquals(List.of(), twin.getMethod("sweep", List.class).invoke(null, List.of(directory)));
      try (ForkedJvm other = ForkedJvm.start(Sweeper.class, directory)) {
        assertEquals("deleted []", other.rest());
      }
      assertTrue(Files.exists(Path.of(block.file())));
    }
  }

  static final class Sweeper {
    public static void main(String[] args) {
      System.out.println("deleted " + SharedHeap.sweep(List.of(Path.of(args[0]))));
    }
  }

  @Test
  void sweep_otherDirectories_leavesThem() throws IOException {
    String uid = Files.getAttribute(directory, "unix:uid").toString();
    int otherUid = Integer.parseInt(uid) + 1;
    Path withoutLock = Files.createDirectory(directory.resolve("troupe-" + uid + "-1-abc"));
    List<Path> kept = new ArrayList<>(List.of(withoutLock));
    for (String name : List.of("other", "troupe-" + uid + "-x", "troupe-" + otherUid + "-1-abc")) {
      kept.add(Files.createDirectory(directory.resolve(name)));
      Files.createFile(directory.resolve(name).resolve("lock"));
    }
    Path dead = Files.createDirectory(directory.resolve("troupe-" + uid + "-2-abc"));
    Files.createFile(dead.resolve("lock"));
    Files.createFile(dead.resolve("segment-0"));
    assertEquals(List.of(dead), SharedHeap.sweep(List.of(directory, directory.resolve("absent"))));
    kept.forEach(path -> assertTrue(Files.exists(path), path.toString()));
  }

  @Test
  void attach_fileGone_namesIt() throws Exception {
    try (ForkedJvm owner = ForkedJvm.start(Owner.class, directory)) {
      Block block = new Block(owner.line(), 0, 64);
      owner.goOn();
      assertEquals(0, owner.join());
      NoSuchFileException error =
          assertThrows(NoSuchFileException.class, () -> MappedMemory.attach(block));
      assertTrue(error.getMessage().contains(block.file()), error.getMessage());
    }
  }

  private static List<Path> heapDirectories(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(e -> e.getFileName().toString().startsWith("troupe-"))
          .toList();
    }
  }
}
