package dev.troupe.actors;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What only a queue takes: the commands of {@link QueueActor}, in a file of their own because they
 * are many.
 *
 * <p>An {@code address} is where a process listens to what the queue sends it unasked; it says which
 * process speaks, and is not answered.
 */
public sealed interface QueueCommand extends PrimitiveCommand {

  /**
   * Adds items, waiting for places at most {@code limit}; null waits for ever. More than one at a time
   * goes only into a queue without bound.
   *
   * @param address where credit for posts may be sent; null if this process cannot post
   */
  record Put(
      Caller caller,
      @Nullable Caller address,
      List<Payload> items,
      @Nullable Duration limit) implements QueueCommand {
    @Override
    public List<Payload> payloads() {
      return items;
    }
  }

  /** Adds items for which the process has credit; nobody waits for an answer. */
  record Post(Caller address, List<Payload> items) implements QueueCommand {
    @Override
    public List<Payload> payloads() {
      return items;
    }
  }

  /**
   * Asks for the oldest item, waiting for one at most {@code limit}; null waits for ever.
   *
   * @param address where more items may be sent ahead; null for none
   * @param seen how many batches had been sent ahead when the process found none of them left
   * @param wanted how many items the caller could use at once
   */
  record Get(
      Caller caller,
      @Nullable Caller address,
      long seen,
      int wanted,
      @Nullable Duration limit) implements QueueCommand {}

  /** The items of these loans are taken for good. */
  record Taken(List<Long> loans) implements QueueCommand {}

  /**
   * What was sent ahead to that address is taken for good, from above the loan {@code after} up to the
   * loan {@code reached}; what was spoken of by other messages is not meant.
   */
  record TakenAhead(Caller address, long after, long reached) implements QueueCommand {}

  /** The item of that loan is leased: it is back when its process dies, until it is taken. */
  record Leased(long loan) implements QueueCommand {}

  /** The item of that loan goes back to its place. */
  record Returned(long loan) implements QueueCommand {}

  /** Answers {@link QueueAnswer.RecallItems}: these were sent ahead and nobody took them. */
  record ItemsBack(Caller address, List<Long> loans) implements QueueCommand {}

  /** Answers {@link QueueAnswer.RecallPlaces}: so many places were granted and not used. */
  record PlacesBack(Caller address, long places) implements QueueCommand {}

  /** A process has no handle left: what it was sent ahead comes back, and its credit ends. */
  record Leave(Caller address) implements QueueCommand {}

  /** Asks for the {@link QueueAnswer.Size}. */
  record CountItems(Caller caller) implements QueueCommand {}

  /** Asks for items that stay where they are: the oldest of those put after place {@code after}. */
  record Look(Caller caller, long after, int most) implements QueueCommand {}

  /** The item of that loan cannot be opened in its process: it goes back, for other processes. */
  record Unreadable(long loan) implements QueueCommand {}

  /** Lets nobody put any more, and nobody wait for what will not come. */
  record ShutDown(Caller caller, boolean isNow) implements QueueCommand {}

  /** Answers {@link QueueAnswer.Fence}: everything this process posted came before this. */
  record Fenced(Caller address) implements QueueCommand {}

  /** What was done with one item is done. */
  record TaskDone(Caller caller) implements QueueCommand {}

  /** Waits until as much is done as was put, at most {@code limit}; null waits for ever. */
  record Join(Caller caller, @Nullable Duration limit) implements QueueCommand {}
}
