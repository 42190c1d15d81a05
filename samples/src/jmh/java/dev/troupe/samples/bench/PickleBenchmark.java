package dev.troupe.samples.bench;

import dev.troupe.pickle.Handle;
import dev.troupe.pickle.HandleTable;
import dev.troupe.pickle.Pickler;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.openjdk.jmh.annotations.Warmup;

/** Objects to bytes and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PickleBenchmark {

  /** What travels. */
  @Param({"int", "string", "record", "list of ints", "list of records"})
  public String kind = "";

  private final Pickler pickler = new Pickler(PickleBenchmark.class.getClassLoader());
  private Object value = 0;
  private byte[] bytes = {};

  private record Point(int x, int y, String name) {}

  /** Makes the value and its bytes. */
  @Setup
  public void make() throws IOException {
    value = switch (kind) {
      case "int" -> 42;
      case "string" -> "The quick brown fox jumps over the lazy dog";
      case "record" -> new Point(3, 4, "corner");
      case "list of ints" -> IntStream.range(0, 1000).boxed().toList();
      case "list of records" ->
        List.copyOf(IntStream.range(0, 1000)
            .mapToObj(i -> new Point(i, -i, "point " + i))
            .toList());
      default -> throw new IllegalArgumentException(kind);
    };
    bytes = pickler.pickle(value, NO_HANDLES);
  }

  /** To bytes. */
  @Benchmark
  public byte[] pickle() throws IOException {
    return pickler.pickle(value, NO_HANDLES);
  }

  /** Back from bytes. */
  @Benchmark
  public Object unpickle() throws IOException, ClassNotFoundException {
    return pickler.unpickle(bytes, NO_HANDLES);
  }

  private static final HandleTable NO_HANDLES = new HandleTable() {
    @Override
    public byte[] lend(Handle handle) {
      throw new IllegalStateException("There is no handle in these values.");
    }

    @Override
    public Handle adopt(byte[] token) {
      throw new IllegalStateException("There is no handle in these values.");
    }
  };
}
