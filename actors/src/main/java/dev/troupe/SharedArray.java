package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Numbers of any type, each as its bits, every access under the array's lock if it has one. */
abstract class SharedArray<S> extends SharedBlock<S> {

  private final int width;
  private final int length;

  SharedArray(
      ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given, int width) {
    super(client, hold, place, given);
    this.width = width;
    this.length = place.bytes() / width;
  }

  /** How many elements there are, at least 0. */
  public int length() {
    return length;
  }

  long load(int index) {
    checkIndex(index);
    boolean isEntered = enter();
    try {
      return cells().load(index * width, width);
    } finally {
      leave(isEntered);
    }
  }

  void store(int index, long bits) {
    checkIndex(index);
    boolean isEntered = enter();
    try {
      cells().store(index * width, width, bits);
    } finally {
      leave(isEntered);
    }
  }

  boolean swap(int index, long expected, long bits) {
    checkIndex(index);
    boolean isEntered = enter();
    try {
      return cells().swap(index * width, width, expected, bits);
    } finally {
      leave(isEntered);
    }
  }

  /** Changes the bits of an element in one step; returns those before, with sign. */
  long change(int index, LongUnaryOperator operator) {
    checkIndex(index);
    boolean isEntered = enter();
    try {
      long before;
      do {
        before = cells().load(index * width, width);
      } while (!cells().swap(index * width, width, before, operator.applyAsLong(before)));
      return before;
    } finally {
      leave(isEntered);
    }
  }

  /** Reads a part, as it was together. */
  void read(int from, int to, Consumer<ByteBuffer> taking) {
    boolean isEntered = enter();
    try {
      taking.accept(cells().read(from * width, (to - from) * width));
    } finally {
      leave(isEntered);
    }
  }

  /**
   * Writes a part. A process that dies meanwhile leaves half of it, so the lock is taken for good, and
   * whoever comes next is told.
   */
  void write(int from, int n, Consumer<ByteBuffer> filling) {
    try (LockHold held = holdIfFree()) {
      cells().write(from * width, n * width, filling);
    }
  }

  /** Checks a range from an index, inclusive, to another, exclusive. */
  void checkRange(int from, long to) {
    if (from < 0 || from > to || to > length) {
      throw new IndexOutOfBoundsException(
          "Range " + from + " to " + to + " is not in " + this + " of length " + length + ".");
    }
  }

  private void checkIndex(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException(
          "Index " + index + " is not in " + this + " of length " + length + ".");
    }
  }
}
