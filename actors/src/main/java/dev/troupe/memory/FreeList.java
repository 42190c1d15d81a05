package dev.troupe.memory;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which ranges of a segment are free: first fit, and neighbours that are both free become one. Not
 * thread-safe.
 */
final class FreeList {

  private final int total;
  private final TreeMap<Integer, Integer> freeSizes = new TreeMap<>();
  private final Map<Integer, Integer> usedSizes = new HashMap<>();
  private int used;

  FreeList(int total) {
    this.total = total;
    freeSizes.put(0, total);
  }

  /** The offset of a range that is now used, or -1 if no free range is large enough. */
  int take(int size) {
    int offset = firstFit(size);
    if (offset >= 0) {
      int rest = requireNonNull(freeSizes.remove(offset)) - size;
      if (rest > 0) {
        freeSizes.put(offset + size, rest);
      }
      usedSizes.put(offset, size);
      used += size;
    }
    return offset;
  }

  private int firstFit(int size) {
    for (Map.Entry<Integer, Integer> range : freeSizes.entrySet()) {
      if (range.getValue() >= size) {
        return range.getKey();
      }
    }
    return -1;
  }

  /** Frees the used range that starts here; false if none does. */
  boolean giveBack(int offset) {
    Integer size = usedSizes.remove(offset);
    if (size == null) {
      return false;
    }
    used -= size;
    int start = offset;
    int end = offset + size;
    Map.Entry<Integer, Integer> before = freeSizes.lowerEntry(offset);
    if (before != null && before.getKey() + before.getValue() == offset) {
      start = before.getKey();
    }
    Integer after = freeSizes.remove(end);
    if (after != null) {
      end += after;
    }
    freeSizes.put(start, end - start);
    return true;
  }

  int used() {
    return used;
  }

  int total() {
    return total;
  }

  /** Free ranges; each is as long as it can be. */
  int pieces() {
    return freeSizes.size();
  }

  /** The sum of all free ranges, counted afresh. */
  long free() {
    return freeSizes.values().stream().mapToLong(Integer::longValue).sum();
  }
}
