package dev.troupe;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The launcher of a forked process, found when it starts its first process; most start none. */
final class LaterLauncher implements NodeLauncher {

  private final ClassLoader loader;
  private @Nullable NodeLauncher found; // guarded by this

  LaterLauncher(ClassLoader loader) {
    this.loader = loader;
  }

  @Override
  public Node launch(Spec spec) throws IOException {
    return find().launch(spec);
  }

  @Override
  public int prepare(Recipe recipe, int count, Output output, Budget budget)
      throws IOException, InterruptedException {
    return find().prepare(recipe, count, output, budget);
  }

  @Override
  public synchronized void close() {
    if (found != null) {
      found.close();
    }
  }

  private synchronized NodeLauncher find() {
    if (found == null) {
      found = Programs.launcher(loader);
    }
    return found;
  }
}
