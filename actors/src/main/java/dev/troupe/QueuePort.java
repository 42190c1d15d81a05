package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.QueueAnswer;
import dev.troupe.actors.QueueCommand;
import dev.troupe.link.WireMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * This process's side of one queue, shared by all its handles of it: the credit for posts, the items
 * that were sent ahead, and the address where both arrive.
 */
final class QueuePort {

  /** Users are counted in the low half, and uses that ever began above it. */
  private static final long FIRST_USE = (1L << Integer.SIZE) + 1;

  private final ActorClient client;
  private final long target;
  private final Caller address;
  private final PostingWindow window = new PostingWindow();
  private final Prefetched ahead;
  private final AtomicLong uses = new AtomicLong(FIRST_USE);

  QueuePort(ActorClient client, long target) {
    this.client = client;
    this.target = target;
    this.address = client.listen(this::received);
    this.ahead = new Prefetched(address, client.node().cursors());
  }

  PostingWindow window() {
    return window;
  }

  Prefetched ahead() {
    return ahead;
  }

  Caller address() {
    return address;
  }

  long target() {
    return target;
  }

  /** One more handle or call, to be followed by {@link #leave}; false if the last has left. */
  boolean enter() {
    return users(uses.getAndUpdate(now -> users(now) == 0 ? now : now + FIRST_USE)) > 0;
  }

  /**
   * One handle or call less; true if it was the last. Then the queue has back what was sent here ahead.
   */
  boolean leave() {
    long now;
    do {
      now = uses.get();
      if (users(now) == 1) {
        // Before another port of this queue can begin to speak.
        ahead.tellProgress(this::tell);
      }
    } while (!uses.compareAndSet(now, now - 1));
    if (users(now) > 1) {
      return false;
    }
    client.stopListening(address);
    tell(new QueueCommand.Leave(address));
    ahead.close();
    return true;
  }

  private static int users(long uses) {
    return (int) uses;
  }

  /** Tells the queue. */
  void tell(QueueCommand command) {
    client.tell(target, command);
  }

  private void received(WireMessage message) {
    if (message instanceof QueueAnswer.Ahead more) {
      ahead.add(more.items());
    } else if (message instanceof QueueAnswer.Granted granted) {
      window.grant(granted.places(), granted.bytes());
    } else if (message instanceof QueueAnswer.RecallItems) {
      QueueCommand.TakenAhead progress = ahead.progress();
      if (progress != null) { // not told for good: what is sent here may wait in this process
        tell(progress);
      }
      List<Long> loans = ahead.takeBack().stream().map(QueueAnswer.Item::loan).toList();
      tell(new QueueCommand.ItemsBack(address, loans));
    } else if (message instanceof QueueAnswer.RecallPlaces) {
      tell(new QueueCommand.PlacesBack(address, window.takeBackPlaces()));
    } else if (message instanceof QueueAnswer.Fence) {
      window.close(() -> tell(new QueueCommand.Fenced(address)));
    }
  }
}
