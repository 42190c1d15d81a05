package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A call on a thread of its own. */
final class InThread<T> {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final FutureTask<T> task;
  final Thread thread;

  InThread(Callable<T> call) {
    task = new FutureTask<>(call);
    thread = new Thread(task, "caller");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns when it waits for its answer. */
  void awaitWaiting() {
    long start = System.nanoTime();
    while (!isWaiting(thread)) {
      assertTrue(System.nanoTime() - start < LONG.toNanos(), "never waited");
      Thread.onSpinWait();
    }
  }

  /** Whether a thread waits, be it beside the bells of its links: to the JVM, that one runs. */
  static boolean isWaiting(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING -> true;
      case RUNNABLE ->
        Stream.of(thread.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals("dev.troupe.link.Seat")
                && frame.getMethodName().equals("sleep"));
      default -> false;
    };
  }

  T result() throws Exception {
    return task.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  <E extends Throwable> E failure(Class<E> type) {
    ExecutionException e = assertThrows(ExecutionException.class, this::result);
    return assertInstanceOf(type, e.getCause());
  }
}
