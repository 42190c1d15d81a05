package dev.troupe;

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
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A process that this process made. */
final class Offspring implements Life {

  private final Context context;
  private final Children siblings;
  private final Surroundings surroundings = new Surroundings();
  private final String identity;
  private String name;
  private @Nullable Boolean chosenDaemon;
  private byte[] authKey;
  private @Nullable Work work;
  private volatile NodeLauncher.@Nullable Node node;
  private volatile @Nullable Ending ending;
  private @Nullable ChildProcess process;
  private long number;
  private long hold;
  private boolean isClosed;

  /** {@code work} is null if the process object itself is the task. */
  Offspring(
      Context context, ChildProcess process, String identity, String name, @Nullable Work work) {
    this.context = context;
    this.siblings = context.children;
    this.process = process;
    this.identity = identity;
    this.name = name;
    this.authKey = siblings.authKey().get();
    this.work = work != null ? work : Work.of(process);
  }

  @Override
  public synchronized String name() {
    return name;
  }

  @Override
  public synchronized void rename(String other) {
    Objects.requireNonNull(other, "name");
    requireNotStarted("be renamed");
    name = other;
  }

  @Override
  public synchronized boolean isDaemon() {
    return chosenDaemon != null ? chosenDaemon : siblings.parent().isDaemon();
  }

  @Override
  public synchronized void setDaemon(boolean isDaemon) {
    requireNotStarted("become a daemon");
    chosenDaemon = isDaemon;
  }

  @Override
  public synchronized byte[] authKey() {
    return authKey.clone();
  }

  @Override
  public synchronized void setAuthKey(byte[] key) {
    requireNotStarted("be given another key");
    authKey = key.clone();
  }

  @Override
  public synchronized Surroundings surroundings() {
    requireNotStarted("be given other surroundings");
    return surroundings;
  }

  @Override
  public void run() throws Exception {
    Work mine = work;
    if (mine != null && !(mine.task() instanceof ChildProcess)) {
      mine.run();
    }
  }

  @Override
  public synchronized void start(LongConsumer announced) {
    requireNotClosed();
    Work task = work;
    if (task == null) {
      throw new IllegalStateException(this + " was started already; make another process.");
    }
    siblings.requireMayFork(this);
    StartMethod method = context.startMethod();
    NodeLauncher.Recipe recipe = surroundings.over(context.surroundings().over(siblings.recipe()));
    Payload payload = new Assignment(siblings.bequest(method, identity, authKey, recipe), task)
        .pack(siblings.client().payloads(), "The task of process '" + name + "'");
    HomeActor.ProcessMade made = announce(payload, task.describe());
    work = null;
    number = made.number();
    hold = made.hold();
    siblings.started(Objects.requireNonNull(process));
    announced.accept(number);
    launch(made, method, recipe);
  }

  @Override
  public boolean isAlive() {
    requireNotClosed();
    return node != null && ending() == null;
  }

  @Override
  public OptionalInt exitCode() {
    requireNotClosed();
    Ending end = node != null ? ending() : null;
    return end == null ? OptionalInt.empty() : OptionalInt.of(end.exitCode());
  }

  @Override
  public long pid() {
    requireNotClosed();
    return knownPid();
  }

  @Override
  public ProcessHandle toHandle() {
    requireNotClosed();
    return requireStarted("have a handle").toHandle();
  }

  @Override
  public Waitable sentinel(ChildProcess self) {
    requireNotClosed();
    requireStarted("be waited for");
    return new Sentinel(self, siblings.client(), number);
  }

  @Override
  public void interrupt() {
    requireNotClosed();
    requireStarted("be interrupted");
    siblings.client().tell(number, new ProcessActor.Interrupt());
  }

  @Override
  public void terminate() {
    requireNotClosed();
    requireStarted("be terminated").terminate();
  }

  @Override
  public void kill() {
    requireNotClosed();
    requireStarted("be killed").kill();
  }

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
    long pid = knownPid();
    return "Process '" + name() + "'" + (pid < 0 ? "" : " (pid " + pid + ")");
  }

  @Override
  public String describe() {
    String state = node == null ? "initial" : isClosed ? "closed" : state();
    Ending end = ending;
    String code = end == null || isClosed ? "" : ", exitCode=" + Messages.code(end.exitCode());
    return "[name='%s', pid=%s, parent=%d, state=%s%s, daemon=%b]"
        .formatted(
            name(),
            node == null ? "none" : Long.toString(knownPid()),
            ProcessHandle.current().pid(),
            state,
            code,
            isDaemon());
  }

  private String state() {
    try {
      return ending() == null ? "started" : "stopped";
    } catch (RuntimeException e) { // its program is closed, or this thread must not wait
      return "unknown";
    }
  }

  @Override
  public void endNow() {
    NodeLauncher.Node launched = node;
    if (launched != null) {
      launched.terminate();
    }
  }

  @Override
  public void forget() {
    siblings.ended(Objects.requireNonNull(process));
    close();
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

  @Override
  public boolean awaitEnd(@Nullable Duration limit) throws InterruptedException {
    requireNotClosed();
    requireStarted("be joined");
    if (ending == null) {
      note(siblings.client().ask(number, limit, caller -> new ProcessActor.Join(caller, limit)));
    }
    Ending end = ending;
    if (end == null) {
      return false;
    }
    siblings.ended(Objects.requireNonNull(process));
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

  private HomeActor.ProcessMade announce(Payload payload, String task) {
    WireMessage answer = siblings
        .client()
        .askUninterruptibly(
            Directory.HOME,
            caller -> new HomeActor.MakeProcess(
                caller, name, isDaemon(), siblings.parent().name(), payload, task));
    if (answer instanceof HomeActor.ProcessMade made) {
      return made;
    }
    throw new IllegalStateException(this + " got an answer it does not know: " + answer);
  }

  private void launch(HomeActor.ProcessMade made, StartMethod method, NodeLauncher.Recipe recipe) {
    ActorClient client = siblings.client();
    try {
      NodeLauncher.Node launched = siblings.launch(client.node().boot(made, name), method, recipe);
      node = launched;
      client.tell(number, new ProcessActor.Launched(launched.pid()));
      var unused = launched
          .onExit()
          .thenAccept(code -> client.tell(
              made.number(),
              new ProcessActor.Exited(code, launched.lastWords(), launched.crashReport())));
    } catch (IOException e) {
      client.tell(number, new ProcessActor.Exited(1, List.of()));
      client.tell(number, new PrimitiveCommand.Release(hold));
      siblings.ended(Objects.requireNonNull(process));
      throw new ProcessStartException(this + " could not be started: " + e.getMessage(), e);
    }
  }

  private long knownPid() {
    NodeLauncher.Node launched = node;
    return launched == null ? -1 : launched.pid();
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
