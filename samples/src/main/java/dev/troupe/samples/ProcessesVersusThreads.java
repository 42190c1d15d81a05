package dev.troupe.samples;

import dev.troupe.ChildProcess;
import dev.troupe.Troupe;
import java.util.Locale;

/** Times a CPU-bound sum: once, twice on two threads, twice in two processes (each starts a JVM). */
public final class ProcessesVersusThreads {
  private ProcessesVersusThreads() {}

  static long sum(long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
      sum += i % 7;
    }
    return sum;
  }

  public static void main(String[] args) throws Exception {
    long count = countForOneSecond();
    long start = System.nanoTime();
    sum(count);
    print("Once alone", start);

    start = System.nanoTime();
    Thread thread1 = new Thread(() -> sum(count));
    Thread thread2 = new Thread(() -> sum(count));
    thread1.start();
    thread2.start();
    thread1.join();
    thread2.join();
    print("Two threads", start);

    try (Troupe troupe = Troupe.open()) {
      start = System.nanoTime();
      ChildProcess process1 = troupe.process(ProcessesVersusThreads::sum, count).start();
      ChildProcess process2 = troupe.process(ProcessesVersusThreads::sum, count).start();
      process1.join();
      process2.join();
      print("Two processes", start);
    }
  }

  private static long countForOneSecond() {
    for (long count = 1_000_000; ; count *= 2) {
      long start = System.nanoTime();
      sum(count);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (seconds > 0.25) {
        return (long) (count / seconds);
      }
    }
  }

  private static void print(String what, long start) {
    System.out.printf(Locale.ROOT, "%s: %.2f s%n", what, (System.nanoTime() - start) / 1e9);
  }
}
