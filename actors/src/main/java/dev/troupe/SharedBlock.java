package dev.troupe;

import dev.troupe.actors.Directory;
import dev.troupe.actors.HomeActor;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import dev.troupe.memory.SharedHeap;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;

/**
 * What shared values and arrays are made of: memory that all processes of the host have mapped, and the
 * lock that guards it. Its actor gives the memory back when nobody holds it any more.
 */
abstract class SharedBlock extends Primitive {

  private final MappedMemory memory;
  private final RLock lock;

  SharedBlock(ActorClient client, Transfer hold, MappedMemory memory) {
    super(client, hold);
    this.memory = memory;
    this.lock = new RLock(this);
  }

  /** Makes the handle of a block. */
  interface Maker<P> {
    P make(ActorClient client, Transfer hold, MappedMemory memory);
  }

  /** Asks the home for a block of zeros and makes its handle. */
  static <P> P make(ActorClient client, int length, int elementBytes, Maker<P> maker) {
    Messages.requireAtLeast(0, length, "length");
    if (length > SharedHeap.MAX_BLOCK_BYTES / elementBytes) {
      throw new IllegalArgumentException("length must be at most "
          + SharedHeap.MAX_BLOCK_BYTES / elementBytes + ", was " + length + ".");
    }
    int bytes = length * elementBytes;
    WireMessage answer =
        client.askUninterruptibly(Directory.HOME, caller -> new HomeActor.MakeBlock(caller, bytes));
    if (answer instanceof HomeActor.BlockMade made) {
      Transfer hold = new Transfer(made.number(), 0, made.hold());
      try {
        return maker.make(client, hold, MappedMemory.attach(made.block()));
      } catch (IOException e) {
        client.tell(hold.target(), new PrimitiveCommand.Release(hold.hold()));
        throw new TroupeException(
            "Shared memory was made but cannot be mapped here: " + e.getMessage(), e);
      }
    } else if (answer instanceof Outcome.Refused refused) {
      throw new TroupeException(refused.reason());
    }
    throw new TroupeException("The home node could not make shared memory: " + answer);
  }

  /** The memory a block is in, as {@link #writeRest} described it. */
  static MappedMemory read(DataInputStream in) throws IOException {
    return MappedMemory.attach(new Block(in.readUTF(), in.readLong(), in.readInt()));
  }

  /**
   * The lock that guards each access, for use with other locks or with a time limit. Python: {@code
   * get_lock}.
   */
  public RLock lock() {
    return lock;
  }

  /**
   * Keeps all other threads and processes out until the result is closed; this thread may go on using
   * it. Python: {@code with value}.
   *
   * @throws AbandonedLockException if the process that holds the lock has ended or ends
   */
  public LockHold hold() {
    return lock.hold();
  }

  @Override
  void writeRest(DataOutputStream out) throws IOException {
    Block block = memory.block();
    out.writeUTF(block.file());
    out.writeLong(block.offset());
    out.writeInt(block.length());
  }

  MappedMemory memory() {
    return memory;
  }

  /** Begins one access; see {@link RLock#enter}. */
  long enter() {
    return lock.enter();
  }

  /** Ends it. Up to here this handle, and so the memory, is in use. */
  void leave(long grant) {
    try {
      lock.leave(grant);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** How it reads in messages: its type and its number in the program. */
  String text(String type) {
    return type + " 'shared-" + target() + "'";
  }

  int checkIndex(int index, int length) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException(
          "Index " + index + " is not in " + this + " of length " + length + ".");
    }
    return index;
  }

  /** Checks a range from an index, inclusive, to another, exclusive. */
  void checkRange(int from, long to, int length) {
    if (from < 0 || from > to || to > length) {
      throw new IndexOutOfBoundsException(
          "Range " + from + " to " + to + " is not in " + this + " of length " + length + ".");
    }
  }
}
