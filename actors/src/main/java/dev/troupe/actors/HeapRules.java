package dev.troupe.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.lang.management.ManagementFactory;

/**
 * How much heap the JVMs of a program may have together; what {@code troupe.heap} says.
 *
 * @param budgetBytes the most that all largest heaps may add up to; {@link #UNBOUNDED} if nobody counts
 * @param origin where the budget comes from, for messages
 * @param homeBytes what the program's first process may take of it
 * @param share a JVM that asks for no size gets one part in so many of what is left
 * @param leastBytes and no less than this
 * @param waits whether a start that finds too little waits for the end of others, and is not refused
 */
record HeapRules(
    long budgetBytes, String origin, long homeBytes, int share, long leastBytes, boolean waits) {

  static final long UNBOUNDED = Long.MAX_VALUE;

  private static final int LEAST_MIB = 16;
  private static final long MIB = 1 << 20;

  /** Reads the section {@code troupe.heap}; asks the machine, which takes some 10 ms. */
  static HeapRules from(Config heap) {
    String budget = heap.getString("budget");
    String full = heap.getString("when-full");
    int share = heap.getInt("share");
    long least = heap.getMemorySize("least").toBytes();
    if (!full.equals("refuse") && !full.equals("wait")) {
      throw new IllegalArgumentException(
          "troupe.heap.when-full must be refuse or wait, was '" + full + "'.");
    }
    if (share < 1 || least < LEAST_MIB * MIB) {
      throw new IllegalArgumentException("troupe.heap.share must be at least 1 and"
          + " troupe.heap.least at least " + LEAST_MIB + " MiB; they were " + share + " and "
          + least + " B.");
    }
    long home = Runtime.getRuntime().maxMemory();
    boolean waits = full.equals("wait");
    if (budget.equals("off")) {
      return new HeapRules(UNBOUNDED, "off", home, share, least, waits);
    }
    if (!budget.equals("auto")) {
      long chosen =
          ConfigFactory.parseString("b = \"" + budget + "\"").getMemorySize("b").toBytes();
      return new HeapRules(chosen, budget, home, share, least, waits);
    }
    long machine = machineBytes();
    String origin = "auto, nine tenths of " + machine / MIB + " MiB";
    return new HeapRules(machine / 10 * 9, origin, home, share, least, waits);
  }

  /** What the machine has, or this process's container is given of it. */
  private static long machineBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : UNBOUNDED;
  }
}
