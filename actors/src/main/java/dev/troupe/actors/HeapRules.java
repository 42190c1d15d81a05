package dev.troupe.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
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

  /**
   * Checks the section {@code troupe.heap} as far as that takes no time.
   *
   * @throws IllegalArgumentException if a setting is not valid, or there could never be a process
   */
  static void requireValid(Config heap) {
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
    String budget = heap.getString("budget");
    long home = Runtime.getRuntime().maxMemory();
    if (isChosen(budget) && bytes(budget) < home + least) {
      throw new IllegalArgumentException(
          ("troupe.heap.budget = %s leaves no room for a process: this JVM's own heap may grow to %,d MiB"
                  + " (-Xmx), and a process needs %,d MiB (troupe.heap.least). Raise the budget, give"
                  + " this JVM less, or set the budget to auto.")
              .formatted(budget, home / MIB, least / MIB));
    }
  }

  /**
   * Reads the section {@code troupe.heap}, which is valid; asks the machine, which takes some 10 ms.
   */
  static HeapRules from(Config heap) {
    String budget = heap.getString("budget");
    int share = heap.getInt("share");
    long least = heap.getMemorySize("least").toBytes();
    boolean waits = heap.getString("when-full").equals("wait");
    long home = Runtime.getRuntime().maxMemory();
    if (budget.equals("off")) {
      return new HeapRules(UNBOUNDED, "off", home, share, least, waits);
    }
    if (isChosen(budget)) {
      return new HeapRules(bytes(budget), budget, home, share, least, waits);
    }
    long machine = machineBytes();
    String origin = "auto, nine tenths of " + machine / MIB + " MiB";
    return new HeapRules(machine / 10 * 9, origin, home, share, least, waits);
  }

  private static boolean isChosen(String budget) {
    return !budget.equals("off") && !budget.equals("auto");
  }

  private static long bytes(String budget) {
    try {
      return ConfigFactory.parseString("b = \"" + budget + "\"")
          .getMemorySize("b")
          .toBytes();
    } catch (ConfigException e) {
      throw new IllegalArgumentException(
          "troupe.heap.budget must be auto, off or a size such as 4 GiB, was '" + budget + "'.", e);
    }
  }

  /** What the machine has, or this process's container is given of it. */
  private static long machineBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : UNBOUNDED;
  }
}
