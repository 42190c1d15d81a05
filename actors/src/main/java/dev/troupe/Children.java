package dev.troupe;

import dev.troupe.actors.Boot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The processes that this process makes: how they are called, forked, and ended with it. */
final class Children {

  private final ChildProcess current;
  private final AuthKey authKey = new AuthKey();
  private volatile Identity parent;
  private volatile Assignment.@Nullable Bequest bequest;
  private final ActorClient client;
  private final Settings settings;
  private final NodeLauncher launcher;
  private volatile @Nullable ChildProcess subclassed;
  private final AtomicInteger made = new AtomicInteger();
  private final Set<ChildProcess> running = ConcurrentHashMap.newKeySet();
  private volatile boolean isEnded;
  private volatile boolean isAllowed;

  /**
   * Who this process is in its program.
   *
   * @param numbers the numbers of its ancestors and its own, such as {@code 1:2}; empty at home
   */
  record Identity(String name, String numbers, boolean isDaemon, boolean isHome) {}

  Children(Identity parent, ActorClient client, Settings settings, NodeLauncher launcher) {
    this.parent = parent;
    this.current = new ChildProcess(new OwnLife(parent.name(), parent.isDaemon(), authKey));
    this.client = client;
    this.settings = settings;
    this.launcher = launcher;
    client.payloads().limit(settings);
  }

  AuthKey authKey() {
    return authKey;
  }

  Identity parent() {
    return parent;
  }

  ActorClient client() {
    return client;
  }

  /** Takes what the parent of this process left it. */
  void inherit(Assignment.Bequest left) {
    bequest = left;
    authKey.set(left.authKey());
    parent = new Identity(parent.name(), left.identity(), parent.isDaemon(), parent.isHome());
  }

  /** What this process leaves to a child. */
  Assignment.Bequest bequest(
      StartMethod method, String identity, byte[] key, NodeLauncher.Recipe recipe) {
    Preload preload = recipe.preload();
    return new Assignment.Bequest(
        method,
        identity,
        parent.name(),
        ProcessHandle.current().pid(),
        client.node().process(),
        Map.of(),
        Map.of(),
        ProgramLog.inheritance(),
        key,
        ProgramArguments.packed(),
        preload.equals(settings.recipe().preload()) ? null : preload.toText());
  }

  Optional<ParentProcess> parentProcess() {
    Assignment.Bequest left = bequest;
    return left == null ? Optional.empty() : Optional.of(new ParentProcess(client, left));
  }

  /** The process that this code runs in. */
  ChildProcess current() {
    ChildProcess own = subclassed;
    return own != null ? own : current;
  }

  /** The current process is an instance that came with the task. */
  void becomes(ChildProcess own) {
    own.liveAs(new OwnLife(parent.name(), parent.isDaemon(), authKey));
    subclassed = own;
  }

  /** Those that were started and have not ended. */
  List<ChildProcess> active() {
    return running.stream().filter(ChildProcess::isAlive).toList();
  }

  Offspring make(Context context, ChildProcess process, String word, @Nullable Work work) {
    requireOpen();
    String above = parent.numbers();
    String numbers = (above.isEmpty() ? "" : above + ":") + made.incrementAndGet();
    return new Offspring(context, process, numbers, word + "-" + numbers, work);
  }

  void requireMayFork(Offspring child) {
    requireOpen();
    if (!parent.isHome()) {
      Programs.refuseWhileInitialising("starts " + child);
    }
    if (parent.isDaemon() && !isAllowed) {
      throw new IllegalStateException("Process '"
          + parent.name()
          + "' is a daemon and may not start "
          + child
          + ": its children would outlive it. Start it without asDaemon(true).");
    }
  }

  /** Lets this process start others although it is a daemon: it ends them with itself. */
  void allowChildren() {
    isAllowed = true;
  }

  void requireOpen() {
    if (isEnded) {
      throw new IllegalStateException("This program is closed; Troupe.open() opens another.");
    }
  }

  void started(ChildProcess child) {
    running.add(child);
  }

  void ended(ChildProcess child) {
    running.remove(child);
  }

  NodeLauncher.Node launch(Boot boot, StartMethod method, NodeLauncher.Recipe recipe)
      throws IOException {
    boolean mayBeSpare = method != StartMethod.SPAWN;
    return launcher.launch(new NodeLauncher.Spec(
        boot.name(), recipe, mayBeSpare, boot.toBytes(), this::print, new HeapBudget(client)));
  }

  /** Has JVMs ready for the processes of a context. */
  int prepare(Surroundings surroundings, int count) throws InterruptedException {
    try {
      return launcher.prepare(
          surroundings.over(recipe()), count, this::print, new HeapBudget(client));
    } catch (IOException e) {
      throw new ProcessStartException("No process can be made ready: " + e.getMessage(), e);
    }
  }

  /** How the JVMs of this process's children are made, where neither a context nor they differ. */
  NodeLauncher.Recipe recipe() {
    NodeLauncher.Recipe own = settings.recipe();
    Assignment.Bequest left = bequest;
    String preload = left == null ? null : left.preload();
    return preload == null ? own : own.preloading(Preload.from(preload));
  }

  Settings settings() {
    return settings;
  }

  private void print(String process, boolean isError, String line) {
    Console.printRaw(settings, process, isError, line);
  }

  /** Makes no more from now on; true the first time. */
  synchronized boolean close() {
    boolean isFirst = !isEnded;
    isEnded = true;
    return isFirst;
  }

  /** Terminates those that are daemons, waits for the others, and ends what was started ahead. */
  void end() {
    List<ChildProcess> left = new ArrayList<>(running);
    left.stream().filter(ChildProcess::isDaemon).forEach(ChildProcess::endNow);
    boolean interrupted = false;
    for (ChildProcess child : left) {
      interrupted |= child.joinAtExit(settings.daemonGrace(), interrupted);
    }
    launcher.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
