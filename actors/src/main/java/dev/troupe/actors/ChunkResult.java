package dev.troupe.actors;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a chunk of a pool's job.
 *
 * @param chunk its place in the job
 * @param values the list of its results, null where there is a failure; null if the worker was lost
 * @param failures the items that failed, in order
 * @param lost the end of the worker that ran it; null if it lived
 */
public record ChunkResult(
    int chunk,
    @Nullable Payload values,
    List<Failure> failures,
    @Nullable Ending lost) {

  private static final int BYTES_WITHOUT_PAYLOADS = 64;

  /** The exception of the item at that place of its chunk. */
  public record Failure(int offset, Payload problem) {}

  /** A chunk that died with its worker. */
  static ChunkResult ofLost(int chunk, Ending lost) {
    return new ChunkResult(chunk, null, List.of(), lost);
  }

  /** A copy for a process, which holds what is in it. */
  ChunkResult lend(Directory directory, long process) {
    return new ChunkResult(
        chunk,
        values == null ? null : directory.lend(values, process),
        failures.stream()
            .map(one -> new Failure(one.offset(), directory.lend(one.problem(), process)))
            .toList(),
        lost);
  }

  /** Ends the holds that came with it. */
  void drop(Directory directory) {
    payloads().forEach(directory::drop);
  }

  /** About how large it is on its way. */
  long bytes() {
    return BYTES_WITHOUT_PAYLOADS
        + payloads().stream().mapToLong(one -> one.bytes().length).sum();
  }

  List<Payload> payloads() {
    List<Payload> all = new ArrayList<>(failures.size() + 1);
    if (values != null) {
      all.add(values);
    }
    failures.forEach(failure -> all.add(failure.problem()));
    return all;
  }
}
