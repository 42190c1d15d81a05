package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WireMessage;
import dev.troupe.pickle.Handle;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all handles share: the way to their actor, and a hold on it that ends when the handle is closed
 * or collected.
 */
abstract class Primitive implements Handle {

  /** Lets go of what was collected before it was closed, sockets too. */
  static final Cleaner CLEANER = Cleaner.create();

  private final ActorClient client;
  private final Transfer hold;
  private final Letting letting;
  private final Cleaner.Cleanable cleanable;
  private final Primitive first; // whose collection ends the hold

  /** Lets go of the primitive. Must not refer to the handle, or it would never be collected. */
  private static final class Letting implements Runnable {
    private final ActorClient client;
    private final Transfer hold;
    private final AtomicBoolean done = new AtomicBoolean();
    private final List<Runnable> before = new CopyOnWriteArrayList<>();

    Letting(ActorClient client, Transfer hold) {
      this.client = client;
      this.hold = hold;
    }

    @Override
    public void run() {
      if (done.compareAndSet(false, true)) {
        before.forEach(Runnable::run);
        client.tell(hold.target(), new PrimitiveCommand.Release(hold.hold()));
      }
    }
  }

  Primitive(ActorClient client, Transfer hold) {
    this.client = client;
    this.hold = hold;
    this.letting = new Letting(client, hold);
    this.cleanable = CLEANER.register(this, letting);
    this.first = this;
  }

  /** A handle of a primitive that the first one's keeps, so that this one needs no hold of its own. */
  Primitive(Primitive first, long target) {
    this.client = first.client;
    this.hold = new Transfer(target, 0, first.hold.hold());
    this.letting = first.letting;
    this.cleanable = first.cleanable;
    this.first = first;
  }

  /** What stands for this handle in a payload, after its kind and its hold. */
  abstract void writeRest(DataOutputStream out) throws IOException;

  /** Which handle it is, for the reader of the payload. */
  abstract HandleKind kind();

  ActorClient client() {
    return client;
  }

  long target() {
    return hold.target();
  }

  int part() {
    return hold.part();
  }

  /** The number of this handle's hold. */
  long holdNumber() {
    return hold.hold();
  }

  /** Ends this handle's hold; other handles of the same primitive go on. Idempotent. */
  void letGo() {
    cleanable.clean();
  }

  /** Does this, too, just before the hold ends. It must not refer to the handle. */
  void beforeLettingGo(Runnable action) {
    letting.before.add(action);
  }

  boolean isLetGo() {
    return letting.done.get();
  }

  /** Asks the actor and waits; {@code limit} is as {@link ActorClient#limit} gives it. */
  WireMessage ask(@Nullable Duration limit, Function<Caller, PrimitiveCommand> command)
      throws InterruptedException {
    try {
      return known(client.ask(target(), limit, command));
    } finally {
      Reference.reachabilityFence(first);
    }
  }

  /** Asks the actor and waits, whatever interrupts. */
  WireMessage askUninterruptibly(Function<Caller, PrimitiveCommand> command) {
    try {
      return known(client.askUninterruptibly(target(), command));
    } finally {
      Reference.reachabilityFence(first);
    }
  }

  /** An answer that no actor of this kind gives: the two sides do not speak the same protocol. */
  IllegalStateException unexpected(WireMessage answer) {
    return new IllegalStateException(this + " got an answer it does not know: " + answer);
  }

  private WireMessage known(WireMessage answer) {
    if (answer instanceof Outcome.Gone) {
      throw new IllegalStateException(this + " is gone: its last holder let go of it.");
    }
    if (answer instanceof Outcome.Refused refused) {
      throw new IllegalStateException(this + ": " + refused.reason() + ".");
    }
    return answer;
  }
}
