package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.SemaphoreActor;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.Block;
import dev.troupe.memory.MappedMemory;
import dev.troupe.memory.PermitWord;
import dev.troupe.memory.Spin;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits for all threads of all processes: each takes one away, and waits while there is
 * none. Nobody owns a permit; any thread of any process may give one back, also more than there were.
 *
 * <p>Python: {@code multiprocessing.Semaphore}. While there are permits, one is taken by one step in shared
 * memory and no message. Callers who wait may be overtaken for some milliseconds; then they are served
 * in the order they came. A permit that a process took and did not give back before it ended stays
 * away, as in Python; a process that ends while it waits leaves no trace.
 */
public sealed class Semaphore extends Primitive permits BoundedSemaphore {

  private final int most;
  private final @Nullable Block block;
  private final @Nullable PermitWord word; // null if this process has not mapped it

  Semaphore(ActorClient client, Transfer hold, int most, @Nullable Block block) {
    super(client, hold);
    this.most = most;
    this.block = block;
    MappedMemory memory = SharedMapping.attach(block);
    this.word = memory == null ? null : new PermitWord(memory);
  }

  /** A permit that is given back when this is closed, at the end of a {@code try}. */
  public final class Permit implements AutoCloseable {
    private boolean isClosed;

    private Permit() {}

    /** Gives the permit back. May be called twice. */
    @Override
    public void close() {
      if (!isClosed) {
        isClosed = true;
        release();
      }
    }
  }

  /**
   * Takes a permit, waiting for one if there is none. Python: {@code acquire}.
   *
   * @throws InterruptedException if this thread is interrupted; no permit is lost
   */
  public void acquire() throws InterruptedException {
    requireNotInterrupted();
    if (!takeSoon() && !isGranted(ask(null, caller -> new SemaphoreActor.Acquire(caller, null)))) {
      throw new IllegalStateException(name() + " gave up waiting without a limit.");
    }
  }

  /**
   * Takes a permit if there is one now.
   *
   * @return whether this thread has one
   */
  public boolean tryAcquire() {
    PermitWord mapped = word;
    return mapped != null
        ? mapped.take()
        : isGranted(
            askUninterruptibly(caller -> new SemaphoreActor.Acquire(caller, Duration.ZERO)));
  }

  /**
   * Takes a permit, waiting for one at most so long.
   *
   * @param timeout the longest wait; {@link Duration#ZERO} or less looks once
   * @return whether this thread has one
   * @throws InterruptedException if this thread is interrupted; no permit is lost
   */
  public boolean tryAcquire(Duration timeout) throws InterruptedException {
    requireNotInterrupted();
    Duration limit = limit(timeout);
    if (limit != null && limit.isZero()) {
      return tryAcquire();
    }
    return takeSoon() || isGranted(ask(limit, caller -> new SemaphoreActor.Acquire(caller, limit)));
  }

  /**
   * Takes a permit until the result is closed. Python: {@code with semaphore}.
   *
   * @throws InterruptedException if this thread is interrupted; no permit is lost
   */
  public Permit hold() throws InterruptedException {
    acquire();
    return new Permit();
  }

  /**
   * Gives a permit back, whoever took it.
   *
   * @throws IllegalStateException if there are as many as there may be; nothing changed
   */
  public void release() {
    if (isTooMany()) {
      throw new IllegalStateException(name() + " has all its " + most
          + " permits already: it was released more often than acquired.");
    }
  }

  private boolean isTooMany() {
    PermitWord mapped = word;
    if (mapped == null) {
      return askUninterruptibly(SemaphoreActor.Free::new) instanceof SemaphoreActor.TooMany;
    }
    try {
      client().node().awaitReceived(); // before what the next one sends
      PermitWord.Given given = mapped.giveBack(most);
      if (given == PermitWord.Given.TELL) {
        client().tell(target(), new SemaphoreActor.Told());
      }
      return given == PermitWord.Given.TOO_MANY;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** How many permits there are now. Python: {@code get_value}. */
  public int availablePermits() {
    PermitWord mapped = word;
    if (mapped != null) {
      return mapped.count();
    }
    WireMessage answer = askUninterruptibly(SemaphoreActor.Count::new);
    if (answer instanceof SemaphoreActor.Counted counted) {
      return counted.permits();
    }
    throw unexpected(answer);
  }

  /** Whether there is no permit now. Python: {@code locked}. */
  public boolean isLocked() {
    return availablePermits() == 0;
  }

  /** The semaphore's name, and how many permits there are. */
  @Override
  public String toString() {
    try {
      return name() + " (" + availablePermits() + " permits)";
    } catch (IllegalStateException | TroupeException e) {
      return name(); // it is gone, or this thread must not wait for an answer
    }
  }

  @Override
  HandleKind kind() {
    return HandleKind.SEMAPHORE;
  }

  @Override
  void writeRest(DataOutputStream out) throws IOException {
    out.writeInt(most);
    SharedMapping.write(out, block);
  }

  private String name() {
    return getClass().getSimpleName() + " 'semaphore-" + target() + "'";
  }

  private boolean takeSoon() {
    PermitWord mapped = word;
    if (mapped == null) {
      return false;
    }
    Spin spin = new Spin();
    do {
      if (mapped.take()) {
        return true;
      }
    } while (spin.again());
    return false;
  }

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** A permit is this process's own once the actor knows that it arrived. */
  private boolean isGranted(WireMessage answer) {
    if (answer instanceof SemaphoreActor.Granted granted) {
      client().tell(target(), new SemaphoreActor.Keep(granted.grant()));
      client().flushUninterruptibly();
      return true;
    } else if (answer instanceof SemaphoreActor.NotGranted || answer instanceof Outcome.Withdrawn) {
      return false;
    }
    throw unexpected(answer);
  }
}
