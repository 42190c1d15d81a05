package dev.troupe.samples;

import dev.troupe.ChildProcess;
import dev.troupe.Troupe;
import java.util.ArrayList;
import java.util.List;

/** Starts five processes; each prints one square. What children print appears here. */
public final class CreateProcesses {
  private CreateProcesses() {}

  static void square(int x) {
    System.out.println(x * x);
  }

  public static void main(String[] args) throws Exception {
    try (Troupe troupe = Troupe.open()) {
      List<ChildProcess> children = new ArrayList<>();
      for (int n = 1; n <= 5; n++) {
        children.add(troupe.process(CreateProcesses::square, n).start());
      }
      for (ChildProcess child : children) {
        child.join();
      }
    }
  }
}
