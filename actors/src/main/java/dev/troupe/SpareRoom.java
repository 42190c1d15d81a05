package dev.troupe;

import dev.troupe.actors.BulkActor;
import dev.troupe.actors.Caller;
import dev.troupe.actors.Directory;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Room in shared memory for one large payload, there before it is needed: who sends payloads of one size
 * again and again need not wait for it. It was asked for ahead; or a payload that was opened here lay in
 * it, and it costs no message then, and is in the processor's cache. It is held like any other, and so comes
 * back when this process ends.
 */
final class SpareRoom {

  private static final int SELF_SUPPLIED = 2; // times in a row

  private final ActorClient client;
  private @Nullable Caller address; // guarded by this, as all
  private BulkActor.@Nullable Room ready;
  private boolean isReused; // what is ready
  private int reused; // times in a row
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
    giveBack(room);
    return null;
  }

  private synchronized BulkActor.@Nullable Room take() {
    BulkActor.Room room = ready;
    reused = isReused ? reused + 1 : 0;
    ready = null;
    isReused = false;
    return room;
  }

  /** Takes over the room of an opened payload, which nobody else holds: keeps it or gives it back. */
  void takeOver(BulkActor.Room opened, int bytes) {
    BulkActor.Room surplus = exchange(opened, bytes);
    if (surplus != null) {
      giveBack(surplus);
    }
  }

  /** What is not kept: that room if it is not of the size sent last, else the one that was ready. */
  private synchronized BulkActor.@Nullable Room exchange(BulkActor.Room opened, int bytes) {
    if (bytes != lastBytes || bytes > Bulk.MOST_MAPPED_BYTES) {
      return opened;
    }
    BulkActor.Room surplus = ready;
    ready = opened;
    isReused = true;
    return surplus;
  }

  /**
   * Notes that room of that size was needed, and asks for another one if that is the second time, and not
   * enough comes with what is received.
   */
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
    if (!isAgain
        || bytes > Bulk.MOST_MAPPED_BYTES
        || isAskedFor
        || ready != null
        || reused >= SELF_SUPPLIED) {
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

  private void came(WireMessage answer) {
    BulkActor.Room room = answer instanceof BulkActor.Room one && one.block() != null ? one : null;
    if (!isStored(room) && room != null) {
      giveBack(room);
    }
  }

  private synchronized boolean isStored(BulkActor.@Nullable Room room) {
    isAskedFor = false;
    if (ready != null) {
      return false; // a room that was opened came first
    }
    ready = room;
    return true;
  }

  private void giveBack(BulkActor.Room room) {
    client.tell(Directory.BULK, new PrimitiveCommand.Release(room.hold()));
  }
}
