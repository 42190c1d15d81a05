package dev.troupe.samples;

import dev.troupe.ChildProcess;
import dev.troupe.Queue;
import dev.troupe.Troupe;
import java.util.ArrayList;
import java.util.List;

/** Squares five numbers in five processes and collects the results through a queue. */
public final class CollectWithQueue {
  private CollectWithQueue() {}

  static void square(int x, Queue<Integer> output) throws InterruptedException {
    output.put(x * x); // runs in another JVM; blocks like any method
  }

  public static void main(String[] args) throws Exception {
    try (Troupe troupe = Troupe.open()) {
      Queue<Integer> output = troupe.queue();
      List<ChildProcess> children = new ArrayList<>();
      for (int n = 1; n <= 5; n++) {
        children.add(troupe.process(CollectWithQueue::square, n, output).start());
      }
      for (ChildProcess child : children) {
        child.join();
      }
      while (!output.isEmpty()) {
        System.out.println(output.get());
      }
    }
  }
}
