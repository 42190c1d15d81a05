package dev.troupe.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MappedMemoryTest {

  private static final int ROUNDS = 100_000;

  @TempDir
  Path directory;

  private SharedHeap heap;
  private MappedMemory memory;

  @BeforeEach
  void open() throws IOException {
    heap = new SharedHeap(List.of(directory));
    heap.allocate(64); // so that the block does not start where its file does
    memory = MappedMemory.attach(heap.allocate(100));
  }

  @AfterEach
  void close() {
    heap.close();
  }

  @Test
  void set_eachType_isReadBackAndByAnotherView() throws IOException {
    MappedMemory other = MappedMemory.attach(memory.block());
    memory.setInt(4, Integer.MIN_VALUE);
    memory.setLong(8, Long.MAX_VALUE);
    memory.setShort(16, (short) -2);
    memory.setChar(18, 'é');
    memory.setFloat(20, 1.5f);
    memory.setDouble(24, -0.1);
    memory.setByte(32, (byte) -7);
    memory.setBoolean(33, true);
    assertEquals(Integer.MIN_VALUE, other.getInt(4));
    assertEquals(Integer.MIN_VALUE, other.getIntPlain(4));
    assertEquals(Long.MAX_VALUE, other.getLong(8));
    assertEquals(Long.MAX_VALUE, other.getLongPlain(8));
    assertEquals(-2, other.getShort(16));
    assertEquals('é', other.getChar(18));
    assertEquals(1.5f, other.getFloat(20));
    assertEquals(-0.1, other.getDouble(24));
    assertEquals(-7, other.getByte(32));
    assertTrue(other.getBoolean(33));
    assertFalse(other.getBoolean(34));
    assertEquals(0, other.getInt(0));
    assertEquals(100, other.length());
  }

  @Test
  void setPlain_numbers_areReadBack() {
    memory.setIntPlain(4, 17);
    memory.setLongPlain(8, -17);
    assertEquals(17, memory.getInt(4));
    assertEquals(-17, memory.getLong(8));
  }

  @Test
  void setByte_anyOffset_leavesItsNeighbours() {
    memory.setInt(0, -1);
    memory.setByte(1, (byte) 0);
    assertEquals(-1, memory.getByte(0));
    assertEquals(0, memory.getByte(1));
    assertEquals(-1, memory.getByte(2));
  }

  @Test
  void getAndAdd_maximum_wrapsAround() {
    memory.setInt(0, Integer.MAX_VALUE);
    memory.setLong(8, Long.MAX_VALUE);
    assertEquals(Integer.MAX_VALUE, memory.getAndAddInt(0, 1));
    assertEquals(Long.MAX_VALUE, memory.getAndAddLong(8, 1));
    assertEquals(Integer.MIN_VALUE, memory.getInt(0));
    assertEquals(Long.MIN_VALUE, memory.getLong(8));
  }

  @Test
  void compareAndSet_otherValueFound_changesNothing() {
    assertTrue(memory.compareAndSetInt(0, 0, 5));
    assertFalse(memory.compareAndSetInt(0, 0, 6));
    assertEquals(5, memory.getInt(0));
    assertTrue(memory.compareAndSetLong(8, 0, 5));
    assertFalse(memory.compareAndSetLong(8, 0, 6));
    assertEquals(5, memory.getLong(8));
  }

  @Test
  void access_outsideTheBlock_throws() {
    List<Executable> accesses = List.of(
        () -> memory.getInt(100),
        () -> memory.getInt(-4),
        () -> memory.setLong(96, 1),
        () -> memory.getAndAddInt(100, 1),
        () -> memory.compareAndSetLong(-8, 0, 1),
        () -> memory.getByte(100),
        () -> memory.setByte(-1, (byte) 1),
        () -> memory.getShort(100),
        () -> memory.getDouble(96),
        () -> memory.getIntPlain(97),
        () -> memory.getInts(92, new int[3], 0, 3),
        () -> memory.getInts(-4, new int[3], 0, 3),
        () -> memory.getInts(0, new int[3], 1, 3),
        () -> memory.getInts(0, new int[3], 0, -1),
        () -> memory.setLongs(0, new long[1], 0, Integer.MAX_VALUE),
        () -> memory.setDoubles(96, new double[1], 0, 1),
        () -> memory.setBytes(98, new byte[3], 0, 3));
    for (Executable access : accesses) {
      assertThrows(IndexOutOfBoundsException.class, access);
    }
  }

  @Test
  void access_offsetNotAligned_throwsUnlessPlain() {
    assertThrows(IllegalStateException.class, () -> memory.getInt(2));
    assertThrows(IllegalStateException.class, () -> memory.getAndAddLong(4, 1));
    memory.setLongPlain(3, 77);
    assertEquals(77, memory.getLongPlain(3));
  }

  @Test
  void copy_eachType_takesTheNamedParts() {
    memory.setInts(4, new int[] {9, 1, 2, 9}, 1, 2);
    int[] ints = {5, 5, 5, 5};
    memory.getInts(4, ints, 2, 2);
    assertArrayEquals(new int[] {5, 5, 1, 2}, ints);
    assertEquals(0, memory.getInt(0));
    assertEquals(0, memory.getInt(12));

    long[] longs = {0, 0, Long.MIN_VALUE};
    memory.setLongs(16, longs, 2, 1);
    memory.getLongs(16, longs, 0, 1);
    assertArrayEquals(new long[] {Long.MIN_VALUE, 0, Long.MIN_VALUE}, longs);

    double[] doubles = {0.5, Double.NaN};
    memory.setDoubles(24, doubles, 0, 2);
    memory.getDoubles(32, doubles, 0, 1);
    assertArrayEquals(new double[] {Double.NaN, Double.NaN}, doubles);

    float[] floats = {0.5f, 1.5f};
    memory.setFloats(40, floats, 0, 2);
    memory.getFloats(44, floats, 0, 1);
    assertArrayEquals(new float[] {1.5f, 1.5f}, floats);

    short[] shorts = {1, 2};
    memory.setShorts(48, shorts, 0, 2);
    memory.getShorts(50, shorts, 0, 1);
    assertArrayEquals(new short[] {2, 2}, shorts);

    char[] chars = {'a', 'b'};
    memory.setChars(52, chars, 0, 2);
    memory.getChars(54, chars, 0, 1);
    assertArrayEquals(new char[] {'b', 'b'}, chars);

    byte[] bytes = {1, 2, 3};
    memory.setBytes(57, bytes, 1, 2);
    memory.getBytes(57, bytes, 0, 2);
    assertArrayEquals(new byte[] {2, 3, 3}, bytes);

    memory.getInts(100, ints, 4, 0);
  }

  @Test
  void buffer_nativeOrder_isTheSameMemory() {
    ByteBuffer buffer = memory.buffer();
    buffer.putInt(8, 1234).position(50);
    assertEquals(1234, memory.getInt(8));
    assertEquals(ByteOrder.nativeOrder(), buffer.order());
    assertEquals(100, buffer.capacity());
    assertEquals(0, memory.buffer().position());
  }

  @Test
  void clear_wholeBlock_leavesTheNextBlock() throws IOException {
    MappedMemory next = MappedMemory.attach(heap.allocate(8));
    next.setInt(0, 1);
    memory.setByte(99, (byte) 1);
    memory.clear();
    assertEquals(0, memory.getByte(99));
    assertEquals(1, next.getInt(0));
  }

  @Test
  void attach_blockOutsideItsFile_throws() {
    String file = memory.block().file();
    int size = SharedHeap.MIN_SEGMENT_BYTES;
    for (Block block :
        List.of(new Block(file, size, 1), new Block(file, -64, 1), new Block(file, 0, size + 1))) {
      assertThrows(IOException.class, () -> MappedMemory.attach(block));
    }
  }

  @Test
  void setByte_otherThreadSpins_seesIt() throws Exception {
    CompletableFuture<Integer> seen = CompletableFuture.supplyAsync(() -> {
      while (!memory.getBoolean(5)) {
        Thread.onSpinWait();
      }
      return memory.getIntPlain(8);
    });
    memory.setIntPlain(8, 42);
    memory.setBoolean(5, true);
    assertEquals(42, seen.get());
  }

  @Test
  void getAndAdd_twoProcesses_loseNothing() throws Exception {
    Block block = memory.block();
    try (ForkedJvm other = ForkedJvm.start(Adder.class, block.file(), block.offset())) {
      assertEquals("ready", other.line());
      other.goOn();
      add(memory);
      assertEquals("done", other.line());
    }
    assertEquals(2 * ROUNDS, memory.getInt(0));
    assertEquals(6L * ROUNDS, memory.getLong(8));
    assertEquals(2L * ROUNDS, memory.getLong(16));
  }

  /** Adds in one step, and by compare-and-set. */
  private static void add(MappedMemory memory) {
    for (int i = 0; i < ROUNDS; i++) {
      memory.getAndAddInt(0, 1);
      memory.getAndAddLong(8, 3);
      long found;
      do {
        found = memory.getLong(16);
      } while (!memory.compareAndSetLong(16, found, found + 1));
    }
  }

  static final class Adder {
    public static void main(String[] args) throws IOException {
      MappedMemory memory = MappedMemory.attach(new Block(args[0], Long.parseLong(args[1]), 100));
      System.out.println("ready");
      System.in.read();
      add(memory);
      System.out.println("done");
    }
  }

  @Test
  void set_twoProcesses_passTurnsInOrder() throws Exception {
    Block block = memory.block();
    try (ForkedJvm other = ForkedJvm.start(Player.class, block.file(), block.offset())) {
      assertEquals("ready", other.line());
      for (int turn = 1; turn < 200; turn += 2) {
        memory.setIntPlain(8, turn);
        memory.setInt(0, turn);
        awaitTurn(memory, turn + 1);
        assertEquals(-turn, memory.getIntPlain(8));
      }
    }
  }

  /** Answers each odd turn with the next even one, and the negative of what came with it. */
  static final class Player {
    public static void main(String[] args) throws IOException {
      MappedMemory memory = MappedMemory.attach(new Block(args[0], Long.parseLong(args[1]), 100));
      System.out.println("ready");
      for (int turn = 1; turn < 200; turn += 2) {
        awaitTurn(memory, turn);
        memory.setIntPlain(8, -memory.getIntPlain(8));
        memory.setInt(0, turn + 1);
      }
    }
  }

  private static void awaitTurn(MappedMemory memory, int turn) {
    while (memory.getInt(0) != turn && !Thread.interrupted()) {
      Thread.onSpinWait();
    }
  }
}
