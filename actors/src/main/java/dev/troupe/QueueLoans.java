package dev.troupe;

import dev.troupe.actors.Payload;
import dev.troupe.actors.QueueAnswer;
import dev.troupe.actors.QueueCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of items that were lent to this process. An item is opened first and taken then, so that
 * one that cannot be opened here is not lost.
 */
final class QueueLoans {

  private final Primitive queue;
  private final Prefetched ahead;
  private final ActorClient client;

  /** Loans of a queue, of which some were sent ahead. */
  QueueLoans(Primitive queue, Prefetched ahead) {
    this.queue = queue;
    this.ahead = ahead;
    this.client = queue.client();
  }

  /** Takes an item. */
  @Nullable
  Object take(QueueAnswer.Item item) {
    Object value = open(item);
    taken(List.of(item));
    return value;
  }

  /** Takes an item for a while. */
  <T extends @Nullable Object> Lease<T> lease(QueueAnswer.Item item) {
    T value = this.<T>openAs(item);
    ahead.passOver(item, this::tell);
    tell(new QueueCommand.Leased(item.loan()));
    return new Lease<>(this, queue, item.loan(), value);
  }

  /** Takes items, up to the first one that cannot be opened here. */
  <T extends @Nullable Object> List<T> takeAll(List<QueueAnswer.Item> items) {
    List<T> values = new ArrayList<>();
    try {
      for (QueueAnswer.Item item : items) {
        values.add(this.<T>openAs(item));
      }
    } catch (TroupeException e) {
      for (QueueAnswer.Item item : items.subList(values.size() + 1, items.size())) {
        ahead.passOver(item, this::tell);
        giveBack(item.loan());
      }
      if (values.isEmpty()) {
        throw e;
      }
    }
    if (!values.isEmpty()) {
      taken(items.subList(0, values.size()));
    }
    return values;
  }

  /** Lets a lent item leave for good, and outlives that. */
  void taken(long loan) {
    tell(new QueueCommand.Taken(List.of(loan)));
    flush();
  }

  private void taken(List<QueueAnswer.Item> items) {
    ahead.take(items, this::tell);
    flush();
  }

  private void tell(QueueCommand command) {
    client.tell(queue.target(), command);
  }

  private void flush() {
    if (!client.node().isDurable()) {
      client.flushUninterruptibly();
    }
  }

  /** Puts a lent item back to its place. */
  void giveBack(long loan) {
    tell(new QueueCommand.Returned(loan));
  }

  /** Opens an item that stays where it is. */
  @Nullable
  Object open(Payload item) throws IOException, ClassNotFoundException {
    return client.payloads().unpack(item);
  }

  /** Opens a lent item; one that cannot be opened here goes back, for other processes. */
  private @Nullable Object open(QueueAnswer.Item item) {
    try {
      return open(item.item());
    } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
      ahead.passOver(item, this::tell);
      tell(new QueueCommand.Unreadable(item.loan()));
      throw new TroupeException(
          "An item of " + queue + " cannot be opened in this process, and stays in the queue for"
              + " others: " + (e instanceof ClassNotFoundException ? "class " : "")
              + e.getMessage(),
          e);
    }
  }

  @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"
  }) // the caller's word: only T was put, null if T may be
  private <T extends @Nullable Object> T openAs(QueueAnswer.Item item) {
    return (T) open(item);
  }
}
