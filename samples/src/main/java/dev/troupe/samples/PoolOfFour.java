package dev.troupe.samples;

import dev.troupe.Pool;
import dev.troupe.Troupe;
import java.util.List;

/** Squares ten numbers in a pool of four processes, each saying who it is. */
public final class PoolOfFour {
  private PoolOfFour() {}

  static int square(int x) throws InterruptedException {
    System.out.println("Process " + ProcessHandle.current().pid() + " squares " + x);
    Thread.sleep(300); // so that no process can take all the numbers
    return x * x;
  }

  public static void main(String[] args) throws Exception {
    try (Troupe troupe = Troupe.open();
        Pool pool = troupe.pool(4)) {
      List<Integer> numbers = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      List<Integer> squares = pool.map(numbers, PoolOfFour::square);
      System.out.println(squares);
    }
  }
}
