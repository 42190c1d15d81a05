package dev.troupe.pickle;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs what overflowed the caller's stack once more, on a thread of its own with a large one. */
final class DeepStack {

  // Reserved, not committed: only the pages that a deep graph touches cost memory.
  private static final long STACK_BYTES = 512L << 20;

  private DeepStack() {}

  /** Calls on a large stack and returns its result or throws its exception. Finishes even if interrupted. */
  static <T> T call(Callable<T> step) throws Exception {
    FutureTask<T> task = new FutureTask<>(step);
    Thread thread = new Thread(null, task, "troupe-deep-pickle", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          isInterrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof Exception failure) {
            throw failure;
          }
          if (e.getCause() instanceof Error error) {
            throw error;
          }
          throw new CancellationException(String.valueOf(e.getCause()));
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
