package dev.troupe.samples;

import dev.troupe.ChildProcess;
import dev.troupe.Connection;
import dev.troupe.Pipe;
import dev.troupe.Troupe;
import java.util.ArrayList;
import java.util.List;

/** Gives each of five processes a pipe of its own and reads a square and a cube from each. */
public final class CollectWithPipes {
  private CollectWithPipes() {}

  static void squareAndCube(int x, Connection output) throws Exception {
    output.send(x * x);
    output.send(x * x * x);
    output.close();
  }

  public static void main(String[] args) throws Exception {
    try (Troupe troupe = Troupe.open()) {
      List<ChildProcess> children = new ArrayList<>();
      List<Connection> inputs = new ArrayList<>();
      for (int n = 1; n <= 5; n++) {
        Pipe pipe = troupe.pipe();
        inputs.add(pipe.first());
        children.add(
            troupe.process(CollectWithPipes::squareAndCube, n, pipe.second()).start());
      }
      for (ChildProcess child : children) {
        child.join();
      }
      for (Connection input : inputs) {
        int square = input.receive();
        int cube = input.receive();
        System.out.println(square);
        System.out.println(cube);
        input.close();
      }
    }
  }
}
