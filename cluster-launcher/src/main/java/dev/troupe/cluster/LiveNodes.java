package dev.troupe.cluster;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JVMs that this one forked and that have not ended. When this JVM ends, it kills them and waits a
 * moment for it: what is still alive then, nobody has waited for. Should it be killed itself, the
 * lifelines do the same.
 */
final class LiveNodes {

  private static final Set<ForkedNode> nodes = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(LiveNodes::killAll, "troupe-kill-nodes"));
  }

  private LiveNodes() {}

  static void add(ForkedNode node) {
    nodes.add(node);
  }

  static void remove(ForkedNode node) {
    nodes.remove(node);
  }

  private static void killAll() {
    for (ForkedNode node : nodes) {
      node.kill();
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
