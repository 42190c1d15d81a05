package dev.troupe.cluster;

import dev.troupe.ChildProcess;
import dev.troupe.Queue;
import dev.troupe.Troupe;
import java.util.List;

/** Programs whose ends {@link ProgramEndIT} looks at. */
final class EndingPrograms {

  private EndingPrograms() {}

  static void tellPidAndWait(Queue<String> gate) throws InterruptedException {
    System.out.println("pid " + ProcessHandle.current().pid());
    gate.get();
  }

  static void tellPidAndPrint() {
    System.out.println("pid " + ProcessHandle.current().pid());
    System.out.println("last line");
  }

  static void tellPidThenWaitForEver(Queue<String> told, Queue<String> gate)
      throws InterruptedException {
    System.out.println("pid " + ProcessHandle.current().pid());
    told.put("told");
    gate.get();
  }

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "two-waiting-children" -> twoWaitingChildren();
      case "forgotten-program" ->
        Troupe.open().process(EndingPrograms::tellPidAndPrint).start();
      case "forgotten-daemon" -> forgottenDaemon();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void twoWaitingChildren() throws Exception {
    try (Troupe troupe = Troupe.open()) {
      Queue<String> gate = troupe.queue();
      List<ChildProcess> children = List.of(
          troupe.process(EndingPrograms::tellPidAndWait, gate).start(),
          troupe.process(EndingPrograms::tellPidAndWait, gate).start());
      if (System.in.read() >= 0) {
        gate.put("go on");
        gate.put("go on");
      }
      for (ChildProcess child : children) {
        child.join();
      }
    }
  }

  private static void forgottenDaemon() throws InterruptedException {
    Troupe troupe = Troupe.open();
    Queue<String> told = troupe.queue();
    Queue<String> gate = troupe.queue();
    troupe
        .process(EndingPrograms::tellPidThenWaitForEver, told, gate)
        .asDaemon(true)
        .start();
    told.get();
  }
}
