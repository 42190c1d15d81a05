package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
}
