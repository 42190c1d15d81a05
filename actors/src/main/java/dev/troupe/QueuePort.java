package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.QueueAnswer;
import dev.troupe.actors.QueueCommand;
import dev.troupe.link.WireMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * This process's side of one queue, shared by all its handles of it: the credit for posts, the items
 * that were sent ahead, and the address where both arrive.
 */
final class QueuePort {

  private final ActorClient client;
  private final long target;
  private final Caller address;
  private final PostingWindow window = new PostingWindow();
  private final Prefetched<QueueAnswer.Item> ahead = new Prefetched<>();
  private final AtomicInteger users = new AtomicInteger(1);

  QueuePort(ActorClient client, long target) {
    this.client = client;
    this.target = target;
    this.address = client.listen(this::received);
  }

  PostingWindow window() {
    return window;
  }

  Prefetched<QueueAnswer.Item> ahead() {
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
    return users.getAndUpdate(now -> now == 0 ? 0 : now + 1) > 0;
  }

  /**
   * One handle or call less; true if it was the last. Then the queue has back what was sent here ahead.
   */
  boolean leave() {
    if (users.decrementAndGet() > 0) {
      return false;
    }
    client.stopListening(address);
    client.tell(target, new QueueCommand.Leave(address));
    return true;
  }

  private void received(WireMessage message) {
    if (message instanceof QueueAnswer.Ahead more) {
      ahead.add(more.items());
    } else if (message instanceof QueueAnswer.Granted granted) {
      window.grant(granted.places(), granted.bytes());
    } else if (message instanceof QueueAnswer.RecallItems) {
      List<Long> loans = ahead.takeBack().stream().map(QueueAnswer.Item::loan).toList();
      client.tell(target, new QueueCommand.ItemsBack(address, loans));
    } else if (message instanceof QueueAnswer.RecallPlaces) {
      client.tell(target, new QueueCommand.PlacesBack(address, window.takeBackPlaces()));
    } else if (message instanceof QueueAnswer.Fence) {
      window.close(() -> client.tell(target, new QueueCommand.Fenced(address)));
    }
  }
}
