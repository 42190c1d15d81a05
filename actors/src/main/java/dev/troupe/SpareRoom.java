package dev.troupe;

import dev.troupe.actors.BulkActor;
import dev.troupe.actors.Caller;
import dev.troupe.actors.Directory;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Room in shared memory for one large payload, asked for ahead: who sends payloads of one size again and
 * again need not wait for it. It is held like any other, and so comes back when this process ends.
 */
final class SpareRoom {

  private final ActorClient client;
  private @Nullable Caller address; // guarded by this, as all
  private BulkActor.@Nullable Room ready;
  private boolean isAskedFor;
  private int lastBytes;

  SpareRoom(ActorClient client) {
    this.client = client;
  }

  /** The spare if it is there and of that size, null otherwise; one of another size is given back. */
  BulkActor.@Nullable Room take(int bytes) {
    BulkActor.Room room = take();
    if (room == null || room.block() == null || room.block().length() == bytes) {
      return room;
    }
    client.tell(Directory.BULK, new PrimitiveCommand.Release(room.hold()));
    return null;
  }

  private synchronized BulkActor.@Nullable Room take() {
    BulkActor.Room room = ready;
    ready = null;
    return room;
  }

  /** Notes that room of that size was needed, and asks for another one if that is the second time. */
  void needed(int bytes) {
    Caller to = askingFor(bytes);
    if (to != null) {
      client.tell(Directory.BULK, new BulkActor.MakeRoom(to, bytes));
    }
  }

  /** Where the room is to be brought; null if none is asked for. */
  private synchronized @Nullable Caller askingFor(int bytes) {
    boolean isAgain = bytes == lastBytes;
    lastBytes = bytes;
    if (!isAgain || bytes > Bulk.MOST_MAPPED_BYTES || isAskedFor || ready != null) {
      return null;
    }
    isAskedFor = true;
    Caller to = address;
    if (to == null) {
      to = client.listen(this::came);
      address = to;
    }
    return to;
  }

  private synchronized void came(WireMessage answer) {
    isAskedFor = false;
    if (answer instanceof BulkActor.Room room && room.block() != null) {
      ready = room;
    }
  }
}
