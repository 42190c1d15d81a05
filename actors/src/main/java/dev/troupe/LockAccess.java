package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.LockActor;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
import dev.troupe.memory.LockWord;
import dev.troupe.memory.MappedMemory;
import dev.troupe.memory.Spin;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How this process gets at a lock: by steps on its word if it has mapped it, else by asking its actor. */
final class LockAccess {

  private final MutualExclusion lock;
  private final boolean isReentrant;
  private final @Nullable LockWord word; // null if this process has not mapped it
  private final long ofProcess;

  LockAccess(MutualExclusion lock, boolean isReentrant, @Nullable Block block) {
    this.lock = lock;
    this.isReentrant = isReentrant;
    MappedMemory memory = SharedMapping.attach(block);
    this.word = memory == null ? null : new LockWord(memory);
    this.ofProcess = LockWord.owner(lock.client().node().process(), 0);
  }

  /** This thread as an owner. */
  private long me() {
    return ofProcess | (Thread.currentThread().getId() & 0xFFFF_FFFFL);
  }

  /** Takes it if that needs neither waiting nor asking. */
  boolean takeNow() {
    LockWord mapped = word;
    return mapped != null && takeNow(mapped, me());
  }

  /** Whether asking could tell more than that it was not there to be taken now. */
  boolean isAskedAtOnce() {
    LockWord mapped = word;
    return mapped == null || mapped.isAbandoned();
  }

  private boolean takeNow(LockWord mapped, long me) {
    if (mapped.take(me)) {
      return true;
    }
    if (!isReentrant || mapped.owner() != me) {
      return false;
    }
    mapped.setExtra(mapped.extra() + 1);
    return true;
  }

  /** Takes it, if need be after some looks. */
  boolean takeSoon() {
    LockWord mapped = word;
    if (mapped == null) {
      return false;
    }
    long me = me();
    if (takeNow(mapped, me)) {
      return true;
    }
    Spin spin = new Spin();
    while (spin.again()) {
      if (mapped.owner() == 0 && mapped.take(me)) {
        return true;
      }
    }
    return false;
  }

  /** Takes it on loan; false if this thread has it already. */
  boolean borrow() {
    LockWord mapped = word;
    if (mapped != null) {
      long me = me();
      if (mapped.borrow(me)) {
        return true;
      } else if (mapped.owner() == me) {
        return false;
      }
      Spin spin = new Spin();
      while (spin.again()) {
        if (mapped.owner() == 0 && mapped.borrow(me)) {
          return true;
        }
      }
    } else if (isMine()) {
      return false;
    }
    WireMessage answer = lock.askUninterruptibly(acquire(null));
    if (answer instanceof LockActor.Granted) {
      return true;
    }
    throw notGranted(answer);
  }

  /** Gives back what was borrowed. */
  void giveBackBorrowed() {
    LockWord mapped = word;
    if (mapped != null) {
      lock.client().node().awaitReceived();
      tellIfAsked(mapped.giveBackBorrowed(me()));
    } else {
      giveBack();
    }
  }

  /** Gives it back once. */
  void giveBack() {
    LockWord mapped = word;
    if (mapped != null) {
      lock.client().node().awaitReceived(); // before what the next holder sends
      tellIfAsked(giveBack(mapped, me()));
      return;
    }
    long thread = Thread.currentThread().getId();
    WireMessage answer = lock.askUninterruptibly(caller -> new LockActor.Free(caller, thread));
    if (answer instanceof LockActor.Standing standing) {
      throw notHeld(standing);
    } else if (!(answer instanceof Outcome.Done)) {
      throw lock.unexpected(answer);
    }
  }

  private LockWord.Given giveBack(LockWord mapped, long me) {
    if (!isReentrant) {
      LockWord.Given given = mapped.giveBack(me);
      return given == LockWord.Given.NOT_HELD ? mapped.giveBack() : given;
    }
    if (mapped.owner() != me) {
      return LockWord.Given.NOT_HELD;
    }
    long extra = mapped.extra();
    if (extra == 0) {
      return mapped.giveBack(me);
    }
    mapped.setExtra(extra - 1);
    return LockWord.Given.DONE;
  }

  private void tellIfAsked(LockWord.Given given) {
    if (given == LockWord.Given.TELL) {
      lock.client().tell(lock.target(), new LockActor.Told());
    } else if (given == LockWord.Given.NOT_HELD) {
      throw notHeld(look());
    }
  }

  /** The command that asks for it on behalf of this thread. */
  static Function<Caller, PrimitiveCommand> acquire(@Nullable Duration limit) {
    long thread = Thread.currentThread().getId();
    return caller -> new LockActor.Acquire(caller, thread, limit);
  }

  /** Before the caller goes on, its grant must outlive it, so that the lock is never silently lost. */
  boolean isGranted(WireMessage answer) {
    if (answer instanceof LockActor.Granted) {
      LockWord mapped = word;
      if (mapped != null) {
        mapped.keep(me());
      } else {
        ActorClient client = lock.client();
        Caller nobody = client.node().caller(0); // wants no answer
        client.tell(
            lock.target(), new LockActor.Keep(nobody, Thread.currentThread().getId()));
        client.flushUninterruptibly();
      }
      return true;
    } else if (answer instanceof LockActor.Standing || answer instanceof Outcome.Withdrawn) {
      return false;
    }
    throw notGranted(answer);
  }

  private RuntimeException notGranted(WireMessage answer) {
    if (answer instanceof LockActor.Abandoned abandoned) {
      return new AbandonedLockException(
          lock.name() + " is abandoned: " + Messages.describe(abandoned.holder())
              + " while it held the lock." + Messages.lastWords(abandoned.holder()),
          abandoned.holder());
    }
    return lock.unexpected(answer);
  }

  /** The next number of its fence. */
  long fence() {
    LockWord mapped = word;
    if (mapped != null) {
      return mapped.fence();
    }
    WireMessage answer = lock.askUninterruptibly(LockActor.Fence::new);
    if (answer instanceof LockActor.Fenced fenced) {
      return fenced.token();
    }
    throw lock.unexpected(answer);
  }

  /** Says that it is no longer abandoned. */
  void recover() {
    LockWord mapped = word;
    if (mapped != null) {
      mapped.setAbandoned(false);
      return;
    }
    WireMessage answer = lock.askUninterruptibly(LockActor.Recover::new);
    if (!(answer instanceof Outcome.Done)) {
      throw lock.unexpected(answer);
    }
  }

  boolean isMine() {
    LockWord mapped = word;
    if (mapped != null) {
      return mapped.owner() == me();
    }
    LockActor.Standing standing = look();
    return standing.depth() > 0 && LockWord.owner(standing.process(), standing.thread()) == me();
  }

  LockActor.Standing look() {
    LockWord mapped = word;
    if (mapped != null) {
      long owner = mapped.owner();
      boolean isAbandoned = mapped.isAbandoned();
      return owner == 0
          ? new LockActor.Standing(0, 0, 0, isAbandoned)
          : new LockActor.Standing(
              LockWord.process(owner),
              LockWord.thread(owner),
              (int) mapped.extra() + 1,
              isAbandoned);
    }
    WireMessage answer = lock.askUninterruptibly(LockActor.Look::new);
    if (answer instanceof LockActor.Standing standing) {
      return standing;
    }
    throw lock.unexpected(answer);
  }

  IllegalMonitorStateException notHeld(LockActor.Standing standing) {
    return new IllegalMonitorStateException(lock.name() + " is not held by thread '"
        + Thread.currentThread().getName() + "': it is " + holder(standing) + ".");
  }

  /** Who holds it, as a part of a sentence. */
  String holder(LockActor.Standing standing) {
    if (standing.depth() == 0) {
      return "free";
    }
    long owner = LockWord.owner(standing.process(), standing.thread());
    if (owner == me()) {
      return "held by this thread, '" + Thread.currentThread().getName() + "'";
    }
    return standing.process() == lock.client().node().process()
        ? "held by another thread of this process"
        : "held by another process";
  }
}
