package dev.troupe;

import dev.troupe.actors.Directory;
import dev.troupe.actors.HomeActor;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WireMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A program of several processes: makes them and all that they share.
 *
 * <p>Python: the module {@code multiprocessing}. {@link #open()} makes this JVM the home of a new
 * program; in a process that a program started, {@link #current()} is that program.
 */
public final class Troupe extends Context implements AutoCloseable {

  private final Settings settings;
  private final Runnable closing;
  private final List<Runnable> afterClose = new CopyOnWriteArrayList<>();

  Troupe(Children children, Settings settings, Runnable closing) {
    super(children, settings);
    this.settings = settings;
    this.closing = closing;
  }

  /** The same program, with a start method of its own. */
  Troupe(Troupe program, StartMethod method) {
    super(program, method);
    this.settings = program.settings;
    this.closing = () -> {};
  }

  /**
   * Opens a program with this JVM as its first process. Nothing must be installed or running.
   *
   * <p>When the thread that called this ends without {@link #close}, the program is closed then.
   *
   * @throws TroupeException if no {@link NodeLauncher} is on the class path
   */
  public static Troupe open() {
    return open(options -> {});
  }

  /**
   * Opens a program with other than the default settings.
   *
   * @throws TroupeException if a setting is not valid, or no {@link NodeLauncher} is there
   */
  public static Troupe open(Consumer<Options> options) {
    Options chosen = new Options();
    options.accept(chosen);
    return Programs.open(chosen);
  }

  /**
   * The program that this process was started by, or that was opened last in this JVM.
   *
   * @throws IllegalStateException if there is none
   */
  public static Troupe current() {
    return Programs.current();
  }

  /**
   * What the {@code main} of a program's first process was called with; the same in all its processes,
   * and in the initialisers of preloaded classes. The first process reads it from its own command line;
   * a program that does not run by itself, such as one that Maven runs, says it with {@link
   * #setProgramArguments}.
   *
   * <p>Python: {@code sys.argv}.
   */
  public static List<String> programArguments() {
    return ProgramArguments.get();
  }

  /** Sets {@link #programArguments}, here and in processes started from now on. */
  public static void setProgramArguments(String... arguments) {
    ProgramArguments.set(List.of(arguments));
  }

  /**
   * The library's logger, {@code troupe}, in the process that this code runs in. It tells of processes
   * that begin and end, and is free for a program's own use. Its records go to SLF4J's logger of the same
   * name, and nowhere else before {@link #logToStderr()}. A child has the level that the logger has here
   * when the child starts.
   *
   * <p>Python: {@code get_logger()}. {@link LogLevel} has Python's further levels. In each forked process
   * the system property {@code troupe.process} is its name, for patterns such as Logback's {@code
   * %property{troupe.process}}; with records of this logger it is in SLF4J's context, too.
   */
  public static Logger logger() {
    return ProgramLog.logger();
  }

  /**
   * Shows the records of {@link #logger} on standard error, as {@code [LEVEL/ProcessName] message}: from
   * now on, here and in processes started from now on. Each call adds one more handler.
   *
   * <p>Python: {@code log_to_stderr()}.
   */
  public static Logger logToStderr() {
    return ProgramLog.show();
  }

  /** As {@link #logToStderr()}, and sets the level of the logger. Python: {@code log_to_stderr(level)}. */
  public static Logger logToStderr(Level level) {
    Logger logger = ProgramLog.show();
    logger.setLevel(level);
    return logger;
  }

  /** Makes an unbounded queue. Python: {@code Queue()}. */
  public <T extends @Nullable Object> Queue<T> queue() {
    return makeQueue(0, Queue<T>::new);
  }

  /**
   * Makes a queue of at most so many items. Python: {@code Queue(maxsize)}.
   *
   * @param maxSize at least 1
   * @throws IllegalArgumentException if it is less
   */
  public <T extends @Nullable Object> Queue<T> queue(int maxSize) {
    return makeQueue(Messages.requireAtLeast(1, maxSize, "maxSize"), Queue<T>::new);
  }

  /** Makes an unbounded queue that counts what is done. Python: {@code JoinableQueue()}. */
  public <T extends @Nullable Object> JoinableQueue<T> joinableQueue() {
    return makeQueue(0, JoinableQueue<T>::new);
  }

  /** Makes a queue that counts what is done, otherwise as {@link #queue(int)}. */
  public <T extends @Nullable Object> JoinableQueue<T> joinableQueue(int maxSize) {
    return makeQueue(Messages.requireAtLeast(1, maxSize, "maxSize"), JoinableQueue<T>::new);
  }

  /** Makes a simple queue. Python: {@code SimpleQueue()}. */
  public <T extends @Nullable Object> SimpleQueue<T> simpleQueue() {
    return makeQueue(0, SimpleQueue<T>::new);
  }

  /** Makes a pipe whose two ends both send and receive. */
  public Pipe pipe() {
    return pipe(true);
  }

  /**
   * Makes a pipe.
   *
   * @param isDuplex whether both ends send and receive; if not, the first only receives and the second
   *     only sends
   */
  public Pipe pipe(boolean isDuplex) {
    children.requireOpen();
    WireMessage answer = client()
        .askUninterruptibly(
            Directory.HOME,
            caller -> new HomeActor.MakePipe(
                caller, isDuplex, settings.pipeCapacityBytes(), settings.pipeAheadBytes()));
    if (answer instanceof HomeActor.PipeMade made) {
      return Pipe.of(client(), made, isDuplex);
    }
    throw new TroupeException("The home node could not make a pipe: " + answer);
  }

  /**
   * Makes a pool with as many workers as this process may use processors.
   *
   * @throws ProcessStartException if a worker cannot be started; none is left
   */
  public Pool pool() {
    return pool(options -> {});
  }

  /**
   * Makes a pool with so many workers.
   *
   * @param workers at least 1
   * @throws IllegalArgumentException if it is less
   * @throws ProcessStartException if a worker cannot be started; none is left
   */
  public Pool pool(int workers) {
    return pool(options -> options.workers(workers));
  }

  /**
   * Makes a pool. Its workers boot side by side, and the first that is up takes the first task.
   *
   * @throws IllegalArgumentException if an option is not valid
   * @throws ProcessStartException if a worker cannot be started; none is left
   */
  public Pool pool(Consumer<PoolOptions> options) {
    PoolOptions chosen = new PoolOptions();
    options.accept(chosen);
    PoolPort router = makePrimitive(
        caller -> new HomeActor.MakePool(
            caller, chosen.plan(settings.poolBootFailures(), settings.poolKillGrace())),
        PoolPort::new);
    return Pool.open(this, router, chosen, settings);
  }

  /**
   * Ends the program as Python ends: terminates daemon processes, waits for the others, then closes.
   * Idempotent. Does nothing in a process that the program started, nor to a {@link #context(StartMethod)
   * context}: whoever opened the program closes it.
   */
  @Override
  public void close() {
    if (children.parent().isHome() && !hasOwnMethod()) {
      end();
    }
  }

  /** Ends this process's children and then its node. */
  void end() {
    if (children.close()) {
      ProgramLog.info("process shutting down");
      try {
        children.end();
      } finally {
        closing.run();
        afterClose.forEach(Runnable::run);
      }
    }
  }

  /** Lets this process start others although it is a daemon. */
  void allowChildren() {
    children.allowChildren();
  }

  /**
   * A picture of which threads of all processes wait now, for what, and who has it; {@link
   * WaitGraph#report} finds the deadlocks. With {@code troupe.deadlock-watch = 10 s} they are looked for
   * every ten seconds and printed.
   */
  public WaitGraph waits() {
    requireOpen();
    return WaitGraphs.draw(client());
  }

  @Override
  Settings settings() {
    return settings;
  }

  void whenClosed(Runnable action) {
    afterClose.add(action);
  }

  private interface QueueMaker<Q> {
    Q make(ActorClient client, Transfer hold, QueueTraits traits);
  }

  private <Q> Q makeQueue(int maxSize, QueueMaker<Q> maker) {
    QueueSettings queues = settings.queues();
    QueueTraits traits = new QueueTraits(maxSize > 0);
    return makePrimitive(
        caller -> new HomeActor.MakeQueue(caller, queues.limits(maxSize)),
        (way, hold) -> maker.make(way, hold, traits));
  }

  private interface Wrapper<P> {
    P wrap(ActorClient client, Transfer hold);
  }

  /** Asks the home for a new primitive and makes the handle for it. */
  private <P> P makePrimitive(
      Function<dev.troupe.actors.Caller, PrimitiveCommand> command, Wrapper<P> wrapper) {
    children.requireOpen();
    WireMessage answer = client().askUninterruptibly(Directory.HOME, command);
    if (answer instanceof Outcome.Made made) {
      return wrapper.wrap(client(), new Transfer(made.target(), 0, made.hold()));
    }
    throw new TroupeException("The home node could not make it: " + answer);
  }
}
