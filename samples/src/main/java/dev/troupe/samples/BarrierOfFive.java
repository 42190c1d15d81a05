package dev.troupe.samples;

import dev.troupe.Barrier;
import dev.troupe.ChildProcess;
import dev.troupe.Troupe;
import java.util.ArrayList;
import java.util.List;

/** Holds five processes at a barrier: none goes on before all have arrived. */
public final class BarrierOfFive {
  private BarrierOfFive() {}

  static void meet(int worker, Barrier barrier) throws Exception {
    System.out.println("Worker " + worker + " before the barrier");
    Thread.sleep(1_000);
    barrier.await();
    System.out.println("Worker " + worker + " after the barrier");
  }

  public static void main(String[] args) throws Exception {
    try (Troupe troupe = Troupe.open()) {
      Barrier barrier = troupe.barrier(5);
      List<ChildProcess> workers = new ArrayList<>();
      for (int n = 0; n < 5; n++) {
        workers.add(troupe.process(BarrierOfFive::meet, n, barrier).start());
      }
      for (ChildProcess worker : workers) {
        worker.join();
      }
    }
  }
}
