package dev.troupe.samples.bench;

import dev.troupe.ChildProcess;
import dev.troupe.Troupe;
import dev.troupe.samples.bench.Row.Pace;
import dev.troupe.samples.bench.Row.Unit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Rows about the life of a process that does nothing: start and join. */
final class ProcessRows {

  private static final String TODAY = "Troupe: in a spare, which is replaced meanwhile; ";

  private final Troupe troupe;

  ProcessRows(Troupe troupe) {
    this.troupe = troupe;
  }

  List<Row> rows() {
    return List.of(
        row(
            "process warm start+join",
            new Pace(20, 1, 1),
            TODAY + "CPython: forkserver; one after the other",
            1),
        row("process cold spawn", new Pace(5, 1, 1), "CPython: spawn; one after the other", 1),
        row("process burst of 20", new Pace(20, 2, 1), "CPython: spawn; all at once", 20),
        row(
            "process sustained starts",
            new Pace(40, 2, 1),
            TODAY + "CPython: forkserver; two alive at any time",
            2));
  }

  private Row row(String name, Pace pace, String note, int atOnce) {
    return new Row(name, Unit.MILLISECONDS, pace, note, ops -> ops, () -> new Starts(atOnce));
  }

  /** Starts processes, at most so many at once, and joins them in the order of their starts. */
  private final class Starts implements Side {

    private record Started(ChildProcess child, long at) {}

    private final int atOnce;

    Starts(int atOnce) {
      this.atOnce = atOnce;
    }

    @Override
    public Round run(int ops) throws Exception {
      Deque<Started> alive = new ArrayDeque<>();
      List<Long> samples = new ArrayList<>();
      long good = 0;
      long otherPid = 0;
      long begin = System.nanoTime();
      for (int started = 0; started < ops || !alive.isEmpty(); ) {
        for (; started < ops && alive.size() < atOnce; started++) {
          long at = System.nanoTime();
          alive.add(new Started(troupe.process(() -> {}).start(), at));
        }
        Started oldest = alive.remove();
        oldest.child().join();
        samples.add(System.nanoTime() - oldest.at());
        good += oldest.child().exitCode().orElse(-1) == 0 ? 1 : 0;
        otherPid = oldest.child().pid();
      }
      long nanos = System.nanoTime() - begin;
      return new Round(
          ops,
          nanos,
          good,
          ProcessHandle.current().pid(),
          otherPid,
          atOnce == 1 ? samples : List.of());
    }

    @Override
    public void close() {} // every child was joined
  }
}
