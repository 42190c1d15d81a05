package dev.troupe.cluster;

import dev.troupe.NodeLauncher.Node;
import dev.troupe.NodeLauncher.Output;
import dev.troupe.NodeLauncher.Share;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JVM that this one forked. Three daemon threads serve it: one for each output pipe, and its keeper,
 * which sends the first record and then waits for its end. The JDK's own way to be told of an end needs
 * the common pool, which the program may have blocked.
 */
final class ForkedNode implements Node {

  private static final Logger log = LoggerFactory.getLogger(ForkedNode.class);

  private final Process process;
  private final LauncherSettings settings;
  private final Optional<ArgumentFile> argumentFile;
  private final LastWords lastWords;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final LongFunction<Optional<Path>> crashes;
  private final Share share;
  private volatile Reader reader;

  /** Whose lines these are, and who takes them. */
  record Reader(String name, Output output) {}

  ForkedNode(
      Process process,
      Reader reader,
      LauncherSettings settings,
      Optional<ArgumentFile> argumentFile,
      LongFunction<Optional<Path>> crashes,
      Share share) {
    this.process = process;
    this.reader = reader;
    this.settings = settings;
    this.argumentFile = argumentFile;
    this.crashes = crashes;
    this.share = share;
    this.lastWords = new LastWords(settings.lastWordsLines(), settings.lastWordsChars());
  }

  /**
   * Starts to serve it.
   *
   * @param first what it reads first
   * @param out its standard output
   */
  void start(byte[] first, InputStream out) {
    Thread outReader = thread("output", () -> forward(false, out));
    Thread errReader = thread("errors", () -> forward(true, process.getErrorStream()));
    Thread keeper = thread("keeper", () -> keep(first, outReader, errReader));
    LiveNodes.add(this);
    outReader.start();
    errReader.start();
    keeper.start();
  }

  /** Its lines are another's from now on; what it was given to read goes out at once. */
  void become(Reader other, byte[] record) throws IOException {
    reader = other;
    Lifeline.sendBoot(process.getOutputStream(), record);
  }

  /** Tells it that it goes on without this JVM; false if it is no process that could. */
  boolean becomesOrphan() {
    if (reader.name().equals(Spare.NAME)) {
      return false;
    }
    try {
      Lifeline.sendOrphaned(process.getOutputStream());
      return true;
    } catch (IOException e) {
      return false; // it does not read any more
    }
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public ProcessHandle toHandle() {
    return process.toHandle();
  }

  @Override
  public CompletionStage<Integer> onExit() {
    return exit.minimalCompletionStage();
  }

  /** Not {@code Process.destroy}, which would also close the lifeline: that is no polite request. */
  @Override
  public void terminate() {
    toHandle().destroy();
  }

  @Override
  public void kill() {
    toHandle().destroyForcibly();
  }

  @Override
  public List<String> lastWords() {
    return lastWords.lines();
  }

  @Override
  public String crashReport() {
    boolean isNormal = exit.getNow(0) == 0;
    return isNormal ? "" : crashes.apply(process.pid()).map(Path::toString).orElse("");
  }

  boolean hasEnded() {
    return !process.isAlive();
  }

  /** Waits for the process itself to end, whatever is left of its output. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    return process.waitFor(nanos, TimeUnit.NANOSECONDS);
  }

  LauncherSettings settings() {
    return settings;
  }

  private Thread thread(String role, Runnable work) {
    Thread thread = new Thread(null, work, "troupe-" + process.pid() + "-" + role, 0, false);
    thread.setDaemon(true);
    return thread;
  }

  private void keep(byte[] first, Thread out, Thread err) {
    try {
      Lifeline.sendBoot(process.getOutputStream(), first);
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
      log.warn("Process '{}' has ended and left a file.", reader.name(), e);
    }
    share.free(); // before anybody can know of its end, and start another
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
    LineReader lines = new LineReader(settings.maxLineBytes(), line -> {
      lastWords.add(line);
      Reader current = reader;
      try {
        current.output.line(current.name, isError, line);
      } catch (RuntimeException e) {
        log.warn("A line of process '{}' was lost: {}", current.name, line, e);
      }
    });
    lines.readAll(pipe);
  }
}
