package dev.troupe;

import dev.troupe.actors.Directory;
import dev.troupe.actors.HomeActor;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PoolBatch;
import dev.troupe.actors.PoolKeeper;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Memory in which a worker of a pool notes what it runs and what came out, before it says so. It
 * survives the worker, so that only what was running is lost with it. Two halves: one is written while
 * what was in the other is on its way home.
 */
final class PoolLog extends Primitive {

  static final int HALF_BYTES = 64 * 1024;

  private static final int ACTIVE = 0;
  private static final int ASSIGNMENT = 8; // 0 while nothing runs
  private static final int ITEM = 16;
  private static final int LAST_RUNS = 24; // of each half: where its last run begins, plus 1
  private static final int FIRST_HALF = 64;
  private static final int BYTES = FIRST_HALF + 2 * HALF_BYTES;

  private final @Nullable Block block;
  private final @Nullable MappedMemory memory;
  private long begun; // the assignment that this process noted last; 0 if none runs

  PoolLog(ActorClient client, Transfer hold, @Nullable Block block) {
    super(client, hold);
    this.block = block;
    this.memory = SharedMapping.attach(block);
  }

  /** Makes an empty one; null if there is no room for it, or no memory to share. */
  static @Nullable PoolLog make(ActorClient client) {
    WireMessage answer = client.askUninterruptibly(
        Directory.HOME, caller -> new HomeActor.MakeBlock(caller, BYTES, 0));
    if (!(answer instanceof HomeActor.BlockMade made)) {
      return null;
    }
    PoolLog log = new PoolLog(client, new Transfer(made.number(), 0, made.hold()), made.block());
    if (log.isMapped()) {
      return log;
    }
    log.letGo();
    return null;
  }

  /** Whether this process can use it. */
  boolean isMapped() {
    return memory != null;
  }

  private MappedMemory memory() {
    return Objects.requireNonNull(memory, "this process cannot use the log");
  }

  /** Notes that an item begins. */
  void begin(long assignment, int item) {
    MappedMemory memory = memory();
    if (assignment == begun) {
      memory.setLong(ITEM, item);
      return;
    }
    begun = assignment;
    memory.setLongPlain(ASSIGNMENT, 0); // no death in between shows an item of another assignment
    memory.setLong(ITEM, item);
    memory.setLong(ASSIGNMENT, assignment);
  }

  /** Notes that nothing runs. */
  void rest() {
    begun = 0;
    memory().setLong(ASSIGNMENT, 0);
  }

  /** Makes a half, 0 or 1, the one that is written, and empties it. */
  ByteBuffer open(int half) {
    memory().setLong(LAST_RUNS + Long.BYTES * half, 0);
    memory().setLong(ACTIVE, half);
    return half(half);
  }

  /**
   * Notes that a run begins there in a half. All before it is complete, and it says itself what of it
   * is: whatever is written after that does not count, if its writer dies before it says so.
   */
  void beginRun(int half, int at) {
    memory().setLong(LAST_RUNS + Long.BYTES * half, at + 1L);
  }

  private ByteBuffer half(int half) {
    return memory().buffer().duplicate().slice(FIRST_HALF + half * HALF_BYTES, HALF_BYTES);
  }

  private ByteBuffer written(int half) {
    int last = (int) memory().getLong(LAST_RUNS + Long.BYTES * half) - 1;
    ByteBuffer buffer = half(half);
    return buffer.limit(last < 0 ? 0 : PoolBatch.endOf(buffer, last));
  }

  /** What a worker left there that has ended; empties the log for the next. */
  PoolKeeper.Recovered recover(long place) {
    int active = (int) memory().getLong(ACTIVE);
    ByteBuffer older = written(1 - active);
    ByteBuffer newer = written(active);
    byte[] batch = new byte[older.remaining() + newer.remaining()];
    ByteBuffer.wrap(batch).put(older).put(newer);
    long assignment = memory().getLong(ASSIGNMENT);
    int item = (int) memory().getLong(ITEM);
    memory().clear();
    return new PoolKeeper.Recovered(place, batch, assignment == 0 ? -1 : assignment, item);
  }

  @Override
  public String toString() {
    return "PoolLog '" + target() + "'";
  }

  @Override
  void writeRest(DataOutputStream out) throws IOException {
    SharedMapping.write(out, block);
  }

  @Override
  HandleKind kind() {
    return HandleKind.POOL_LOG;
  }
}
