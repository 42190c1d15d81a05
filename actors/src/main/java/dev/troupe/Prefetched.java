package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.QueueAnswer.Item;
import dev.troupe.actors.QueueCommand;
import dev.troupe.link.Cursors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The items that a queue's actor sent to this process ahead of being asked, in order. They are the
 * actor's until somebody here takes them; until then they can be given back.
 *
 * <p>An item is polled, opened, and then taken. What is taken in the order of polling is noted without a
 * message ({@link AheadProgress}); what is not, such as by several threads, has a message of its own.
 */
final class Prefetched {

  private final Caller address;
  private final AheadProgress progress;
  private final Deque<Item> items = new ArrayDeque<>();
  private final Deque<Long> polled = new ArrayDeque<>(); // loans of which nothing was said yet
  private volatile long batches;

  Prefetched(Caller address, @Nullable Cursors cursors) {
    this.address = address;
    this.progress = new AheadProgress(cursors, address.request());
  }

  /** Adds what came. */
  synchronized void add(List<Item> batch) {
    items.addAll(batch);
    batches++;
  }

  /**
   * How many batches have come. Who reads this before it finds nothing here can tell the actor what it
   * has seen; what comes in between is then noticed by the actor.
   */
  long batches() {
    return batches;
  }

  /** Takes the oldest out, to be opened; null if there is none. */
  synchronized @Nullable Item poll() {
    Item oldest = items.poll();
    if (oldest != null) {
      polled.add(oldest.loan());
    }
    return oldest;
  }

  /** Takes the oldest out, at most so many, to be opened. */
  synchronized List<Item> poll(int most) {
    List<Item> oldest = new ArrayList<>();
    while (oldest.size() < most && !items.isEmpty()) {
      Item next = items.remove();
      polled.add(next.loan());
      oldest.add(next);
    }
    return oldest;
  }

  /** Takes all that nobody has polled, to give it back. */
  synchronized List<Item> takeBack() {
    List<Item> all = new ArrayList<>(items);
    items.clear();
    return all;
  }

  /**
   * Takes items for good, whether they were sent ahead or not, and says so as far as it is needed.
   *
   * @param tell not called under a lock, since sending may wait
   */
  void take(List<Item> taken, Consumer<QueueCommand> tell) {
    List<Long> unnoted = new ArrayList<>();
    boolean isDue = false;
    synchronized (this) {
      for (Item item : taken) {
        if (isNext(item)) {
          isDue |= progress.take(item.loan(), item.item());
        } else {
          unnoted.add(item.loan());
        }
        polled.remove(item.loan());
      }
    }
    if (isDue) {
      tellProgress(tell);
    }
    if (!unnoted.isEmpty()) {
      tell.accept(new QueueCommand.Taken(unnoted));
    }
  }

  /** Whether nothing that was polled before it is still to be spoken of. */
  private boolean isNext(Item item) {
    Long oldest = polled.peek();
    return progress.isNoted()
        && oldest != null
        && oldest == item.loan()
        && item.loan() > progress.after();
  }

  /**
   * Leaves an item out, whether it was sent ahead or not: what becomes of it is said by a message of its
   * own, after this.
   *
   * @param tell sends what has to be said before; not called under a lock, since sending may wait
   */
  void passOver(Item item, Consumer<QueueCommand> tell) {
    while (!passOver(item)) {
      tellProgress(tell);
    }
  }

  private synchronized boolean passOver(Item item) {
    if (!polled.contains(item.loan())) {
      return true; // it was not sent ahead, or is past
    } else if (!progress.isTold()) {
      return false;
    }
    polled.remove(item.loan());
    progress.passOver(item.loan());
    return true;
  }

  /** Nothing is here, and the actor is about to be asked. */
  void ranDry(Consumer<QueueCommand> tell) {
    synchronized (this) {
      progress.ranDry();
    }
    tellProgress(tell);
  }

  /** Tells the actor what was taken, if it does not know. */
  void tellProgress(Consumer<QueueCommand> tell) {
    QueueCommand.TakenAhead untold = progress();
    if (untold != null) {
      tell.accept(untold);
      synchronized (this) {
        progress.told(untold.reached());
      }
    }
  }

  /** What the actor does not know yet of what was taken; null if it knows all. */
  synchronized QueueCommand.@Nullable TakenAhead progress() {
    return progress.isTold()
        ? null
        : new QueueCommand.TakenAhead(address, progress.after(), progress.reached());
  }

  /** Nobody uses this any more, and the actor knows all. */
  synchronized void close() {
    progress.close();
  }
}
