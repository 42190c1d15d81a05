package dev.troupe.actors;

import dev.troupe.link.WireMessage;
import java.util.List;

/** What {@link QueueActor} answers, and what it sends to a process unasked. */
public sealed interface QueueAnswer extends WireMessage {

  /** The items were put. */
  record Stored() implements QueueAnswer {}

  /** No place became free in time. */
  record Full(int items) implements QueueAnswer {}

  /** The item, to be confirmed by {@link QueueCommand.Taken}. */
  record Item(long loan, Payload item) implements QueueAnswer {}

  /** Items were sent ahead while the request was on its way; the oldest is among these. */
  record SentAhead() implements QueueAnswer {}

  /** No item came in time. */
  record Empty(int items, int waiting) implements QueueAnswer {}

  /** Nobody is left who could put one: the last other holder died. */
  record Starved(Ending lost) implements QueueAnswer {}

  /**
   * How many items there are.
   *
   * @param maxSize how many there may be; 0 is without bound
   * @param isFull whether there is no place left
   */
  record Size(int items, int maxSize, boolean isFull) implements QueueAnswer {}

  /** Unasked: the next items, which stay the queue's until they are taken. */
  record Ahead(List<Item> items) implements QueueAnswer {}

  /** Unasked: so many items of so many bytes more may be posted. */
  record Granted(long places, long bytes) implements QueueAnswer {}

  /** Unasked: somebody else wants what was sent ahead. */
  record RecallItems() implements QueueAnswer {}

  /** Unasked: somebody else wants the places that were granted. */
  record RecallPlaces() implements QueueAnswer {}

  /** Unasked: the queue shuts down, and no post must come any more. */
  record Fence() implements QueueAnswer {}

  /** The queue was shut down: nothing can be put, or nothing is left to get. */
  record HasShutDown() implements QueueAnswer {}

  /** An item in its place. */
  record Placed(long place, Payload item) {}

  /** Items in the order they were put; they are still in the queue. */
  record Seen(List<Placed> items) implements QueueAnswer {}

  /** Not everything is done yet. */
  record StillOpen(long tasks) implements QueueAnswer {}
}
