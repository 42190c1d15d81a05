package dev.troupe.samples;

import dev.troupe.ChildProcess;
import dev.troupe.Lock;
import dev.troupe.Queue;
import dev.troupe.Troupe;
import dev.troupe.WaitGraph;

/** Two processes take two locks in opposite order; the program says who waits for whom, and ends them. */
public final class ExplainDeadlock {

  private ExplainDeadlock() {}

  static void takeBoth(Lock first, Lock second, Queue<String> ready, Queue<String> go)
      throws InterruptedException {
    first.lock();
    ready.put("has one");
    go.get();
    second.lock(); // the other one has it, and waits for ours
  }

  /** Runs the sample. */
  public static void main(String[] args) throws InterruptedException {
    try (Troupe troupe = Troupe.open()) {
      Lock left = troupe.lock();
      Lock right = troupe.lock();
      Queue<String> ready = troupe.queue();
      Queue<String> go = troupe.queue();
      ChildProcess one = start(troupe, "left-first", left, right, ready, go);
      ChildProcess two = start(troupe, "right-first", right, left, ready, go);
      ready.get();
      ready.get();
      go.put("go");
      go.put("go");
      WaitGraph graph = troupe.waits();
      while (graph.cycles().isEmpty()) { // they are on their way into it
        graph = troupe.waits();
      }
      System.out.print(graph.report());
      one.kill();
      two.kill();
    }
  }

  private static ChildProcess start(
      Troupe troupe, String name, Lock first, Lock second, Queue<String> ready, Queue<String> go) {
    return troupe
        .process(ExplainDeadlock::takeBoth, first, second, ready, go)
        .named(name)
        .asDaemon(true)
        .start();
  }
}
