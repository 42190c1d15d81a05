package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.DispatcherThreads;
import dev.troupe.actors.Node;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WaitingPlace;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one place where threads wait: sends a command to a primitive and waits for its answer.
 *
 * <p>The actor owns every limit. This side keeps it too, a grace later, and then withdraws; it does the
 * same when the waiting thread is interrupted. Each request is answered exactly once, so what came
 * just before the withdrawal is returned and not dropped.
 */
final class ActorClient implements Node.Answers {

  private static final Duration GRACE = Duration.ofMillis(100);

  private final Payloads payloads;
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private final Map<Long, Consumer<WireMessage>> listeners = new ConcurrentHashMap<>();
  private final QueuePorts queuePorts = new QueuePorts(this);
  private final AtomicLong lastRequest = new AtomicLong();
  private volatile @Nullable Node node;
  private volatile @Nullable String lost;
  private volatile String processName = "";
  private volatile Runnable whenLost = () -> {};

  /** A thread that waits, the number of its request, what for, and what it asked. */
  record Blocked(Thread thread, long request, long target, Asked asked) {}

  /** A command in short: it may have large objects in it. */
  record Asked(Class<? extends PrimitiveCommand> command, long hold, boolean hasLimit) {}

  private static final class Pending implements BooleanSupplier {
    private final Thread thread = Thread.currentThread();
    private final long target;
    private volatile @Nullable Asked asked; // once it is sent
    private volatile @Nullable WireMessage answer;

    Pending(long target) {
      this.target = target;
    }

    @Override
    public boolean getAsBoolean() {
      return answer != null;
    }
  }

  /** What everybody who waits gets when no answer can come any more. */
  record NodeLost(String reason) implements WireMessage {}

  ActorClient(ClassLoader loader) {
    this.payloads = new Payloads(this, loader);
  }

  /** Turns user objects into payloads of this process and back. */
  Payloads payloads() {
    return payloads;
  }

  /** Sets how this process is called in messages to others. */
  void setProcessName(String name) {
    processName = name;
  }

  /** The calling thread in messages to others, such as {@code thread 'main' of process 'worker-2'}. */
  String party() {
    return "thread '" + Thread.currentThread().getName() + "' of process '" + processName + "'";
  }

  /** This process's side of each queue it has a handle of. */
  QueuePorts queuePorts() {
    return queuePorts;
  }

  /** Sets the way to the primitives; called once, before the first request. */
  void connect(Node way) {
    node = way;
  }

  Node node() {
    Node way = node;
    if (way == null) {
      throw new IllegalStateException("This process is not connected yet.");
    }
    return way;
  }

  /** Whether nothing that is sent would arrive any more; asking says why. */
  boolean isLost() {
    return lost != null;
  }

  /** Sets what is to be done first when the home is gone. */
  void whenLost(Runnable action) {
    whenLost = action;
    if (lost != null) {
      action.run();
    }
  }

  /** Sends a command that wants no answer. */
  void tell(long target, PrimitiveCommand command) {
    node().send(target, command);
  }

  /**
   * Opens an address for what an actor sends unasked, again and again.
   *
   * @param listener called in order, by one thread at a time; it must neither block nor run user
   *     code. What it is told when the node is lost is no answer of any actor's.
   */
  Caller listen(Consumer<WireMessage> listener) {
    long request = lastRequest.incrementAndGet();
    listeners.put(request, listener);
    return node().caller(request);
  }

  /** Who waits for an answer now. */
  List<Blocked> blocked() {
    List<Blocked> blocked = new ArrayList<>();
    pending.forEach((request, waiting) -> {
      Asked asked = waiting.asked;
      if (asked != null && waiting.answer == null) {
        blocked.add(new Blocked(waiting.thread, request, waiting.target, asked));
      }
    });
    return blocked;
  }

  /** Closes an address that {@link #listen} opened; what still comes is dropped. */
  void stopListening(Caller address) {
    listeners.remove(address.request());
  }

  /**
   * Asks and waits, for ever if the limit is null.
   *
   * @return the actor's answer, or {@link Outcome.Withdrawn} if the limit passed without one
   * @throws InterruptedException if this thread was interrupted before the request had any effect
   * @throws HostLostException if the owner of the primitive is gone
   */
  WireMessage ask(long target, @Nullable Duration limit, Function<Caller, PrimitiveCommand> command)
      throws InterruptedException {
    DispatcherThreads.refuseToBlock();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long request = lastRequest.incrementAndGet();
    Pending mine = new Pending(target);
    pending.put(request, mine);
    try {
      if (lost != null) {
        throw new HostLostException(lost);
      }
      Caller caller = node().caller(request);
      PrimitiveCommand asked = command.apply(caller);
      mine.asked = new Asked(asked.getClass(), asked.hold(), limit != null);
      node().send(target, asked);
      return await(mine, target, caller, limit);
    } finally {
      pending.remove(request);
    }
  }

  /** Asks and waits, whatever interrupts; an interruption is kept for the caller. */
  WireMessage askUninterruptibly(long target, Function<Caller, PrimitiveCommand> command) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return ask(target, null, command);
        } catch (InterruptedException e) {
          interrupted = true; // it was withdrawn without effect: ask again
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits until what this process sent outlives it, whatever interrupts. */
  void flushUninterruptibly() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          node().flush();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * A limit as the actors take it: null for ever, never negative. More than a hundred days are for
   * ever.
   */
  static @Nullable Duration limit(Duration timeout) {
    if (timeout.isNegative()) {
      return Duration.ZERO;
    }
    return timeout.toDays() > 100 ? null : timeout;
  }

  @Override
  public void answered(long request, WireMessage answer) {
    Pending waiting = pending.get(request);
    if (waiting != null) {
      waiting.answer = answer;
      node().waitingPlace().wake(waiting.thread);
      return;
    }
    Consumer<WireMessage> listener = listeners.get(request);
    if (listener != null) {
      listener.accept(answer);
    }
  }

  @Override
  public void lost(String reason) {
    lost = reason;
    whenLost.run();
    pending.keySet().forEach(request -> answered(request, new NodeLost(reason)));
    listeners.keySet().forEach(request -> answered(request, new NodeLost(reason)));
  }

  private WireMessage await(Pending mine, long target, Caller caller, @Nullable Duration limit)
      throws InterruptedException {
    long start = System.nanoTime();
    long most = limit == null ? Long.MAX_VALUE : limit.plus(GRACE).toNanos();
    boolean interrupted = false;
    boolean withdrawn = false;
    WireMessage answer;
    WaitingPlace place = node().waitingPlace();
    if (mine.answer == null) {
      if (payloads.hasToPrepare()) {
        place.readAfter(payloads::prepare, mine);
      } else {
        place.readUntil(mine);
      }
    }
    while ((answer = mine.answer) == null) {
      long left = most - (System.nanoTime() - start);
      interrupted |= Thread.interrupted();
      if (!withdrawn && (interrupted || left <= 0)) {
        withdrawn = true;
        node().send(target, new PrimitiveCommand.Withdraw(caller));
      }
      place.sleepUntil(mine, withdrawn || limit == null ? Long.MAX_VALUE : left);
    }
    if (interrupted && answer instanceof Outcome.Withdrawn) {
      throw new InterruptedException();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (answer instanceof NodeLost gone) {
      throw new HostLostException(gone.reason());
    }
    return answer;
  }
}
