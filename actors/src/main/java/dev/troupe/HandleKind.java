package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.io.DataInputStream;
import java.io.IOException;

/** The handles that travel, by the name that stands for each in a payload. */
enum HandleKind {
  QUEUE((client, hold, rest) -> new Queue<>(client, hold, rest.readLong())),
  BARRIER((client, hold, rest) -> new Barrier(client, hold, rest.readInt())),
  RLOCK((client, hold, rest) -> new RLock(client, hold)),
  INT_VALUE((client, hold, rest) -> new IntValue(client, hold, SharedBlock.read(rest))),
  LONG_VALUE((client, hold, rest) -> new LongValue(client, hold, SharedBlock.read(rest))),
  DOUBLE_VALUE((client, hold, rest) -> new DoubleValue(client, hold, SharedBlock.read(rest))),
  INT_ARRAY((client, hold, rest) -> new IntArray(client, hold, SharedBlock.read(rest))),
  LONG_ARRAY((client, hold, rest) -> new LongArray(client, hold, SharedBlock.read(rest))),
  DOUBLE_ARRAY((client, hold, rest) -> new DoubleArray(client, hold, SharedBlock.read(rest))),
  CONNECTION((client, hold, rest) ->
      new PipeConnection(client, hold, rest.readBoolean(), rest.readBoolean())),
  POOL_PORT((client, hold, rest) -> new PoolPort(client, hold));

  private interface Maker {
    Primitive make(ActorClient client, Transfer hold, DataInputStream rest) throws IOException;
  }

  @SuppressWarnings("ImmutableEnumChecker") // constructors, which hold no state
  private final Maker maker;

  HandleKind(Maker maker) {
    this.maker = maker;
  }

  /** Makes the handle that {@link Primitive#writeRest} described. */
  Primitive read(ActorClient client, Transfer hold, DataInputStream rest) throws IOException {
    return maker.make(client, hold, rest);
  }
}
