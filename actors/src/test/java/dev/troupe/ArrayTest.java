package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArrayTest {

  private Troupe troupe;

  @BeforeAll
  void open() {
    troupe = program();
  }

  /** The program that the tests run in. */
  Troupe program() {
    return Troupe.open();
  }

  @AfterAll
  void close() {
    troupe.close();
  }

  static void prefixSums(IntArray ints, LongArray longs, DoubleArray doubles) {
    for (int n = 1; n < ints.length(); n++) {
      ints.set(n, ints.get(n) + ints.get(n - 1));
    }
    long[] copy = longs.toArray();
    for (int n = 1; n < copy.length; n++) {
      copy[n] += copy[n - 1];
    }
    longs.setRange(0, copy);
    try (LockHold held = doubles.hold()) {
      for (int n = 1; n < doubles.length(); n++) {
        doubles.set(n, doubles.get(n) + doubles.get(n - 1));
      }
    }
  }

  static void fill(int value, IntArray array, Barrier start) throws Exception {
    int[] all = IntStream.generate(() -> value).limit(array.length()).toArray();
    start.await();
    for (int n = 0; n < 20; n++) {
      array.setRange(0, all);
    }
  }

  @Test
  void array_ofLength_isAllZeros() {
    assertArrayEquals(new int[3], troupe.intArray(3).toArray());
    assertArrayEquals(new long[3], troupe.longArray(3).toArray());
    assertArrayEquals(new double[3], troupe.doubleArray(3).toArray());
    assertEquals(0, troupe.intArray(0).length());
    assertArrayEquals(new double[0], troupe.doubleArrayOf().toArray());
  }

  @Test
  void array_ofValues_isACopy() {
    int[] values = {1, -2, 3};
    IntArray array = troupe.intArrayOf(values);
    values[0] = 9;
    assertArrayEquals(new int[] {1, -2, 3}, array.toArray());
    assertArrayEquals(new long[] {1L << 40}, troupe.longArrayOf(1L << 40).toArray());
  }

  @Test
  void set_inChild_isSeenAfterJoin() throws Exception {
    IntArray ints = troupe.intArrayOf(1, 2, 3, 4);
    LongArray longs = troupe.longArrayOf(1, 2, 3, 4);
    DoubleArray doubles = troupe.doubleArrayOf(0.5, 1, 2, 4);
    ChildProcess child =
        troupe.process(ArrayTest::prefixSums, ints, longs, doubles).start();
    child.join();
    assertEquals(0, child.exitCode().getAsInt());
    assertArrayEquals(new int[] {1, 3, 6, 10}, ints.toArray());
    assertArrayEquals(new long[] {1, 3, 6, 10}, longs.toArray());
    assertArrayEquals(new double[] {0.5, 1.5, 3.5, 7.5}, doubles.toArray());
  }

  @Test
  void setRange_twoProcesses_nobodySeesHalfOfIt() throws Exception {
    IntArray array = troupe.intArray(1000);
    Barrier start = troupe.barrier(3);
    ChildProcess first =
        troupe.process(ArrayTest::fill, 1, array, start).asDaemon(true).start();
    ChildProcess second =
        troupe.process(ArrayTest::fill, 2, array, start).asDaemon(true).start();
    start.await();
    for (int n = 0; n < 20; n++) {
      assertEquals(1, IntStream.of(array.toArray()).distinct().count());
    }
    first.join();
    second.join();
  }

  @Test
  void copyOfRange_andSetRange_moveParts() {
    LongArray array = troupe.longArrayOf(0, 1, 2, 3, 4, 5);
    long[] part = new long[2];
    array.getRange(2, part);
    assertArrayEquals(new long[] {2, 3}, part);
    assertArrayEquals(new long[] {2, 3}, array.copyOfRange(2, 4));
    assertArrayEquals(new long[0], array.copyOfRange(6, 6));
    array.setRange(4, new long[] {40, 50});
    assertArrayEquals(new long[] {0, 1, 2, 3, 40, 50}, array.toArray());
  }

  @Test
  void access_outsideTheArray_namesIndexAndLength() {
    IntArray array = troupe.intArrayOf(1, 2, 3);
    checkOutside("Index 3 is not in " + array + " of length 3.", () -> array.get(3));
    checkOutside("Index -1 is not in " + array + " of length 3.", () -> array.set(-1, 0));
    checkOutside(
        "Range 2 to 4 is not in " + array + " of length 3.", () -> array.copyOfRange(2, 4));
    checkOutside(
        "Range 1 to 4 is not in " + array + " of length 3.", () -> array.getRange(1, new int[3]));
    checkOutside(
        "Range 2 to 1 is not in " + array + " of length 3.", () -> array.copyOfRange(2, 1));
    checkOutside(
        "Range 2 to 4 is not in " + array + " of length 3.",
        () -> array.setRange(2, new int[] {8, 9}));
    assertArrayEquals(new int[] {1, 2, 3}, array.toArray());
  }

  @Test
  void array_impossibleLength_isRefused() {
    assertEquals(
        "length must be at least 0, was -1.",
        assertThrows(IllegalArgumentException.class, () -> troupe.doubleArray(-1))
            .getMessage());
    assertEquals(
        "length must be at most 268435448, was 2147483647.",
        assertThrows(IllegalArgumentException.class, () -> troupe.longArray(Integer.MAX_VALUE))
            .getMessage());
  }

  private static void checkOutside(String message, Executable access) {
    assertEquals(message, assertThrows(IndexOutOfBoundsException.class, access).getMessage());
  }

  static void prefixSumsOf(IntArray ints) {
    for (int index = 1; index < ints.length(); index++) {
      ints.set(index, ints.get(index) + ints.get(index - 1));
    }
  }

  // CPython: _TestArray.test_array
  @Test
  void array_withLock_hasSlicesAndShowsAChildsPrefixSums() throws Exception {
    checkSlicesAndSums(Guard.own());
  }

  // CPython: _TestArray.test_rawarray
  @Test
  void array_withoutLock_hasSlicesAndShowsAChildsPrefixSums() throws Exception {
    checkSlicesAndSums(Guard.none());
  }

  private void checkSlicesAndSums(Guard guard) throws Exception {
    int[] values = {680, 626, 934, 821, 150, 233, 548, 982, 714, 831};
    IntArray array = troupe.intArray(values.length, guard);
    array.setRange(0, values);
    assertEquals(10, array.length());
    assertEquals(934, array.get(2));
    assertArrayEquals(new int[] {934, 821, 150, 233, 548}, array.copyOfRange(2, 7));
    array.setRange(4, new int[] {1, 2, 3, 4});
    System.arraycopy(new int[] {1, 2, 3, 4}, 0, values, 4, 4);
    assertArrayEquals(values, array.toArray());
    Arrays.parallelPrefix(values, Integer::sum);
    ChildProcess child = troupe.process(ArrayTest::prefixSumsOf, array).start();
    child.join();
    assertEquals(0, child.exitCode().getAsInt());
    assertArrayEquals(values, array.toArray());
  }

  // CPython: _TestArray.test_getobj_getlock_obj
  @Test
  void array_guard_saysWhichLockThereIs() {
    IntArray own = troupe.intArray(10);
    assertTrue(own.lock() instanceof RLock);
    assertTrue(troupe.intArray(10, Guard.own()).lock() instanceof RLock);
    Lock lock = troupe.lock();
    assertSame(lock, troupe.intArray(10, Guard.of(lock)).lock());
    IntArray raw = troupe.intArray(10, Guard.none());
    assertThrows(IllegalStateException.class, raw::lock);
    assertThrows(IllegalStateException.class, raw::hold);
    assertThrows(NullPointerException.class, () -> Guard.of(null));
  }

  static long lastOf(ByteArray array) {
    return (long) array.get(array.length() - 1) + array.length();
  }

  static void tellLast(Queue<ByteArray> arrays, Connection pipe, Queue<Long> said)
      throws Exception {
    said.put(lastOf(arrays.get()));
    said.put(lastOf((ByteArray) pipe.receive()));
  }

  /** 64 MiB are more than a queue keeps, and than an item may have if that is a megabyte. */
  @Test
  void largeArray_throughQueuePipeAndPool_travelsAsAHandle() throws Exception {
    int length = 64 << 20;
    ByteArray large = troupe.byteArray(length, Guard.none());
    large.set(length - 1, (byte) 42);
    int payload = troupe.client().payloads().pack("The array", large).bytes().length;
    assertTrue(payload < 1024, "it travels as " + payload + " bytes");
    Queue<ByteArray> arrays = troupe.queue();
    Pipe pipe = troupe.pipe();
    Queue<Long> said = troupe.queue();
    ChildProcess child =
        troupe.process(ArrayTest::tellLast, arrays, pipe.second(), said).start();
    arrays.put(large);
    assertEquals(length + 42L, said.get());
    large.set(length - 1, (byte) 41);
    pipe.first().send(large);
    assertEquals(length + 41L, said.get());
    child.join();
    try (Pool pool = troupe.pool(1)) {
      assertEquals(List.of(length + 41L), pool.map(List.of(large), ArrayTest::lastOf));
    }
  }
}
