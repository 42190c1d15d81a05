package dev.troupe.samples;

import dev.troupe.Pool;
import dev.troupe.TaskResult;
import dev.troupe.Troupe;
import java.util.List;

/** One item of a map ends its process. The others have their results, and the report says what happened. */
public final class CrashReport {
  private CrashReport() {}

  static int square(int x) {
    if (x == 3) {
      System.err.println("Square 3? Not me.");
      Runtime.getRuntime().halt(42); // as a crash in native code would
    }
    return x * x;
  }

  public static void main(String[] args) throws Exception {
    try (Troupe troupe = Troupe.open();
        Pool pool = troupe.pool(2)) {
      for (TaskResult<Integer> result :
          pool.mapResults(List.of(0, 1, 2, 3, 4, 5), CrashReport::square)) {
        if (result instanceof TaskResult.Ok<Integer> ok) {
          System.out.println("Item " + ok.index() + ": " + ok.value());
        } else if (result instanceof TaskResult.WorkerLost<Integer> lost) {
          System.out.println("Item " + lost.index() + ": " + lost.problem().getMessage());
        }
      }
    }
  }
}
