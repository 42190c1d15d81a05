package dev.troupe.samples.bench;

import dev.troupe.IntValue;
import dev.troupe.Queue;
import dev.troupe.RLock;
import dev.troupe.Troupe;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Primitives used in their home process: the client layer and the actors, no other process. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ClientBenchmark {

  private Troupe troupe;
  private Queue<Integer> queue;
  private RLock lock;
  private IntValue value;

  /** Opens a program. */
  @Setup
  public void open() {
    troupe = Troupe.open();
    queue = troupe.queue();
    lock = troupe.rlock();
    value = troupe.intValue(0);
  }

  /** Closes it. */
  @TearDown
  public void close() {
    troupe.close();
  }

  /** A put and the get of the same item. */
  @Benchmark
  public int putAndGet() throws InterruptedException {
    queue.put(42);
    return queue.get();
  }

  /** A lock taken and released, nobody else there. */
  @Benchmark
  public void lockAndUnlock() {
    lock.lock();
    try {
      return;
    } finally {
      lock.unlock();
    }
  }

  /** A shared value added to. */
  @Benchmark
  public int getAndAdd() {
    return value.getAndAdd(1);
  }
}
