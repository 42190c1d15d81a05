package dev.troupe.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreeListTest {

  private static final int TOTAL = 1 << 16;

  // CPython: _TestHeap.test_heap
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void take_randomTakesAndReturns_keepsInvariants(long seed) {
    Random random = new Random(seed);
    FreeList ranges = new FreeList(TOTAL);
    TreeMap<Integer, Integer> taken = new TreeMap<>();
    int refusals = 0;
    for (int step = 0; step < 5_000; step++) {
      if (random.nextInt(5) < 3 || taken.isEmpty()) {
        int size = 64 * (1 + random.nextInt(40));
        int offset = ranges.take(size);
        if (offset < 0) {
          refusals++;
        } else {
          assertFree(taken, offset, size);
          taken.put(offset, size);
        }
      } else {
        int offset = anyOf(taken, random);
        taken.remove(offset);
        assertTrue(ranges.giveBack(offset));
      }
      int used = taken.values().stream().mapToInt(Integer::intValue).sum();
      assertEquals(used, ranges.used());
      assertEquals(TOTAL, ranges.free() + ranges.used());
      assertEquals(gaps(taken), ranges.pieces(), "neighbours must become one");
    }
    assertTrue(refusals > 0, "the list never ran full");
    List.copyOf(taken.keySet()).forEach(ranges::giveBack);
    assertEquals(1, ranges.pieces());
    assertEquals(0, ranges.take(TOTAL));
  }

  @Test
  void take_severalFit_takesTheFirst() {
    FreeList ranges = new FreeList(TOTAL);
    List<Integer> offsets = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      offsets.add(ranges.take(128));
    }
    ranges.giveBack(offsets.get(1));
    ranges.giveBack(offsets.get(3));
    assertEquals(offsets.get(1), ranges.take(64));
    assertEquals(offsets.get(3), ranges.take(128));
  }

  @Test
  void take_exactlyAll_leavesNothing() {
    FreeList ranges = new FreeList(TOTAL);
    assertEquals(0, ranges.take(TOTAL));
    assertEquals(-1, ranges.take(64));
  }

  @Test
  void giveBack_notTaken_returnsFalse() {
    FreeList ranges = new FreeList(TOTAL);
    int offset = ranges.take(128);
    assertFalse(ranges.giveBack(offset + 64));
    assertTrue(ranges.giveBack(offset));
    assertFalse(ranges.giveBack(offset));
  }

  private static void assertFree(NavigableMap<Integer, Integer> taken, int offset, int size) {
    Map.Entry<Integer, Integer> before = taken.lowerEntry(offset + size);
    assertTrue(
        before == null || before.getKey() + before.getValue() <= offset,
        () -> offset + " to " + (offset + size) + " overlaps " + before);
    assertTrue(offset >= 0 && offset + size <= TOTAL);
  }

  private static int anyOf(NavigableMap<Integer, Integer> taken, Random random) {
    return new ArrayList<>(taken.keySet()).get(random.nextInt(taken.size()));
  }

  private static int gaps(NavigableMap<Integer, Integer> taken) {
    int gaps = 0;
    int end = 0;
    for (Map.Entry<Integer, Integer> range : taken.entrySet()) {
      gaps += range.getKey() > end ? 1 : 0;
      end = range.getKey() + range.getValue();
    }
    return end < TOTAL ? gaps + 1 : gaps;
  }
}
