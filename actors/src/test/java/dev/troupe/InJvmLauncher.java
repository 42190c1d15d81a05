package dev.troupe;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.actors.Boot;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs each process on a thread of this JVM, with an actor system of its own, so that contract tests
 * need no fork. The same tests run over forked JVMs in the launcher's module.
 */
public final class InJvmLauncher implements NodeLauncher {

  private static final AtomicLong PIDS = new AtomicLong(1_000_000_000);

  /** Each process has its threads in a group of its own, as it has in a JVM of its own. */
  private static final ThreadGroup ROOT = root(Thread.currentThread().getThreadGroup());

  private static ThreadGroup root(ThreadGroup group) {
    return group.getParent() == null ? group : root(group.getParent());
  }

  /**
   * How often a test does what is to be done many times: a tenth where each step of a process crosses
   * Artery. There the actors decide alone, and what many repetitions are to find is in shared memory.
   */
  static int times(int many) {
    Config config = ConfigFactory.load();
    return config.getString("troupe.carrier").equals("artery") ? many / 10 : many;
  }

  @Override
  public Node launch(Spec spec) {
    InJvmNode node = new InJvmNode(spec);
    node.thread.start();
    return node;
  }

  private static final class InJvmNode implements Node {
    private final long pid = PIDS.incrementAndGet();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final Thread thread;
    private @Nullable ChildNode child;
    private int killedBy; // the number of a signal; 0 while there was none

    InJvmNode(Spec spec) {
      thread = new Thread(new ThreadGroup(ROOT, spec.name()), () -> run(spec), spec.name());
    }

    private void run(Spec spec) {
      ChildNode started = new ChildNode(Boot.from(spec.boot()));
      if (!adopt(started)) {
        started.close();
        return;
      }
      int code;
      try {
        code = started.runTask();
        if (!isKilled()) {
          started.sayGoodbye(0);
        }
      } catch (HostLostException e) {
        code = 1;
      }
      end(code);
    }

    private synchronized boolean adopt(ChildNode started) {
      child = started;
      return killedBy == 0;
    }

    private synchronized boolean isKilled() {
      return killedBy != 0;
    }

    private void end(int code) {
      ChildNode ended;
      int signal;
      synchronized (this) {
        ended = child;
        child = null;
        signal = killedBy;
      }
      if (ended != null) {
        ended.close();
      }
      exit.complete(signal == 0 ? code : 128 + signal);
    }

    private void endBySignal(int signal) {
      synchronized (this) {
        killedBy = signal;
      }
      end(128 + signal); // first, so that nobody hears of what the interrupt does to its task
      thread.interrupt();
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public ProcessHandle toHandle() {
      return new InJvmHandle(pid, exit, this::terminate, this::kill);
    }

    @Override
    public CompletionStage<Integer> onExit() {
      return exit;
    }

    @Override
    public void terminate() {
      endBySignal(15);
    }

    @Override
    public void kill() {
      endBySignal(9);
    }

    @Override
    public List<String> lastWords() {
      return List.of();
    }
  }
}
