package dev.troupe.cluster;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JVMs that this one forked and that have not ended. When this JVM ends, it kills them and waits a
 * moment for it: what is still alive then, nobody has waited for. Should it be killed itself, the
 * lifelines do the same. But a process that is terminated leaves its children behind as orphans, which
 * go on under the home node.
 */
final class LiveNodes {

  private static final Set<ForkedNode> nodes = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(LiveNodes::killAll, "troupe-kill-nodes"));
  }

  private LiveNodes() {}

  /** Whether SIGTERM made this JVM run its shutdown hooks: the JDK's own thread for it is there. */
  private static boolean isTerminated() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("SIGTERM handler"));
  }

  static void add(ForkedNode node) {
    nodes.add(node);
  }

  static void remove(ForkedNode node) {
    nodes.remove(node);
  }

  private static void killAll() {
    boolean isOrphaning = ChildMain.isChild() && isTerminated();
    for (ForkedNode node : nodes) {
      if (!isOrphaning || !node.becomesOrphan()) {
        node.kill();
      }
    }
    if (isOrphaning) {
      return;
    }
    long start = System.nanoTime();
    for (ForkedNode node : nodes) {
      try {
        node.awaitEnd(node.settings().killGrace().toNanos() - (System.nanoTime() - start));
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
