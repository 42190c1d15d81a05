package dev.troupe;

import static java.util.Objects.requireNonNull;

import dev.troupe.actors.Payload.Transfer;
import dev.troupe.memory.Block;
import java.io.DataInputStream;
import java.io.IOException;

/** The handles that travel, by the name that stands for each in a payload. */
enum HandleKind {
  QUEUE((client, hold, rest) -> new Queue<>(client, hold, QueueTraits.read(rest))),
  JOINABLE_QUEUE((client, hold, rest) -> new JoinableQueue<>(client, hold, QueueTraits.read(rest))),
  SIMPLE_QUEUE((client, hold, rest) -> new SimpleQueue<>(client, hold, QueueTraits.read(rest))),
  BARRIER((client, hold, rest) ->
      new Barrier(client, hold, SharedMapping.read(rest), BarrierTerms.read(rest), null)),
  LOCK((client, hold, rest) -> new Lock(client, hold, SharedMapping.read(rest))),
  RLOCK((client, hold, rest) -> new RLock(client, hold, SharedMapping.read(rest))),
  SEMAPHORE((client, hold, rest) ->
      new Semaphore(client, hold, rest.readInt(), SharedMapping.read(rest))),
  BOUNDED_SEMAPHORE((client, hold, rest) ->
      new BoundedSemaphore(client, hold, rest.readInt(), SharedMapping.read(rest))),
  EVENT((client, hold, rest) -> new Event(client, hold, SharedMapping.read(rest))),
  CONDITION((client, hold, rest) -> {
    Block block = SharedMapping.read(rest);
    return new Condition(client, hold, block, requireNonNull(LockPlace.read(rest))::open);
  }),
  BYTE_VALUE(shared(ByteValue::new)),
  BYTE_ARRAY(shared(ByteArray::new)),
  SHORT_VALUE(shared(ShortValue::new)),
  SHORT_ARRAY(shared(ShortArray::new)),
  CHAR_VALUE(shared(CharValue::new)),
  CHAR_ARRAY(shared(CharArray::new)),
  BOOLEAN_VALUE(shared(BooleanValue::new)),
  BOOLEAN_ARRAY(shared(BooleanArray::new)),
  INT_VALUE(shared(IntValue::new)),
  INT_ARRAY(shared(IntArray::new)),
  LONG_VALUE(shared(LongValue::new)),
  LONG_ARRAY(shared(LongArray::new)),
  FLOAT_VALUE(shared(FloatValue::new)),
  FLOAT_ARRAY(shared(FloatArray::new)),
  DOUBLE_VALUE(shared(DoubleValue::new)),
  DOUBLE_ARRAY(shared(DoubleArray::new)),
  RECORD((client, hold, rest) -> SharedRecords.read(client, hold, rest, SharedRecord::new)),
  RECORD_ARRAY((client, hold, rest) -> SharedRecords.read(client, hold, rest, RecordArray::new)),
  CONNECTION((client, hold, rest) ->
      new PipeConnection(client, hold, rest.readBoolean(), rest.readBoolean())),
  POOL_PORT((client, hold, rest) -> new PoolPort(client, hold)),
  POOL_LOG((client, hold, rest) -> new PoolLog(client, hold, SharedMapping.read(rest)));

  private interface Maker {
    Primitive make(ActorClient client, Transfer hold, DataInputStream rest) throws IOException;
  }

  private static Maker shared(SharedBlock.Maker<? extends SharedBlock<?>> maker) {
    return (client, hold, rest) -> maker.make(client, hold, SharedBlock.Place.read(rest), null);
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
