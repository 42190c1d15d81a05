package dev.troupe.actors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of actors' work on a machine that has no thread left. */
class CallerRunsTest {

  /** As the JVM says it when the system refuses it a thread. */
  private static ThreadPoolExecutor withoutThreads() {
    return new ThreadPoolExecutor(
        1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> new Thread(work) {
          @Override
          public synchronized void start() {
            throw new OutOfMemoryError("unable to create native thread");
          }
        });
  }

  @Test
  void moreThanAShareOfWork_noThreadCanBeStarted_theCallerRunsAllOfItOnce() {
    CallerRuns executor = new CallerRuns(withoutThreads());
    List<Integer> ran = new ArrayList<>();
    List<Integer> told = new ArrayList<>();
    executor.execute(() -> {
      for (int i = 0; i < 1000; i++) {
        int number = i;
        told.add(number);
        executor.execute(() -> ran.add(number));
      }
    });
    assertEquals(told, ran);
  }

  @Test
  void blockingWork_noThreadCanBeStarted_runsOnTheCallers() {
    List<Thread> ran = new ArrayList<>();
    new BlockingWork(withoutThreads()).execute(() -> ran.add(Thread.currentThread()));
    assertEquals(List.of(Thread.currentThread()), ran);
  }
}
