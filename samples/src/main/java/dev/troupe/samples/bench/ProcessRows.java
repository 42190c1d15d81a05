package dev.troupe.samples.bench;

import dev.troupe.ChildProcess;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import dev.troupe.samples.bench.Row.Pace;
import dev.troupe.samples.bench.Row.Unit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Rows about the life of a process that does nothing: start and join. */
final class ProcessRows {

  private final Troupe troupe;

  ProcessRows(Troupe troupe) {
    this.troupe = troupe;
  }

  List<Row> rows() {
    return List.of(
        row(
            "process warm start+join",
            new Pace(10, 1, 1),
            "Troupe: in a spare, made ready before and not counted; CPython: forkserver; one after "
                + "the other",
            () -> new Starts(troupe, 1, true)),
        row(
            "process cold spawn",
            new Pace(5, 1, 1),
            "spawn; one after the other",
            () -> new Starts(troupe.context(StartMethod.SPAWN), 1, false)),
        row(
            "process burst of 20",
            new Pace(20, 2, 1),
            "spawn; all at once",
            () -> new Starts(troupe.context(StartMethod.SPAWN), 20, false)),
        row(
            "process sustained starts",
            new Pace(40, 2, 1),
            "Troupe: in new JVMs, as spares are used faster than made; CPython: forkserver; two "
                + "alive at any time",
            () -> new Starts(troupe, 2, false)));
  }

  private static Row row(String name, Pace pace, String note, Side.Opening troupe) {
    return new Row(name, Unit.MILLISECONDS, pace, note, ops -> ops, troupe);
  }

  /** Starts processes, at most so many at once, and joins them in the order of their starts. */
  private static final class Starts implements Side {

    private record Started(ChildProcess child, long at) {}

    private static final int SPARES = 2;

    private final Troupe context;
    private final int atOnce;
    private final boolean isPrepared;

    /** With {@code isPrepared}, spares are ready before each start, and that is not counted. */
    Starts(Troupe context, int atOnce, boolean isPrepared) {
      this.context = context;
      this.atOnce = atOnce;
      this.isPrepared = isPrepared;
    }

    @Override
    public Round run(int ops) throws Exception {
      Deque<Started> alive = new ArrayDeque<>();
      List<Long> samples = new ArrayList<>();
      long good = 0;
      long otherPid = 0;
      long begin = System.nanoTime();
      long preparing = 0;
      for (int started = 0; started < ops || !alive.isEmpty(); ) {
        for (; started < ops && alive.size() < atOnce; started++) {
          preparing += isPrepared ? prepare() : 0;
          long at = System.nanoTime();
          alive.add(new Started(context.process(() -> {}).start(), at));
        }
        Started oldest = alive.remove();
        oldest.child().join();
        samples.add(System.nanoTime() - oldest.at());
        good += oldest.child().exitCode().orElse(-1) == 0 ? 1 : 0;
        otherPid = oldest.child().pid();
      }
      long nanos = System.nanoTime() - begin - preparing;
      return new Round(
          ops,
          nanos,
          good,
          ProcessHandle.current().pid(),
          otherPid,
          atOnce == 1 ? samples : List.of());
    }

    /** Returns how long it took. */
    private long prepare() throws InterruptedException {
      long begin = System.nanoTime();
      if (context.prepareProcesses(SPARES) < SPARES) {
        throw new IllegalStateException("There are no spares to measure.");
      }
      return System.nanoTime() - begin;
    }

    @Override
    public void close() {} // every child was joined
  }
}
