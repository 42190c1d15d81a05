package dev.troupe;

import static dev.troupe.ActorClient.limit;

import dev.troupe.actors.Directory;
import dev.troupe.actors.Ending;
import dev.troupe.actors.HomeActor;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.actors.ProcessActor;
import dev.troupe.link.WireMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A process: a JVM of its own that runs one task and ends.
 *
 * <p>Python: {@code multiprocessing.Process}. Made by {@link Troupe#process}; nothing runs before
 * {@link #start}. Its methods are for the process that made it.
 */
public final class ChildProcess implements AutoCloseable {

  private final Context context;
  private final Children siblings;
  private final String defaultName;
  private @Nullable String chosenName;
  private @Nullable Boolean chosenDaemon;
  private @Nullable Work work;
  private volatile NodeLauncher.@Nullable Node node;
  private volatile @Nullable Ending ending;
  private long number;
  private long hold;
  private boolean isClosed;

  ChildProcess(Context context, String defaultName, Work work) {
    this.context = context;
    this.siblings = context.children;
    this.defaultName = defaultName;
    this.work = work;
  }

  /** Its name, {@code Process-1} and so on unless another was set. */
  public synchronized String name() {
    return chosenName != null ? chosenName : defaultName;
  }

  /** Sets the name and returns this process. Has no meaning but for the reader. */
  public synchronized ChildProcess named(String name) {
    java.util.Objects.requireNonNull(name, "name");
    requireNotStarted("be renamed");
    chosenName = name;
    return this;
  }

  /** Whether it is terminated, not waited for, when the process that made it ends. */
  public synchronized boolean isDaemon() {
    return chosenDaemon != null ? chosenDaemon : siblings.parent().isDaemon();
  }

  /**
   * Sets whether it is a daemon and returns this process.
   *
   * @throws IllegalStateException if it was started already
   */
  public synchronized ChildProcess asDaemon(boolean isDaemon) {
    requireNotStarted("become a daemon");
    chosenDaemon = isDaemon;
    return this;
  }

  /**
   * Starts it, once. Returns when its JVM exists; the task begins when that JVM has booted.
   *
   * @return this process
   * @throws UnserializableException if the task or what it captures cannot travel; nothing was forked
   * @throws ProcessStartException if the JVM cannot be started
   * @throws IllegalStateException if it was started before, or this process is itself a daemon
   */
  public ChildProcess start() {
    return start(announced -> {});
  }

  /** Starts it; tells its number before the JVM is forked, so before it can end. */
  synchronized ChildProcess start(LongConsumer announced) {
    requireNotClosed();
    Work task = work;
    if (task == null) {
      throw new IllegalStateException(this + " was started already; make another process.");
    }
    siblings.requireMayFork(this);
    Payload payload =
        siblings.client().payloads().pack("The task of process '" + name() + "'", task.toArray());
    HomeActor.ProcessMade made = announce(payload);
    work = null;
    number = made.number();
    hold = made.hold();
    siblings.started(this);
    announced.accept(number);
    launch(made);
    return this;
  }

  /**
   * Waits for its end.
   *
   * @throws ProcessLostException if it died while booting, before it took its task
   * @throws IllegalStateException if it was not started, or if it is this very process
   * @throws InterruptedException if this thread is interrupted; the process goes on
   */
  public void join() throws InterruptedException {
    awaitEnd(null);
  }

  /**
   * Waits for its end, at most so long.
   *
   * @param timeout the longest wait; zero or less looks once
   * @return whether it has ended
   * @throws ProcessLostException as {@link #join()}
   * @throws InterruptedException if this thread is interrupted; the process goes on
   */
  public boolean join(Duration timeout) throws InterruptedException {
    return awaitEnd(limit(timeout));
  }

  /** Whether it was started and has not ended. */
  public boolean isAlive() {
    requireNotClosed();
    return isStarted() && ending() == null;
  }

  /**
   * Its exit code: empty until it ended; 0 normally; n after {@code System.exit(n)}; 1 after an
   * exception that its task did not catch; -n if signal n killed it.
   */
  public OptionalInt exitCode() {
    requireNotClosed();
    Ending end = isStarted() ? ending() : null;
    return end == null ? OptionalInt.empty() : OptionalInt.of(end.exitCode());
  }

  /** The operating system's id of its JVM; -1 before the start. */
  public long pid() {
    requireNotClosed();
    NodeLauncher.Node launched = node;
    return launched == null ? -1 : launched.pid();
  }

  /** Asks it to end (SIGTERM): its shutdown hooks run. Harmless when it has ended. */
  public void terminate() {
    requireStarted("be terminated").terminate();
  }

  /**
   * What becomes ready when it ends, for {@link Waitable#waitAny}. Python: {@code sentinel}.
   *
   * @throws IllegalStateException if it was not started, or is closed
   */
  public Waitable sentinel() {
    requireNotClosed();
    requireStarted("be waited for");
    return new Sentinel(this, siblings.client(), number);
  }

  /** Ends it at once (SIGKILL). Harmless when it has ended. */
  public void kill() {
    requireStarted("be killed").kill();
  }

  /**
   * Frees what belongs to it. Idempotent; does not end a process.
   *
   * @throws IllegalStateException if it is still running
   */
  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    if (isAlive()) {
      throw new IllegalStateException(this + " is still running: join it or end it first.");
    }
    isClosed = true;
    work = null;
    if (node != null) {
      siblings.client().tell(number, new PrimitiveCommand.Release(hold));
    }
  }

  @Override
  public String toString() {
    NodeLauncher.Node launched = node;
    return "Process '" + name() + "'" + (launched == null ? "" : " (pid " + launched.pid() + ")");
  }

  /** Ends a daemon whose program ends. */
  void endNow() {
    NodeLauncher.Node launched = node;
    if (launched != null) {
      launched.terminate();
    }
  }

  /** Frees what belongs to it, once it has ended; what it died of does not matter any more. */
  void forget() {
    siblings.ended(this);
    close();
  }

  /**
   * Waits for the end as a program's exit does: for a daemon a little and then kills it, for others as
   * long as it takes; when interrupted, kills whatever is left.
   *
   * @return whether this thread was interrupted
   */
  boolean joinAtExit(Duration daemonGrace, boolean isInterrupted) {
    NodeLauncher.Node launched = requireStarted("be joined");
    Duration patience = isInterrupted ? Duration.ZERO : isDaemon() ? daemonGrace : null;
    boolean interrupted = false;
    while (true) {
      try {
        if (awaitEnd(patience)) {
          return interrupted;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ProcessLostException e) {
        Console.print(true, String.valueOf(e.getMessage()));
        return interrupted;
      }
      launched.kill();
      patience = null;
    }
  }

  /** How it ended, if that was seen already; asks the actor once if not. */
  private @Nullable Ending ending() {
    if (ending == null) {
      WireMessage answer = siblings
          .client()
          .askUninterruptibly(number, caller -> new ProcessActor.Join(caller, Duration.ZERO));
      note(answer);
    }
    return ending;
  }

  private boolean awaitEnd(@Nullable Duration limit) throws InterruptedException {
    requireNotClosed();
    requireStarted("be joined");
    if (ending == null) {
      note(siblings.client().ask(number, limit, caller -> new ProcessActor.Join(caller, limit)));
    }
    Ending end = ending;
    if (end == null) {
      return false;
    }
    siblings.ended(this);
    if (!end.tookTask() && end.exitCode() > 0) {
      throw new ProcessLostException(
          Messages.describe(end)
              + " while booting, before it took its task."
              + Messages.lastWords(end),
          end);
    }
    return true;
  }

  private void note(WireMessage answer) {
    if (answer instanceof ProcessActor.Ended ended) {
      ending = ended.ending();
    } else if (!(answer instanceof ProcessActor.StillRunning)
        && !(answer instanceof Outcome.Withdrawn)) {
      throw new IllegalStateException(this + " got an answer it does not know: " + answer);
    }
  }

  private HomeActor.ProcessMade announce(Payload payload) {
    WireMessage answer = siblings
        .client()
        .askUninterruptibly(
            Directory.HOME,
            caller -> new HomeActor.MakeProcess(
                caller, name(), isDaemon(), siblings.parent().name(), payload));
    if (answer instanceof HomeActor.ProcessMade made) {
      return made;
    }
    throw new IllegalStateException(this + " got an answer it does not know: " + answer);
  }

  private void launch(HomeActor.ProcessMade made) {
    ActorClient client = siblings.client();
    try {
      NodeLauncher.Node launched = siblings.launch(
          client.node().boot(made, name()),
          context.startMethod(),
          context.surroundings().over(siblings.settings().recipe()));
      node = launched;
      client.tell(number, new ProcessActor.Launched(launched.pid()));
      var unused = launched
          .onExit()
          .thenAccept(code ->
              client.tell(made.number(), new ProcessActor.Exited(code, launched.lastWords())));
    } catch (IOException e) {
      client.tell(number, new ProcessActor.Exited(1, java.util.List.of()));
      client.tell(number, new PrimitiveCommand.Release(hold));
      siblings.ended(this);
      throw new ProcessStartException(this + " could not be started: " + e.getMessage(), e);
    }
  }

  private synchronized boolean isStarted() {
    return node != null;
  }

  private NodeLauncher.Node requireStarted(String what) {
    NodeLauncher.Node launched = node;
    if (launched == null) {
      throw new IllegalStateException(this + " cannot " + what + ": it was not started.");
    }
    return launched;
  }

  private void requireNotStarted(String what) {
    requireNotClosed();
    if (work == null) {
      throw new IllegalStateException(this + " cannot " + what + ": it was started already.");
    }
  }

  private synchronized void requireNotClosed() {
    if (isClosed) {
      throw new IllegalStateException(this + " is closed.");
    }
  }
}
