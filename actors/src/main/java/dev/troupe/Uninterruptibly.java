package dev.troupe;

import org.jspecify.annotations.Nullable;

/** Finishes short calls whose JDK interface lets them pass no interruption on. */
final class Uninterruptibly {

  private Uninterruptibly() {}

  /** A call that had no effect when it is interrupted. */
  interface Step<R extends @Nullable Object> {

    /** Makes the call. */
    R run() throws InterruptedException;
  }

  /** Runs a step to its end; an interruption is kept for the caller. */
  static <R extends @Nullable Object> R run(Step<R> step) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return step.run();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
