package dev.troupe.actors;

import dev.troupe.link.WireMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a pool's router and the processes that work for it tell each other. Neither waits for it. */
public final class PoolWorker {

  private PoolWorker() {}

  /** What a worker tells its router; {@code place} is the number it was forked for. */
  public sealed interface Report extends PrimitiveCommand {}

  /** It is up, and takes orders at that address. */
  public record Ready(Caller address, long place, long pid) implements Report {}

  /** Its initializer failed, and it ends. */
  public record Unready(long place, Payload problem) implements Report {
    @Override
    public List<Payload> payloads() {
      return List.of(problem);
    }
  }

  /**
   * It has run items since the last time.
   *
   * @param batch their outcomes, as {@link PoolBatch} writes them
   * @param busyNanos how long all of them ran
   * @param memoryBytes what the worker occupies; 0 unless that is of interest
   */
  public record Done(long place, Payload batch, long busyNanos, long memoryBytes)
      implements Report {
    @Override
    public List<Payload> payloads() {
      return List.of(batch);
    }
  }

  /** The answer to {@link Revoke}: items from that one on will not be run by this worker. */
  public record Returned(long place, long assignment, int from) implements Report {}

  /** An item has passed its limit; the worker's thread was interrupted. */
  public record Overdue(long place, long assignment, int item) implements Report {}

  /** What a router tells a worker. */
  public sealed interface Order extends WireMessage {}

  /** Items to run, after those that were given before. */
  public record Give(List<Assignment> assignments) implements Order {}

  /** Asks for the return of what was not begun: of the running assignment only if told so. */
  public record Revoke(long assignment, boolean evenIfBegun) implements Order {}

  /** Interrupts an item if it is running; {@code item} -1 is whichever runs. */
  public record Interrupt(long assignment, int item) implements Order {}

  /** There is no more to do: the worker ends after what it was given. */
  public record Dismiss() implements Order {}

  /**
   * A part of a chunk.
   *
   * @param number unique in the pool
   * @param function null if it is that of the job before, which the worker has
   * @param from the first item to run
   * @param to the item after the last
   * @param arguments the list of all items of the chunk
   */
  public record Assignment(
      long number,
      long job,
      @Nullable Payload function,
      PoolTerms terms,
      int from,
      int to,
      Payload arguments) {}
}
