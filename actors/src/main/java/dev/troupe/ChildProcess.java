package dev.troupe;

import java.io.Serializable;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A process: a JVM of its own that runs one task and ends.
 *
 * <p>Python: {@code multiprocessing.Process}. Made by {@link Troupe#process}, or a subclass with a {@link
 * #run} of its own: its instance then travels to the process, with its fields. Nothing runs before {@link
 * #start}. Its methods are for the process that made it; in the process itself, {@link
 * Context#currentProcess} is it.
 */
public class ChildProcess implements AutoCloseable, Serializable {

  private static final long serialVersionUID = 1;

  /** Null in a copy that came to another process. */
  private transient volatile @Nullable Life life;

  /** Makes a process of {@link Troupe#current()} whose task is {@link #run}, overridden. */
  protected ChildProcess() {
    this(Troupe.current());
  }

  /** Makes a process of that context whose task is {@link #run}, overridden. */
  @SuppressWarnings("this-escape")
  protected ChildProcess(Context context) {
    this(context, null);
  }

  @SuppressWarnings("this-escape") // kept for start(), which comes after every constructor
  ChildProcess(Context context, @Nullable Work work) {
    String word = getClass() == ChildProcess.class ? "" : getClass().getSimpleName();
    this.life = context.children.make(context, this, word.isEmpty() ? "Process" : word, work);
  }

  /** The process that this code runs in. */
  ChildProcess(Life life) {
    this.life = life;
  }

  /**
   * The task: what the process does. Of a process that {@link Troupe#process} made it is the task given
   * there; a subclass overrides it.
   *
   * @throws Exception what the task throws; the process then ends with exit code 1
   */
  public void run() throws Exception {
    life().run();
  }

  /** Its name, {@code Process-1} and so on unless another was set. */
  public String name() {
    return life().name();
  }

  /**
   * Sets the name and returns this process. Has no meaning but for the reader.
   *
   * @throws IllegalStateException if it was started already
   */
  public ChildProcess named(String name) {
    life().rename(name);
    return this;
  }

  /** Whether it is terminated, not waited for, when the process that made it ends. */
  public boolean isDaemon() {
    return life().isDaemon();
  }

  /**
   * Sets whether it is a daemon and returns this process. Default: as the process that made it.
   *
   * @throws IllegalStateException if it was started already
   */
  public ChildProcess asDaemon(boolean isDaemon) {
    life().setDaemon(isDaemon);
    return this;
  }

  /**
   * Its key, a copy: bytes that the processes of a program share and nobody else knows, to prove over a
   * connection who one is. The program's first process makes up 32 random bytes; a process has those
   * that its maker had when it made it. Python: {@code authkey}.
   */
  public byte[] authKey() {
    return life().authKey();
  }

  /**
   * Sets its key; of {@link Context#currentProcess} that of this process and of those it makes from now
   * on.
   *
   * @throws IllegalStateException if it was started already
   */
  public void setAuthKey(byte[] key) {
    life().setAuthKey(key);
  }

  /**
   * What its JVM is made with, to be changed before {@link #start}. Default: what its context says.
   *
   * @throws IllegalStateException if this is the process that the code runs in
   */
  public Surroundings surroundings() {
    return life().surroundings();
  }

  /**
   * Starts it, once. Returns when its JVM exists; the task begins when that JVM is ready.
   *
   * @return this process
   * @throws UnserializableException if the task or what it captures cannot travel; nothing was forked
   * @throws ProcessStartException if the JVM cannot be started, or a class cannot be loaded ahead that must
   *     be ({@link PreloadErrors#FAIL}); nothing of it is left
   * @throws IllegalStateException if it was started before, this process is itself a daemon, or is still
   *     initialising a class
   */
  public ChildProcess start() {
    return start(announced -> {});
  }

  /** Starts it; tells its number before the JVM is forked, so before it can end. */
  ChildProcess start(LongConsumer announced) {
    life().start(announced);
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
    life().awaitEnd(null);
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
    return life().awaitEnd(ActorClient.limit(timeout));
  }

  /** Whether it was started and has not ended. */
  public boolean isAlive() {
    return life().isAlive();
  }

  /**
   * Its exit code: empty until it ended; 0 normally; n after {@code System.exit(n)}, modulo 256; 1 after
   * an exception that its task did not catch; -n if signal n killed it.
   */
  public OptionalInt exitCode() {
    return life().exitCode();
  }

  /** The operating system's id of its JVM; -1 before the start. */
  public long pid() {
    return life().pid();
  }

  /**
   * The operating system's handle of its JVM, as {@link Process#toHandle} gives it: to look at its command
   * line or the processor time it has used, or to end it as {@link #terminate} and {@link #kill} do. It is
   * taken at the start and stays the same: after the end it is that of a process which is not alive, never
   * of another one that was given the number since.
   *
   * <p>{@link ProcessHandle#onExit} tells the end of the JVM alone; when {@link #join} returns, what it
   * printed and sent before has arrived as well.
   *
   * @throws IllegalStateException if it was not started, or is closed
   */
  public ProcessHandle toHandle() {
    return life().toHandle();
  }

  /**
   * What becomes ready when it ends, for {@link Waitable#waitAny}. Python: {@code sentinel}.
   *
   * @throws IllegalStateException if it was not started, or is closed
   */
  public Waitable sentinel() {
    return life().sentinel(this);
  }

  /**
   * Interrupts the thread that runs its task, as {@link Thread#interrupt} does. A task that lets the
   * {@link InterruptedException} pass ends with exit code 1; one that has not begun yet begins
   * interrupted. Harmless when it has ended. Python: {@code interrupt}.
   *
   * @throws IllegalStateException if it was not started
   */
  public void interrupt() {
    life().interrupt();
  }

  /**
   * Asks it to end (SIGTERM): its shutdown hooks run, and its own children go on without it. Harmless when
   * it has ended.
   *
   * @throws IllegalStateException if it was not started
   */
  public void terminate() {
    life().terminate();
  }

  /**
   * Ends it at once (SIGKILL), and so its children. Harmless when it has ended.
   *
   * @throws IllegalStateException if it was not started
   */
  public void kill() {
    life().kill();
  }

  /**
   * Frees what belongs to it. Idempotent; does not end a process. Does nothing to the process that the
   * code runs in.
   *
   * @throws IllegalStateException if it is still running
   */
  @Override
  public void close() {
    life().close();
  }

  /** Its type, name, process ids, state ({@code initial}, {@code started} …) and exit code. */
  @Override
  public final String toString() {
    Life mine = life;
    return getClass().getSimpleName() + (mine == null ? "[of another process]" : mine.describe());
  }

  /** Only the object itself is equal to it. */
  @Override
  public final boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public final int hashCode() {
    return System.identityHashCode(this);
  }

  /** Makes a copy that came to the process it describes that process. */
  void liveAs(Life own) {
    life = own;
  }

  /** Ends a daemon whose program ends. */
  void endNow() {
    life().endNow();
  }

  /** Frees what belongs to it, once it has ended; what it died of does not matter any more. */
  void forget() {
    life().forget();
  }

  /**
   * Waits for the end as a program's exit does: for a daemon a little and then kills it, for others as
   * long as it takes; when interrupted, kills whatever is left.
   *
   * @return whether this thread was interrupted
   */
  boolean joinAtExit(Duration daemonGrace, boolean isInterrupted) {
    boolean interrupted = false;
    Duration patience = isInterrupted ? Duration.ZERO : isDaemon() ? daemonGrace : null;
    while (true) {
      try {
        if (life().awaitEnd(patience)) {
          return interrupted;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ProcessLostException e) {
        Console.print(true, String.valueOf(e.getMessage()));
        return interrupted;
      }
      kill();
      patience = null;
    }
  }

  private Life life() {
    Life mine = life;
    if (mine == null) {
      throw new IllegalStateException(
          "A process object is for the process that made it; send a queue"
              + " or a pipe instead, or look at Troupe.current().currentProcess().");
    }
    return mine;
  }
}
