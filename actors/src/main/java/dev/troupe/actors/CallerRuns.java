package dev.troupe.actors;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Runs actors on the thread that sent to them: a message costs no hand-over between threads. Only for
 * actors that neither block nor run user code.
 *
 * <p>What an actor sends while it runs waits until it has returned (a trampoline), so that a chain of
 * actors needs no deep stack. A thread that has run its share hands the rest to a thread of this
 * executor's own: whoever makes one call must not serve all others for ever.
 */
final class CallerRuns extends AbstractExecutorService {

  /** Mailboxes that one call may serve before the rest is handed on. */
  private static final int SHARE = 256;

  private static final ThreadLocal<Trampoline> OF_THREAD = ThreadLocal.withInitial(Trampoline::new);

  private final ExecutorService others;
  private volatile boolean isShutdown;

  /** What one thread has yet to run. */
  private static final class Trampoline {
    private final Deque<Task> tasks = new ArrayDeque<>();
    private int depth;
  }

  private record Task(Runnable work, CallerRuns executor) {}

  /** Runs on the caller's thread; what is too much for it, on {@code others}. */
  CallerRuns(ExecutorService others) {
    this.others = others;
  }

  /** Begins a stretch in which actors are told but not run; {@link #leave} ends it. */
  static void enter() {
    OF_THREAD.get().depth++;
  }

  /** Ends what {@link #enter} began, and runs the actors that were told meanwhile. */
  static void leave() {
    Trampoline trampoline = OF_THREAD.get();
    if (trampoline.depth == 1) {
      run(trampoline);
    }
    trampoline.depth--;
  }

  /** Whether this thread is running actors, or is about to. */
  static boolean isRunning() {
    return OF_THREAD.get().depth > 0;
  }

  @Override
  public void execute(Runnable work) {
    if (isShutdown) {
      throw new RejectedExecutionException("This node has stopped.");
    }
    OF_THREAD.get().tasks.add(new Task(work, this));
    if (!isRunning()) {
      enter();
      leave();
    }
  }

  private static void run(Trampoline trampoline) {
    int left = SHARE;
    boolean interrupted = false;
    for (Task task = trampoline.tasks.poll(); task != null; task = trampoline.tasks.poll()) {
      if (--left < 0 && BlockingWork.isTaken(task.executor.others, task.work)) {
        continue; // where no thread can be started it is this one's, or its actor would never run
        // again
      }
      // Akka takes an interrupt for its own, but here it belongs to whoever called.
      interrupted |= Thread.interrupted();
      try {
        task.work.run();
      } catch (Throwable e) { // Akka throws an interruption undeclared, after the message was done
        if (e instanceof InterruptedException) {
          interrupted = true;
        } else {
          // Not a field: this class is loaded early in a forked JVM, and logging takes 100 ms to
          // start.
          LoggerFactory.getLogger(CallerRuns.class).error("An actor's mailbox failed.", e);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void shutdown() {
    isShutdown = true;
    others.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    return Collections.emptyList();
  }

  @Override
  public boolean isShutdown() {
    return isShutdown;
  }

  @Override
  public boolean isTerminated() {
    return isShutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isShutdown;
  }
}
