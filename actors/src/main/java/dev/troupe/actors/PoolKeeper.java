package dev.troupe.actors;

import dev.troupe.link.WireMessage;
import java.util.List;

/** What a pool's router and the process that forks its workers tell each other. */
public final class PoolKeeper {

  /** In {@link Recovered}: the worker had no log, and was running what it was given first. */
  public static final int UNKNOWN = -2;

  private PoolKeeper() {}

  /** What the keeper tells the router. */
  public sealed interface Command extends PrimitiveCommand {}

  /** Waits for what the keeper of the workers has to do. */
  public record AwaitOrder(Caller caller) implements Command {}

  /** Names the process of a place, before it is forked. */
  public record Employ(long place, long process) implements Command {}

  /** No process could be forked for that place. */
  public record Vacate(long place) implements Command {}

  /**
   * What an ended worker left in its log.
   *
   * @param batch outcomes that may not have been told, as {@link PoolBatch} writes them
   * @param assignment what it was running; -1 if nothing
   * @param item the item that it was running, or {@link #UNKNOWN}
   */
  public record Recovered(long place, byte[] batch, long assignment, int item) implements Command {}

  /** Changes how many processes work. */
  public record Resize(int workers) implements Command {}

  /** Asks how the workers spent their time. */
  public record Inspect(Caller caller) implements Command {}

  /** What the router answers its keeper. */
  public sealed interface Answer extends WireMessage {}

  /** Fork a worker for a place; {@code hold} is the asking process's until the worker has its own. */
  public record Hire(long place, long hold) implements Answer {}

  /** The worker of that place has ended; say what it left. */
  public record Examine(long place) implements Answer {}

  /** Kill the worker of that place. */
  public record End(long place) implements Answer {}

  /** There is nothing to do any more; {@code isAbrupt} if workers are to be ended, not awaited. */
  public record Closed(boolean isAbrupt) implements Answer {}

  /** How workers spent their time, the ended ones too. */
  public record Figures(List<WorkerFigures> workers) implements Answer {}

  /** How one worker spent its time, in nanoseconds; waiting is the rest of its life. */
  public record WorkerFigures(
      long process, long pid, long bootNanos, long lifeNanos, long busyNanos, long items) {}
}
