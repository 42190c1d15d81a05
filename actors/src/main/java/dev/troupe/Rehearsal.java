package dev.troupe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.actors.Boot;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Goes once through what a forked process does, with home and child in one JVM and without a fork, so
 * that a class archive can be made of what was loaded. Called by launchers, not by programs.
 */
public final class Rehearsal {

  /** A machine may be busy; nobody waits for a rehearsal. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final int ITEMS = 6;

  private Rehearsal() {}

  /** What user code often sends. */
  private record Line(int number, String text, @Nullable Duration pause, List<Integer> numbers) {}

  /**
   * Opens a program, runs a process in it, and closes it. This JVM's standard streams are as before
   * when it returns; what was printed meanwhile is lost.
   *
   * @throws InterruptedException if this thread is interrupted
   * @throws TroupeException if it did not go as it should
   */
  public static void run() throws InterruptedException {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ClassLoader loader = Programs.loader();
    Config config = ConfigFactory.load(loader);
    Settings settings = Settings.from(config, new Options());
    try (Troupe troupe =
        Programs.open(settings, loader, new InThisJvm(), (process, printed) -> {})) {
      Queue<Object> queue = troupe.queue();
      ChildProcess child = troupe.process(Rehearsal::play, queue).start();
      for (int i = 0; i < ITEMS; i++) {
        queue.get(LIMIT);
      }
      if (!child.join(LIMIT)) {
        throw new TroupeException(child + " did not end within " + LIMIT + ".");
      }
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static void play(Queue<Object> queue) throws InterruptedException {
    System.out.println(Troupe.current().processName());
    Queue<Object> own = Troupe.current().queue();
    Call0<Integer> call = () -> own.isEmpty() ? 0 : 1;
    own.put(new Line(1, "one", Duration.ofSeconds(1), List.of(1, 2)));
    own.put(call);
    queue.put(own.get(LIMIT));
    queue.put(own.get());
    queue.put(new ArrayList<>(List.of("a", 1, 2L, 3.0)));
    queue.put(Map.of("key", new int[] {1, 2, 3}));
    queue.put(new IllegalStateException("rehearsed", new RuntimeException("cause")));
    queue.put(own);
    throw new IllegalStateException("rehearsed");
  }

  /** Runs each process on a thread of this JVM, with an actor system of its own. */
  private static final class InThisJvm implements NodeLauncher {

    @Override
    public Node launch(Spec spec) {
      CompletableFuture<Integer> exit = new CompletableFuture<>();
      Thread thread = new Thread(() -> live(spec, exit), spec.name());
      thread.setDaemon(true);
      thread.start();
      return new Here(exit);
    }

    private static void live(Spec spec, CompletableFuture<Integer> exit) {
      try {
        ChildNode child = new ChildNode(Boot.from(spec.boot()));
        OutputLines output = child.takeOutput();
        int code = child.runTask();
        output.flush();
        child.sayGoodbye(0);
        child.close();
        exit.complete(code);
      } catch (RuntimeException e) {
        exit.complete(1);
      }
    }
  }

  /** A process that is a thread: nobody ends it but itself. */
  private record Here(CompletableFuture<Integer> exit) implements NodeLauncher.Node {

    @Override
    public long pid() {
      return toHandle().pid();
    }

    @Override
    public ProcessHandle toHandle() {
      return ProcessHandle.current();
    }

    @Override
    public CompletionStage<Integer> onExit() {
      return exit;
    }

    @Override
    public void terminate() {}

    @Override
    public void kill() {}

    @Override
    public List<String> lastWords() {
      return List.of();
    }
  }
}
