package dev.troupe.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedHeapTest {

  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void allocate_randomBlocks_areZeroAndTheirUsersOwn(long seed) throws IOException {
    Random random = new Random(seed);
    try (SharedHeap heap = new SharedHeap(List.of(directory))) {
      Map<Block, Long> patterns = new HashMap<>();
      List<Block> blocks = new ArrayList<>();
      for (int step = 0; step < 3_000; step++) {
        if (random.nextInt(9) < 5 || blocks.isEmpty()) {
          int bytes = random.nextInt(50) == 0 ? random.nextInt(3 << 20) : random.nextInt(8_000);
          Block block = heap.allocate(bytes);
          assertEquals(bytes, block.length());
          assertEquals(0, block.offset() % SharedHeap.ALIGNMENT_BYTES);
          assertEquals("", firstOtherByte(block, new byte[bytes]));
          MappedMemory.attach(block).setBytes(0, pattern(block, step), 0, bytes);
          patterns.put(block, (long) step);
          blocks.add(block);
        } else {
          Block block = blocks.remove(random.nextInt(blocks.size()));
          assertEquals("", firstOtherByte(block, pattern(block, patterns.remove(block))));
          heap.free(block);
        }
        long used = blocks.stream().mapToLong(SharedHeapTest::roundedUp).sum();
        assertEquals(used, heap.usedBytes());
        assertTrue(heap.totalBytes() >= used);
      }
      blocks.forEach(heap::free);
      assertEquals(0, heap.usedBytes());
      long total = heap.totalBytes();
      heap.allocate(SharedHeap.MIN_SEGMENT_BYTES);
      assertEquals(total, heap.totalBytes(), "an empty segment has room for a block of its size");
    }
  }

  @Test
  void allocate_manyThreads_neverShareABlock() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (SharedHeap heap = new SharedHeap(List.of(directory))) {
      List<Callable<Set<Block>>> tasks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Random random = new Random(i);
        tasks.add(() -> takeAndFree(heap, random));
      }
      Set<Block> all = new HashSet<>();
      int count = 0;
      for (Future<Set<Block>> kept : threads.invokeAll(tasks)) {
        all.addAll(kept.get());
        count += kept.get().size();
      }
      assertEquals(count, all.size());
      all.forEach(heap::free);
      assertEquals(0, heap.usedBytes());
    } finally {
      threads.shutdown();
    }
  }

  private static Set<Block> takeAndFree(SharedHeap heap, Random random) throws IOException {
    Set<Block> kept = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      Block block = heap.allocate(1 + random.nextInt(4_000));
      MappedMemory memory = MappedMemory.attach(block);
      assertEquals(0, memory.getByte(0));
      memory.setByte(0, (byte) 1);
      if (random.nextBoolean()) {
        kept.add(block);
      } else {
        memory.clear();
        heap.free(block);
      }
    }
    return kept;
  }

  @Test
  void allocate_afterFree_reusesTheMemoryZeroed() throws IOException {
    try (SharedHeap heap = new SharedHeap(List.of(directory))) {
      Block first = heap.allocate(1_000);
      MappedMemory.attach(first).setBytes(0, pattern(first, 7), 0, 1_000);
      heap.free(first);
      Block second = heap.allocate(1_001);
      assertEquals(first.offset(), second.offset());
      assertEquals("", firstOtherByte(second, new byte[1_001]));
    }
  }

  @Test
  void allocate_zeroBytes_givesBlocksThatDiffer() throws IOException {
    try (SharedHeap heap = new SharedHeap(List.of(directory))) {
      assertNotEquals(heap.allocate(0), heap.allocate(0));
    }
  }

  @Test
  void allocate_impossibleSize_throws() {
    try (SharedHeap heap = new SharedHeap(List.of(directory))) {
      assertThrows(IllegalArgumentException.class, () -> heap.allocate(-1));
      assertThrows(IllegalArgumentException.class, () -> heap.allocate(Integer.MAX_VALUE));
    }
  }

  @Test
  void allocate_interruptedThread_worksAndStaysInterrupted() throws IOException {
    try (SharedHeap heap = new SharedHeap(List.of(directory))) {
      Thread.currentThread().interrupt();
      Block block = heap.allocate(100);
      assertTrue(Thread.interrupted());
      assertEquals(0, MappedMemory.attach(block).getInt(0));
    }
  }

  @Test
  void allocate_afterClose_throws() {
    SharedHeap heap = new SharedHeap(List.of(directory));
    heap.close();
    assertThrows(IllegalStateException.class, () -> heap.allocate(8));
  }

  @Test
  void allocate_writeFails_namesDirectorySizeAndSpace() throws IOException {
    Segment.Reservation full = (file, bytes) -> {
      try (FileOutputStream out = new FileOutputStream("/dev/full")) {
        out.write(new byte[bytes]);
      }
    };
    try (SharedHeap heap = new SharedHeap(List.of(directory), full)) {
      IOException error = assertThrows(IOException.class, () -> heap.allocate(2_000_000));
      assertTrue(
          error
              .getMessage()
              .matches("No room for 2000000 bytes of shared memory: \\Q"
                  + directory
                  + "\\E had \\d+ bytes left, but No space left on device\\. Make room.*"),
          error.getMessage());
      try (Stream<Path> files = Files.list(heapDirectories(directory).get(0))) {
        assertEquals(List.of("lock"), files.map(f -> f.getFileName().toString()).toList());
      }
    }
  }

  @Test
  void allocate_tinyFileSystem_failsClearlyAndGoesOn() throws Exception {
    // A mount of our own needs no rights of the user, but may be forbidden; then a limit on the
    // size
    // of files refuses the write in the same place.
    String disk = "mount -t tmpfs -o size=3m tmpfs '" + directory + "' && exec \"$@\"";
    List<String> mounted = List.of("unshare", "--mount", "--map-root-user", "sh", "-c", disk, "sh");
    List<String> limited = List.of("sh", "-c", "ulimit -f 3072; exec \"$@\"", "sh");
    List<String> under = runs(mounted) ? mounted : limited;
    try (ForkedJvm jvm = ForkedJvm.startUnder(under, FillUp.class, directory)) {
      String said = jvm.rest();
      assertEquals(0, jvm.join(), said);
      assertTrue(said.contains("No room for 8000000 bytes of shared memory: " + directory), said);
      assertTrue(said.endsWith("usable after that"), said);
    }
  }

  static boolean runs(List<String> prefix) throws InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Asks for more than there is, then uses what there is. */
  static final class FillUp {
    public static void main(String[] args) throws IOException {
      try (SharedHeap heap = new SharedHeap(List.of(Path.of(args[0])))) {
        MappedMemory small = MappedMemory.attach(heap.allocate(4_000));
        try {
          heap.allocate(8_000_000);
        } catch (IOException e) {
          System.out.println(e.getMessage());
        }
        small.setInt(3_996, 42);
        heap.allocate(900_000);
        System.out.println("usable after that");
      }
    }
  }

  @Test
  void allocate_firstDirectoryUnusable_takesTheNext() throws IOException {
    Path absent = directory.resolve("absent");
    try (SharedHeap heap = new SharedHeap(List.of(absent, directory))) {
      assertTrue(Path.of(heap.allocate(8).file()).startsWith(directory));
    }
  }

  @Test
  void allocate_noDirectoryUsable_namesEach() {
    Path absent = directory.resolve("absent");
    try (SharedHeap heap = new SharedHeap(List.of(absent))) {
      IOException error = assertThrows(IOException.class, () -> heap.allocate(8));
      assertTrue(error.getMessage().contains(absent + " is not a directory"), error.getMessage());
    }
  }

  @Test
  void allocate_firstBlock_makesFilesNobodyElseMayRead() throws IOException {
    try (SharedHeap heap = new SharedHeap(List.of(directory))) {
      assertEquals(List.of(), heapDirectories(directory));
      Path file = Path.of(heap.allocate(8).file());
      assertTrue(file.isAbsolute());
      assertEquals("rw-------", permissions(file));
      assertEquals("rw-------", permissions(file.resolveSibling("lock")));
      assertEquals("rwx------", permissions(file.getParent()));
      assertTrue(file.getParent()
          .getFileName()
          .toString()
          .matches("troupe-\\d+-" + ProcessHandle.current().pid() + "-[0-9a-f]+"));
    }
  }

  @Test
  void free_largeSegmentEmpty_deletesItsFile() throws IOException {
    try (SharedHeap heap = new SharedHeap(List.of(directory))) {
      Block block = heap.allocate(5_000_000);
      assertTrue(Files.exists(Path.of(block.file())));
      heap.free(block);
      assertFalse(Files.exists(Path.of(block.file())));
      assertEquals(0, heap.totalBytes());
    }
  }

  @Test
  void free_twiceOrForeign_throws() throws IOException {
    try (SharedHeap heap = new SharedHeap(List.of(directory))) {
      Block block = heap.allocate(8);
      heap.free(block);
      assertThrows(IllegalArgumentException.class, () -> heap.free(block));
      assertThrows(IllegalArgumentException.class, () -> heap.free(new Block("/x", 0, 8)));
    }
  }

  @Test
  void close_twice_leavesNothing() throws IOException {
    SharedHeap heap = new SharedHeap(List.of(directory));
    Block block = heap.allocate(8);
    heap.close();
    heap.close();
    heap.free(block);
    assertEquals(List.of(), heapDirectories(directory));
  }

  @Test
  void close_memoryAttached_staysUsable() throws IOException {
    SharedHeap heap = new SharedHeap(List.of(directory));
    Block block = heap.allocate(4_096);
    MappedMemory memory = MappedMemory.attach(block);
    memory.setLong(8, 5);
    heap.close();
    assertEquals(5, memory.getAndAddLong(8, 2));
    memory.setByte(4_095, (byte) 9);
    assertEquals(7, MappedMemory.attach(block).getLong(8));
  }

  private static List<Path> heapDirectories(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(e -> e.getFileName().toString().startsWith("troupe-"))
          .toList();
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static long roundedUp(Block block) {
    return Math.max(64, (block.length() + 63) / 64 * 64);
  }

  private static byte[] pattern(Block block, long seed) {
    byte[] bytes = new byte[block.length()];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Where the block's content differs from what is expected; empty if nowhere. */
  private static String firstOtherByte(Block block, byte[] expected) throws IOException {
    byte[] found = new byte[block.length()];
    MappedMemory.attach(block).getBytes(0, found, 0, found.length);
    int mismatch = Arrays.mismatch(expected, found);
    return mismatch < 0 ? "" : block + " at " + mismatch;
  }
}
