package dev.troupe.samples.bench;

import dev.troupe.Troupe;
import dev.troupe.samples.bench.Row.Unit;
import java.util.List;
import java.util.stream.Stream;

/** All rows, in the order of the table. */
final class Rows {

  private Rows() {}

  static List<Row> all(Troupe troupe, Partners partners) {
    return Stream.of(
            new ProcessRows(troupe).rows(),
            new PipeRows(troupe, partners).rows(),
            new QueueRows(troupe, partners).rows(),
            new LockRows(troupe, partners).rows(),
            new PoolRows(partners).rows(),
            List.of(Row.planned("manager map put", Unit.MICROSECONDS)))
        .flatMap(List::stream)
        .toList();
  }
}
