package dev.troupe.cluster;

import dev.troupe.NodeLauncher.Output;
import dev.troupe.NodeLauncher.Share;
import dev.troupe.Warmup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A JVM that was forked ahead and waits to become a process, once. */
final class Spare implements Marks.Listener {

  static final String NAME = "spare";

  private final JvmFork fork;
  private final long since = System.nanoTime();
  private final CompletableFuture<Boolean> here = new CompletableFuture<>();
  private final CompletableFuture<Boolean> warm = new CompletableFuture<>();
  private final CompletableFuture<Boolean> accepted = new CompletableFuture<>();
  private final CompletableFuture<Boolean> useless = new CompletableFuture<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final ForkedNode node;

  private Spare(JvmFork fork, Output output, Share share) throws IOException {
    this.fork = fork;
    node = fork.start(
        List.of(SpareMain.class.getName()),
        new ForkedNode.Reader(NAME, output),
        Warmup.order(fork.recipe().preload()),
        out -> new Marks(out, this),
        share);
    var unusedKill = useless.thenRun(node::kill); // by itself it would take 300 ms more to end
    // Its output was read to the end by then, so that what it said before counts.
    var unused = node.onExit()
        .thenRun(() -> List.of(Marks.Mark.values()).forEach(mark -> reach(mark, false)));
  }

  static Spare start(JvmFork fork, Output output, Share share) throws IOException {
    return new Spare(fork, output, share);
  }

  ForkedNode node() {
    return node;
  }

  /** Whether it can become a process for which such a JVM would be forked. */
  boolean fits(JvmFork other) {
    return fork.serves(other);
  }

  /** Whether a boot record would be read at once. */
  boolean isHere() {
    return here.getNow(false) && !node.hasEnded();
  }

  /** Becomes true when it has loaded its preload list, false when it has ended before. */
  CompletableFuture<Boolean> here() {
    return here;
  }

  /** What was wrong with classes of its preload list, one line each; all, once it is here or has ended. */
  List<String> problems() {
    return problems;
  }

  /** Why it is no process; to be asked after its end. */
  IOException refusal() {
    if (!problems.isEmpty()) {
      return new IOException(
          problems.get(0) + " Put it on the class path, mend it, or take it off the list.");
    }
    int code = node.onExit().toCompletableFuture().join();
    return new IOException("The JVM that was to load the preload list "
        + fork.recipe().preload().classNames()
        + " ended with exit code " + code + " before the process began.");
  }

  /** Becomes true when it is warm, false when it has ended before. */
  CompletableFuture<Boolean> warm() {
    return warm;
  }

  /** How long it has been there. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - since);
  }

  /**
   * Makes it a process. If false comes back it has ended, and nothing of the record took effect.
   *
   * @param limit the longest time it may take to accept; then it is killed
   */
  boolean accepts(ForkedNode.Reader reader, byte[] boot, Duration limit) {
    try {
      node.become(reader, boot);
    } catch (IOException e) {
      node.kill(); // it does not read any more; whether it has read all, its last mark tells
    }
    long deadline = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return accepted.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          node.kill();
          deadline = System.nanoTime() + limit.toNanos();
        } catch (ExecutionException e) {
          throw new AssertionError("never completed so", e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void reached(Marks.Mark mark) {
    reach(mark, true);
  }

  @Override
  public void heard(String problem) {
    problems.add(problem);
    if (fork.recipe().preload().mustSucceed()) {
      useless.complete(true);
    }
  }

  private void reach(Marks.Mark mark, boolean isReached) {
    CompletableFuture<Boolean> reached = switch (mark) {
      case HERE -> here;
      case WARM -> warm;
      case ACCEPTED -> accepted;
    };
    reached.complete(isReached);
  }
}
