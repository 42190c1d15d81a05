package dev.troupe.cluster;

import com.typesafe.config.ConfigFactory;
import dev.troupe.NodeLauncher;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Forks JVMs as children of this one, with its class path and what options of it make sense there, some
 * of them ahead: see {@link Spares}.
 *
 * <p>A command line reads {@code java options… -cp … dev.troupe.cluster.ChildMain name}, that
 * of one forked ahead {@code … SpareMain}. The boot record
 * goes through a pipe, the child's standard input, so no secret is seen in a command line or an
 * environment; see {@link Lifeline} for what else that pipe is for. A forked JVM ends no later than this
 * one, be it killed. Lines of its standard output and standard error are handed to the {@code Output},
 * each stream's by a thread of its own.
 */
public final class ProcessLauncher implements NodeLauncher {

  private final Class<?> childMain;
  private volatile @Nullable LauncherSettings settings;
  private @Nullable Spares spares;

  /** For {@link java.util.ServiceLoader}. */
  public ProcessLauncher() {
    this(ChildMain.class);
  }

  /** A launcher of JVMs with another main class, which calls {@link ChildMain#begin}. */
  ProcessLauncher(Class<?> childMain) {
    this.childMain = childMain;
  }

  /** The same with settings of its own. */
  ProcessLauncher(Class<?> childMain, LauncherSettings settings) {
    this(childMain);
    this.settings = settings;
  }

  @Override
  public Node launch(Spec spec) throws IOException {
    JvmFork fork = JvmFork.of(settings(), spec.recipe());
    boolean mayBeSpare = spec.mayBeSpare() && childMain == ChildMain.class;
    ForkedNode node = mayBeSpare ? spares().hand(fork, spec) : null;
    if (node == null) {
      Share share = share(fork.askedHeap(), spec.budget());
      node = mayBeSpare && spec.recipe().preload().mustSucceed()
          ? spares().forkPreloaded(fork, spec, share)
          : fork.start(
              List.of(childMain.getName(), spec.name()),
              new ForkedNode.Reader(spec.name(), spec.output()),
              spec.boot(),
              out -> out,
              share);
    }
    if (mayBeSpare) {
      spares().refillBehind(fork, spec.output(), spec.budget());
    }
    return node;
  }

  /** The heap of a JVM that is needed now: spares give way to it. */
  private Share share(long bytes, Budget budget) throws IOException {
    Share share = budget.tryReserve(bytes);
    return share == null && hasSpares() && spares().giveWay()
        ? share(bytes, budget)
        : share == null ? budget.reserve(bytes) : share;
  }

  private synchronized boolean hasSpares() {
    return spares != null;
  }

  @Override
  public int prepare(Recipe recipe, int count, Output output, Budget budget)
      throws IOException, InterruptedException {
    return spares().prepare(JvmFork.of(settings(), recipe), count, output, budget);
  }

  @Override
  public synchronized void close() {
    if (spares != null) {
      spares.close();
    }
  }

  private synchronized Spares spares() {
    if (spares == null) {
      spares = new Spares(settings().spares());
    }
    return spares;
  }

  /** Not read in the constructor: it takes some 100 ms, and whoever looks for launchers makes one. */
  private LauncherSettings settings() {
    LauncherSettings current = settings;
    if (current == null) {
      current = LauncherSettings.from(
          ConfigFactory.load(ProcessLauncher.class.getClassLoader()).getConfig("troupe.launcher"));
      settings = current;
    }
    return current;
  }
}
