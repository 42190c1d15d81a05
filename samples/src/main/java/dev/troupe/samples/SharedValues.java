package dev.troupe.samples;

import dev.troupe.ChildProcess;
import dev.troupe.IntArray;
import dev.troupe.IntValue;
import dev.troupe.Troupe;
import java.util.Arrays;

/** Negates a shared array in one process; another waits for a shared flag and prints the array. */
public final class SharedValues {
  private SharedValues() {}

  static void negate(IntValue ready, IntArray numbers) {
    for (int i = 0; i < numbers.length(); i++) {
      numbers.set(i, -numbers.get(i));
    }
    ready.set(1);
  }

  static void printWhenReady(IntValue ready, IntArray numbers) throws InterruptedException {
    while (ready.get() == 0) {
      Thread.sleep(100);
    }
    System.out.println(Arrays.toString(numbers.toArray()));
  }

  public static void main(String[] args) throws Exception {
    try (Troupe troupe = Troupe.open()) {
      IntValue ready = troupe.intValue(0);
      IntArray numbers = troupe.intArrayOf(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      ChildProcess reader =
          troupe.process(SharedValues::printWhenReady, ready, numbers).start();
      ChildProcess writer = troupe.process(SharedValues::negate, ready, numbers).start();
      writer.join();
      reader.join();
    }
  }
}
