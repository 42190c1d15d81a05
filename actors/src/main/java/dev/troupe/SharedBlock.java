package dev.troupe;

import dev.troupe.actors.BlockActor;
import dev.troupe.actors.Directory;
import dev.troupe.actors.HomeActor;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import dev.troupe.memory.SharedHeap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What shared values and arrays are made of: memory that all processes of the host have mapped, and the
 * lock that guards it, if any. Its actor gives the memory back when nobody holds it any more.
 *
 * @param <S> the type of the handle itself
 */
abstract class SharedBlock<S> extends Primitive {

  private final Cells cells;
  private final Place place;
  private final @Nullable MutualExclusion lock;

  /**
   * Where the memory is and what guards it, as it travels.
   *
   * @param block null if there is none to map
   * @param bytes its length
   */
  record Place(@Nullable Block block, int bytes, @Nullable LockPlace lock) {

    Place with(@Nullable LockPlace other) {
      return new Place(block, bytes, other);
    }

    static Place read(DataInputStream in) throws IOException {
      return new Place(SharedMapping.read(in), in.readInt(), LockPlace.read(in));
    }
  }

  SharedBlock(ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given) {
    super(client, hold);
    this.place = place;
    MappedMemory memory = SharedMapping.attach(place.block());
    this.cells = memory == null ? new AskedCells(this) : new MappedCells(memory);
    LockPlace guard = place.lock();
    this.lock = given != null || guard == null ? given : guard.open(this);
  }

  /** Makes the handle of a block. */
  interface Maker<P> {
    P make(ActorClient client, Transfer hold, Place place, @Nullable MutualExclusion given);
  }

  /** Asks the home for a block of zeros and makes its handle. */
  static <P> P make(ActorClient client, int length, int elementBytes, Guard guard, Maker<P> maker) {
    Messages.requireAtLeast(0, length, "length");
    if (length > SharedHeap.MAX_BLOCK_BYTES / elementBytes) {
      throw new IllegalArgumentException("length must be at most "
          + SharedHeap.MAX_BLOCK_BYTES / elementBytes + ", was " + length + ".");
    }
    MutualExclusion given = guard.lock(client);
    MutualExclusion own = guard.isOwn() ? MakesLocks.rlock(client) : null;
    LockPlace lock = LockPlace.of(own == null ? given : own);
    int bytes = length * elementBytes;
    int words = bytes + Long.BYTES - 1 & -Long.BYTES; // small elements change with their word
    try {
      WireMessage answer = client.askUninterruptibly(
          Directory.HOME,
          caller -> new HomeActor.MakeBlock(caller, words, lock == null ? 0 : lock.target()));
      if (answer instanceof HomeActor.BlockMade made) {
        Transfer hold = new Transfer(made.number(), 0, made.hold());
        return maker.make(client, hold, new Place(made.block(), bytes, lock), given);
      } else if (answer instanceof Outcome.Refused refused) {
        throw new TroupeException(refused.reason());
      }
      throw new TroupeException("The home node could not make shared memory: " + answer);
    } finally {
      if (own != null) {
        own.letGo(); // the block holds it from now on
      }
    }
  }

  /**
   * The lock that guards each access, for use with other locks or with a time limit. Python: {@code
   * get_lock}.
   *
   * @return an {@link RLock} of its own, or the lock that was given
   * @throws IllegalStateException if it was made without one
   */
  public MutualExclusion lock() {
    return requireLock();
  }

  /**
   * Keeps all other threads and processes out until the result is closed; this thread may go on using
   * it. Python: {@code with value}.
   *
   * @throws AbandonedLockException if the process that holds the lock has ended or ends
   * @throws IllegalStateException if it was made without a lock
   */
  public LockHold hold() {
    return requireLock().hold();
  }

  /**
   * The same memory under a new lock of its own; this handle goes on without one.
   *
   * <p>Python: {@code multiprocessing.sharedctypes.synchronized(raw)}.
   *
   * @throws IllegalArgumentException if this has a lock
   */
  public S synchronizedView() {
    return synchronizedView(Guard.own());
  }

  /**
   * The same memory under a lock; this handle goes on without one. Whoever uses this one, or another
   * view, does not heed that lock.
   *
   * <p>Python: {@code multiprocessing.sharedctypes.synchronized(raw, lock)}.
   *
   * @throws IllegalArgumentException if this has a lock, or the guard is none
   */
  public S synchronizedView(Guard guard) {
    if (lock != null) {
      throw new IllegalArgumentException(this + " has a lock: use it, or make a view of raw().");
    }
    MutualExclusion given = guard.lock(client());
    if (given != null) {
      return view(given);
    } else if (!guard.isOwn()) {
      throw new IllegalArgumentException("guard must be a lock, was none.");
    }
    MutualExclusion own = MakesLocks.rlock(client());
    try {
      return view(own);
    } finally {
      own.letGo(); // the view holds it from now on
    }
  }

  /**
   * The same memory without the lock, which others who use this handle go on taking.
   *
   * <p>Python: {@code get_obj}.
   *
   * @throws IllegalStateException if it was made without a lock
   */
  public S raw() {
    requireLock();
    return view(null);
  }

  /** Opens a handle of this memory with that lock, as another process would open it. */
  @SuppressWarnings("unchecked") // a handle of the same kind
  private S view(@Nullable MutualExclusion guard) {
    LockPlace guardPlace = LockPlace.of(guard);
    long target = guardPlace == null ? 0 : guardPlace.target();
    WireMessage answer = askUninterruptibly(caller -> new BlockActor.MakeView(caller, target));
    if (!(answer instanceof Outcome.Made made)) {
      throw unexpected(answer);
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      writeRest(new DataOutputStream(bytes), place.with(guardPlace));
      Transfer hold = new Transfer(made.target(), 0, made.hold());
      InputStream in = new ByteArrayInputStream(bytes.toByteArray());
      return (S) kind().read(client(), hold, new DataInputStream(in));
    } catch (IOException e) {
      throw new UncheckedIOException("No view of " + this + " could be made.", e);
    }
  }

  /**
   * The memory itself, in native byte order: a live view that no lock guards.
   *
   * <p>Python: {@code memoryview} of {@code get_obj()}.
   *
   * @throws UnsupportedOperationException if the program shares no memory
   */
  public ByteBuffer buffer() {
    return cells.view().slice(0, place.bytes()).order(ByteOrder.nativeOrder());
  }

  @Override
  void writeRest(DataOutputStream out) throws IOException {
    writeRest(out, place);
  }

  void writeRest(DataOutputStream out, Place place) throws IOException {
    SharedMapping.write(out, place.block());
    out.writeInt(place.bytes());
    LockPlace.write(out, place.lock());
  }

  Cells cells() {
    return cells;
  }

  /** Begins one access; true if {@link #leave} has to end it. */
  boolean enter() {
    return lock != null && lock.enter();
  }

  /** Ends it. Up to here this handle, and so the memory, is in use. */
  void leave(boolean isEntered) {
    try {
      if (isEntered && lock != null) {
        lock.leave();
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Takes the lock for good, unless there is none or this thread has it; null then. */
  @Nullable
  LockHold holdIfFree() {
    return lock == null || lock.access().isMine() ? null : lock.hold();
  }

  /** How it reads in messages: its type and its number in the program. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + " 'shared-" + target() + "'";
  }

  private MutualExclusion requireLock() {
    if (lock == null) {
      throw new IllegalStateException(
          this + " has no lock: it was made with Guard.none(). Use Guard.own() or Guard.of(lock).");
    }
    return lock;
  }
}
