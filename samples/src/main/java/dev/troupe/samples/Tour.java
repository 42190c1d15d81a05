package dev.troupe.samples;

/** Runs all samples, one topic after the other. */
public final class Tour {
  private Tour() {}

  @FunctionalInterface
  private interface Sample {
    void run(String[] args) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    show("1. Creating processes", CreateProcesses::main);
    show("2. Processes versus threads", ProcessesVersusThreads::main);
    show("3. Results through a queue", CollectWithQueue::main);
    show("4. Results through pipes", CollectWithPipes::main);
    show("5. Polling a pipe", PollPipe::main);
    show("6. A barrier of five", BarrierOfFive::main);
    show("7. Shared values", SharedValues::main);
    show("8. A pool of four", PoolOfFour::main);
  }

  private static void show(String heading, Sample sample) throws Exception {
    System.out.println(heading);
    System.out.println("-".repeat(heading.length()));
    sample.run(new String[0]);
    System.out.println();
  }
}
