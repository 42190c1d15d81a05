package dev.troupe;

import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An array for the next large message, made while this process waits for it: to make one of a MiB takes as
 * long as to fill it. Whoever gets messages of one kind and size again and again finds it here.
 *
 * <p>Nothing is kept: a collection takes the array, and the next wait makes another one. Nor is any made
 * when the heap is nearly full: who waits must not fail for want of what may never be needed, since a
 * call that failed there would lose the item that answers it.
 */
final class ReadyArray {

  private static final int LEAST_LENGTH = 1 << 14; // smaller ones are made in no time
  private static final int MOST_LENGTH = 1 << 22;
  private static final long FREE_FOR_EACH =
      4 * Long.BYTES; // bytes for each element, whatever its kind

  private final LongSupplier freeBytes;
  private @Nullable Class<?> component; // of the last large one; guarded by this, as all
  private int length;
  private boolean isExpected; // the last two were alike
  private @Nullable WeakReference<Object> ready;

  /** None yet. */
  ReadyArray() {
    this(ReadyArray::freeBytes);
  }

  /** The same with another view of how much of the heap is free. */
  ReadyArray(LongSupplier freeBytes) {
    this.freeBytes = freeBytes;
  }

  /** An array that nobody else has. */
  Object take(Class<?> wanted, int elements) {
    Object taken = elements < LEAST_LENGTH ? null : takeReady(wanted, elements);
    return taken != null ? taken : Array.newInstance(wanted, elements);
  }

  private synchronized @Nullable Object takeReady(Class<?> wanted, int elements) {
    isExpected = wanted == component && elements == length && elements <= MOST_LENGTH;
    component = wanted;
    length = elements;
    WeakReference<Object> last = ready;
    ready = null;
    return isExpected && last != null ? last.get() : null;
  }

  /** Whether one is likely to be needed and is not there. */
  synchronized boolean isWanted() {
    return isExpected && peek() == null;
  }

  /** Makes one if it is likely to be needed. For a thread that has nothing else to do. */
  void makeReady() {
    Class<?> expected;
    int elements;
    synchronized (this) {
      expected = component;
      elements = length;
      if (expected == null || !isWanted()) {
        return;
      }
    }
    if (freeBytes.getAsLong() < FREE_FOR_EACH * elements) {
      return;
    }
    Object made = Array.newInstance(expected, elements);
    synchronized (this) {
      if (expected == component && elements == length) {
        ready = new WeakReference<>(made);
      }
    }
  }

  /** What is ready, left in place; null if nothing is. */
  synchronized @Nullable Object peek() {
    return ready == null ? null : ready.get();
  }

  private static long freeBytes() {
    Runtime jvm = Runtime.getRuntime();
    return jvm.maxMemory() - jvm.totalMemory() + jvm.freeMemory();
  }
}
