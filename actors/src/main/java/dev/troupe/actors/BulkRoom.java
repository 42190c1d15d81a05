package dev.troupe.actors;

import dev.troupe.memory.Block;
import dev.troupe.memory.SharedHeap;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of shared memory for large payloads. Some that are not used any more are kept for the next ones:
 * they are mapped and in reach already. Part of its actor's state.
 */
final class BulkRoom {

  /** A block, and how often it is held. */
  private static final class Slot {
    private final Block block;
    private int holds;

    Slot(Block block) {
      this.block = block;
    }
  }

  private final HomeMemory memory;
  private final long mostKept;
  private final List<@Nullable Slot> slots = new ArrayList<>();
  private final Deque<Integer> freeNumbers = new ArrayDeque<>();
  private final Map<Integer, Deque<Integer>> kept = new HashMap<>(); // slots by size
  private long keptBytes;

  /**
   * Room in a program's memory.
   *
   * @param mostKept bytes that may be kept unused
   */
  BulkRoom(HomeMemory memory, long mostKept) {
    this.memory = memory;
    this.mostKept = mostKept;
  }

  /** The size of the blocks for so many bytes, at most a quarter more. */
  static int sizeFor(int bytes) {
    int step = Math.max(64, Integer.highestOneBit(Math.max(1, bytes - 1)) / 4);
    return (int) Math.min(SharedHeap.MAX_BLOCK_BYTES, ((long) bytes + step - 1) / step * step);
  }

  /** A slot of that size that was kept; -1 if there is none. */
  int takeKept(int size) {
    Deque<Integer> same = kept.get(size);
    Integer number = same == null ? null : same.poll();
    if (number == null) {
      return -1;
    }
    keptBytes -= size;
    return number;
  }

  /** A slot for a block of memory. */
  int add(Block block) {
    Integer number = freeNumbers.poll();
    if (number == null) {
      slots.add(new Slot(block));
      return slots.size() - 1;
    }
    slots.set(number, new Slot(block));
    return number;
  }

  /** New memory of that size. May block. */
  Block allocate(int size) throws IOException {
    if (!memory.isShared()) {
      throw new IOException("This program's processes share no memory.");
    }
    return memory.allocate(size);
  }

  /** Gives back memory that has no slot. */
  void free(Block block) {
    memory.free(block);
  }

  /** The first bytes of a slot's block. */
  Block block(int number, int bytes) {
    Block whole = slot(number).block;
    return new Block(whole.file(), whole.offset(), bytes);
  }

  void hold(int number) {
    slot(number).holds++;
  }

  /** Ends one hold; after the last one the block may be somebody else's. */
  void release(int number) {
    Slot slot = slot(number);
    if (--slot.holds > 0) {
      return;
    }
    int size = slot.block.length();
    if (keptBytes + size <= mostKept) {
      keptBytes += size;
      kept.computeIfAbsent(size, key -> new ArrayDeque<>()).push(number);
    } else {
      slots.set(number, null);
      freeNumbers.push(number);
      memory.free(slot.block);
    }
  }

  private Slot slot(int number) {
    Slot slot = number >= 0 && number < slots.size() ? slots.get(number) : null;
    if (slot == null) {
      throw new IllegalArgumentException("There is no block " + number + " of a large payload.");
    }
    return slot;
  }
}
