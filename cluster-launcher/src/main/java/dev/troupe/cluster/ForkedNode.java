package dev.troupe.cluster;

import dev.troupe.NodeLauncher.Node;
import dev.troupe.NodeLauncher.Output;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JVM that this one forked. Three daemon threads serve it: one for each output pipe, and its keeper,
 * which sends the boot record and then waits for its end. The JDK's own way to be told of an end needs
 * the common pool, which the program may have blocked.
 */
final class ForkedNode implements Node {

  private static final Logger log = LoggerFactory.getLogger(ForkedNode.class);

  private final String name;
  private final Process process;
  private final Output output;
  private final LauncherSettings settings;
  private final Optional<ArgumentFile> argumentFile;
  private final LastWords lastWords;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  ForkedNode(
      String name,
      Process process,
      Output output,
      LauncherSettings settings,
      Optional<ArgumentFile> argumentFile) {
    this.name = name;
    this.process = process;
    this.output = output;
    this.settings = settings;
    this.argumentFile = argumentFile;
    this.lastWords = new LastWords(settings.lastWordsLines(), settings.lastWordsChars());
  }

  /** Starts to serve it. */
  void start(byte[] boot) {
    Thread out = thread("output", () -> forward(false, process.getInputStream()));
    Thread err = thread("errors", () -> forward(true, process.getErrorStream()));
    Thread keeper = thread("keeper", () -> keep(boot, out, err));
    LiveNodes.add(this);
    out.start();
    err.start();
    keeper.start();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public CompletionStage<Integer> onExit() {
    return exit.minimalCompletionStage();
  }

  /** Not {@code Process.destroy}, which would also close the lifeline: that is no polite request. */
  @Override
  public void terminate() {
    process.toHandle().destroy();
  }

  @Override
  public void kill() {
    process.toHandle().destroyForcibly();
  }

  @Override
  public List<String> lastWords() {
    return lastWords.lines();
  }

  /** Waits for the process itself to end, whatever is left of its output. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    return process.waitFor(nanos, TimeUnit.NANOSECONDS);
  }

  LauncherSettings settings() {
    return settings;
  }

  private Thread thread(String role, Runnable work) {
    Thread thread = new Thread(null, work, "troupe-" + name + "-" + role, 0, false);
    thread.setDaemon(true);
    return thread;
  }

  private void keep(byte[] boot, Thread out, Thread err) {
    try {
      Lifeline.sendBoot(process.getOutputStream(), boot);
    } catch (IOException e) {
      // It has ended before it read all of it, which is what comes next.
    }
    int code = uninterrupted(process::waitFor);
    long deadline = System.nanoTime() + settings.outputGrace().toNanos();
    joinUntil(deadline, out);
    joinUntil(deadline, err);
    LiveNodes.remove(this);
    try {
      argumentFile.ifPresent(ArgumentFile::delete);
    } catch (RuntimeException e) {
      log.warn("Process '{}' has ended and left a file.", name, e);
    }
    exit.complete(code);
  }

  private static void joinUntil(long deadline, Thread thread) {
    uninterrupted(() -> {
      TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
      return 0;
    });
  }

  private interface Wait {
    int run() throws InterruptedException;
  }

  private static int uninterrupted(Wait wait) {
    while (true) {
      try {
        return wait.run();
      } catch (InterruptedException e) {
        // Nobody outside has reason to; an end must not be missed.
      }
    }
  }

  private void forward(boolean isError, InputStream pipe) {
    LineReader reader = new LineReader(settings.maxLineBytes(), line -> {
      lastWords.add(line);
      try {
        output.line(isError, line);
      } catch (RuntimeException e) {
        log.warn("A line of process '{}' was lost: {}", name, line, e);
      }
    });
    reader.readAll(pipe);
  }
}
