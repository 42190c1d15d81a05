package dev.troupe;

import dev.troupe.actors.BulkActor;
import dev.troupe.actors.Directory;
import dev.troupe.actors.Payload;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import dev.troupe.pickle.Pickled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * This process's way to shared memory for large payloads. Where there is none, or none is left, they travel
 * whole.
 */
final class Bulk {

  /** How many large payloads travel whole before memory is asked for again. */
  private static final int WITHOUT_MEMORY = 64;

  private static final int MOST_MAPPED = 16; // files that stay mapped, since they are used again
  static final int MOST_MAPPED_BYTES = 1 << 22; // of each

  private final ActorClient client;
  private final SpareRoom spare;
  private final AtomicInteger withoutMemory = new AtomicInteger();
  private final Map<String, MappedMemory> mapped = new LinkedHashMap<>(); // guarded by itself

  Bulk(ActorClient client) {
    this.client = client;
    this.spare = new SpareRoom(client);
  }

  /**
   * Writes a payload to shared memory; null if it has to travel whole. Whoever does not send it must
   * {@link #release} it.
   */
  @Nullable
  Payload write(Pickled content, List<Transfer> transfers) throws InterruptedException {
    if (withoutMemory.get() > 0 && withoutMemory.getAndDecrement() > 0) {
      return null;
    }
    BulkActor.Room room = room(content.size());
    if (room == null || room.block() == null) {
      withoutMemory.set(WITHOUT_MEMORY);
      return null;
    }
    spare.needed(content.size());
    List<Transfer> all = new ArrayList<>(transfers);
    all.add(new Transfer(Directory.BULK, room.part(), room.hold()));
    Payload payload = Payload.inBulk(all, room.block());
    boolean isWritten = false;
    try {
      content.writeTo(view(room.block()));
      isWritten = true;
    } catch (IOException e) {
      withoutMemory.set(WITHOUT_MEMORY); // it cannot be mapped here
    } finally {
      if (!isWritten) {
        release(payload);
      }
    }
    return isWritten ? payload : null;
  }

  private BulkActor.@Nullable Room room(int bytes) throws InterruptedException {
    BulkActor.Room ready = spare.take(bytes);
    if (ready != null) {
      return ready;
    }
    WireMessage answer =
        client.ask(Directory.BULK, null, caller -> new BulkActor.MakeRoom(caller, bytes));
    return answer instanceof BulkActor.Room room ? room : null;
  }

  /** The bytes of a payload in shared memory, until it is released. */
  ByteBuffer view(Block block) throws IOException {
    return attach(block).buffer().order(ByteOrder.BIG_ENDIAN);
  }

  /** Lets go of a payload that was opened or is not sent. Idempotent. */
  void release(Payload payload) {
    if (payload.bulk() != null) {
      Transfer room = room(payload);
      client.tell(room.target(), new PrimitiveCommand.Release(room.hold()));
    }
  }

  /**
   * Takes over the memory of a payload that was opened, for one that will be sent. Nobody else may hold it, nor
   * ever want it again: it will be written to.
   */
  void takeOver(Payload payload) {
    Block block = payload.bulk();
    if (block != null) {
      Transfer room = room(payload);
      spare.takeOver(new BulkActor.Room(room.part(), room.hold(), block), block.length());
    }
  }

  private static Transfer room(Payload payload) {
    return payload.transfers().get(payload.transfers().size() - 1);
  }

  private MappedMemory attach(Block block) throws IOException {
    MappedMemory memory = MappedMemory.attach(block);
    if (block.length() <= MOST_MAPPED_BYTES) {
      synchronized (mapped) {
        mapped.remove(block.file());
        mapped.put(block.file(), memory); // its mapping is that of the whole file
        if (mapped.size() > MOST_MAPPED) {
          mapped.remove(mapped.keySet().iterator().next());
        }
      }
    }
    return memory;
  }
}
