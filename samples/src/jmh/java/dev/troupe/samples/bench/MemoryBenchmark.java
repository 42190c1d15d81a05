package dev.troupe.samples.bench;

import dev.troupe.IntArray;
import dev.troupe.Troupe;
import dev.troupe.memory.MappedMemory;
import dev.troupe.memory.SharedHeap;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Memory that processes share, touched directly. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MemoryBenchmark {

  /** How many ints are copied at once: some that stay in a core's cache, and some that do not. */
  @Param({"1024", "4194304"})
  public int length;

  private int[] ints = new int[0];
  private int[] others = new int[0];
  private SharedHeap heap;
  private MappedMemory memory;
  private Troupe troupe;
  private IntArray array;

  /** Maps a block. */
  @Setup
  public void map() throws IOException {
    troupe = Troupe.open();
    array = troupe.intArray(length);
    heap = new SharedHeap();
    memory = MappedMemory.attach(heap.allocate(length * Integer.BYTES));
    ints = new int[length];
    others = new int[length];
  }

  /** Gives it back. */
  @TearDown
  public void unmap() {
    heap.close();
    troupe.close();
  }

  /** A volatile read. */
  @Benchmark
  public int get() {
    return memory.getInt(0);
  }

  /** A volatile write. */
  @Benchmark
  public void set() {
    memory.setInt(0, 42);
  }

  /** An atomic addition. */
  @Benchmark
  public int getAndAdd() {
    return memory.getAndAddInt(0, 1);
  }

  /** A compare-and-set that succeeds. */
  @Benchmark
  public boolean compareAndSet() {
    return memory.compareAndSetInt(4, 0, 0);
  }

  /** What copies out of and into shared memory are to be compared with. */
  @Benchmark
  public int[] copyMany() {
    System.arraycopy(others, 0, ints, 0, length);
    return ints;
  }

  /** Ints out of shared memory. */
  @Benchmark
  public int[] getMany() {
    memory.getInts(0, ints, 0, length);
    return ints;
  }

  /** Ints into shared memory. */
  @Benchmark
  public void setMany() {
    memory.setInts(0, ints, 0, length);
  }

  /** Ints out of a shared array, under its lock. */
  @Benchmark
  public int[] getManyOfArray() {
    array.getRange(0, ints);
    return ints;
  }

  /** Ints into a shared array, under its lock. */
  @Benchmark
  public void setManyOfArray() {
    array.setRange(0, ints);
  }
}
