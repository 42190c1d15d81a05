package dev.troupe.cluster;

import dev.troupe.ChildProcess;
import dev.troupe.Pool;
import dev.troupe.PreloadErrors;
import dev.troupe.Queue;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

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
      case "exit-code-of-child" -> exitCodeOfChild();
      case "eight-children" -> eightChildren();
      case "leave-segments" -> leaveSegments(args[1], false);
      case "unlink-segments" -> leaveSegments(args[1], true);
      case "open-and-close" -> Troupe.open().close();
      case "flags" -> tellFlags();
      case "arguments" -> tellArguments();
      case "forgotten-pool" -> forgottenPool();
      case "hanging-preload" -> hangingPreload();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Ends with 42 if a child ends with 41. */
  private static void exitCodeOfChild() throws Exception {
    int code;
    try (Troupe troupe = Troupe.open()) {
      ChildProcess process = troupe.process(() -> System.exit(41)).start();
      process.join();
      code = process.exitCode().orElse(0);
    }
    System.exit(code + 1);
  }

  /** Ends with 42 if all end well. */
  private static void eightChildren() throws Exception {
    int good = 0;
    try (Troupe troupe = Troupe.open()) {
      List<ChildProcess> children = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        children.add(troupe.process(() -> {}).start());
      }
      for (ChildProcess child : children) {
        child.join();
        good += child.exitCode().orElse(1) == 0 ? 1 : 0;
      }
    }
    System.exit(good == 8 ? 42 : 1);
  }

  static void makeSegment(String name) throws IOException {
    Troupe.current().createSharedMemory(name, 64);
  }

  /** One here and one in a child; unlinks both, or waits for its end. */
  private static void leaveSegments(String name, boolean isTidy) throws Exception {
    try (Troupe troupe = Troupe.open()) {
      troupe.createSharedMemory(name + "-home", 64);
      troupe.createSharedMemory(name + "-gone", 64).unlink();
      ChildProcess child =
          troupe.process(EndingPrograms::makeSegment, name + "-child").start();
      child.join();
      if (isTidy) {
        troupe.attachSharedMemory(name + "-home").unlink();
        troupe.attachSharedMemory(name + "-child").unlink();
      } else {
        System.out.println("pid " + child.pid());
        System.in.read();
      }
    }
  }

  /** What this JVM was started with, here and in two generations of children. */
  private static void tellFlags() throws Exception {
    try (Troupe troupe = Troupe.open()) {
      tellFlagsFrom(2, troupe);
    }
  }

  private static void tellFlagsFrom(int generations, Troupe troupe) throws InterruptedException {
    System.out.println("flags " + EndingPrograms.class.desiredAssertionStatus() + " "
        + System.getProperty("flags.test") + " "
        + Object.class.getModule().isOpen("java.lang", EndingPrograms.class.getModule()));
    if (generations > 0) {
      troupe
          .process((Integer left) -> tellFlagsFrom(left, Troupe.current()), generations - 1)
          .start()
          .join();
    }
  }

  /** Says what the program was called with while it is initialised. */
  static final class Preloaded {
    static {
      sayArguments("preloading");
    }

    private Preloaded() {}
  }

  /** Is never initialised. */
  static final class Hanging {
    static {
      try {
        System.out.println("pid " + ProcessHandle.current().pid());
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private Hanging() {}
  }

  private static void hangingPreload() {
    try (Troupe troupe = Troupe.open()) {
      troupe.setForkServerPreload(List.of(Hanging.class.getName()), PreloadErrors.FAIL);
      troupe.process(() -> {}).start();
    }
  }

  private static void sayArguments(String who) {
    System.out.println(who + " " + Troupe.programArguments());
  }

  private static void tellArguments() throws Exception {
    sayArguments("main");
    try (Troupe troupe = Troupe.open()) {
      troupe.setForkServerPreload(List.of(Preloaded.class.getName()));
      troupe.prepareProcesses(1);
      for (StartMethod method : List.of(StartMethod.SPAWN, StartMethod.FORKSERVER)) {
        troupe
            .context(method)
            .process(
                name -> {
                  sayArguments(name);
                  Troupe.current()
                      .process(EndingPrograms::sayArguments, "below " + name)
                      .start()
                      .join();
                },
                method.name())
            .start()
            .join();
      }
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

  private static Pool pool;

  private static void forgottenPool() throws InterruptedException {
    pool = Troupe.open().pool(2);
    pool.map(List.of(1, 2), 1, x -> {
      System.out.println("pid " + ProcessHandle.current().pid());
      return x;
    });
    pool.applyAsync(() -> {
      Thread.sleep(600_000); // outstanding work does not keep the program either
      return 0;
    });
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
