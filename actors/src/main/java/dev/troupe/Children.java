package dev.troupe;

import dev.troupe.actors.Boot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The processes that this process makes: how they are called, forked, and ended with it. */
final class Children {

  private final Identity parent;
  private final ActorClient client;
  private final Settings settings;
  private final NodeLauncher launcher;
  private final AtomicInteger made = new AtomicInteger();
  private final Set<ChildProcess> running = ConcurrentHashMap.newKeySet();
  private volatile boolean isEnded;

  /** Who this process is in its program; {@code prefix} begins the names of its children. */
  record Identity(String name, String prefix, boolean isDaemon, boolean isHome) {}

  Children(Identity parent, ActorClient client, Settings settings, NodeLauncher launcher) {
    this.parent = parent;
    this.client = client;
    this.settings = settings;
    this.launcher = launcher;
    client.payloads().limit(settings.maxItemBytes());
  }

  Identity parent() {
    return parent;
  }

  ActorClient client() {
    return client;
  }

  ChildProcess make(Context context, Work work) {
    requireOpen();
    return new ChildProcess(context, parent.prefix() + made.incrementAndGet(), work);
  }

  void requireMayFork(ChildProcess child) {
    requireOpen();
    if (parent.isDaemon()) {
      throw new IllegalStateException("Process '"
          + parent.name()
          + "' is a daemon and may not start "
          + child
          + ": its children would outlive it. Start it without asDaemon(true).");
    }
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
    return launcher.launch(
        new NodeLauncher.Spec(boot.name(), recipe, mayBeSpare, boot.toBytes(), this::print));
  }

  /** Has JVMs ready for the processes of a context. */
  int prepare(Surroundings surroundings, int count) throws InterruptedException {
    return launcher.prepare(surroundings.over(settings.recipe()), count, this::print);
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
