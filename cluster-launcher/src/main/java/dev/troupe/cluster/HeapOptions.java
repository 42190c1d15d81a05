package dev.troupe.cluster;

import dev.troupe.NodeLauncher.Share;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM's options say about its heap, and what is added to them. */
final class HeapOptions {

  private static final Pattern LARGEST =
      Pattern.compile("-(?:Xmx|XX:MaxHeapSize=)(\\d+)([kKmMgGtT]?)");
  private static final Pattern PART =
      Pattern.compile("-XX:(?:Max|Min)RAM(Percentage|Fraction)=([\\d.]+)");
  private static final Pattern FIRST =
      Pattern.compile("-(Xms|Xmn|XX:(InitialHeapSize|InitialRAM|NewSize|MaxNewSize|MinHeap)).*");
  private static final Pattern YOUNG =
      Pattern.compile("-(Xmn|XX:(NewSize|MaxNewSize|NewRatio)=).*");
  private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

  /**
   * Half of the heap is for what is young. Messages live just long enough to be taken for old in a small
   * heap, and then each costs its part of a full collection.
   */
  private static final String HALF_YOUNG = "-XX:NewRatio=1";

  private static final String UNITS = "kmgt";
  private static final long MIB = 1 << 20;

  private HeapOptions() {}

  /** The options of a command line and of the environment, the ones that win last. */
  static List<String> all(List<String> options, Map<String, String> environment) {
    List<String> all = new ArrayList<>(options);
    for (String name : JavaCommand.OPTION_VARIABLES) {
      String words = environment.get(name);
      if (words != null) {
        all.addAll(List.of(words.strip().split("\\s+", -1)));
      }
    }
    return all;
  }

  /** The largest heap that options ask for, in bytes; 0 if none do. */
  static long asked(List<String> options, long machineBytes) {
    long asked = 0;
    long part = 0;
    for (String option : options) {
      Matcher largest = LARGEST.matcher(option);
      Matcher ofMachine = PART.matcher(option);
      if (largest.matches()) {
        asked = bytes(largest.group(1), largest.group(2));
      } else if (ofMachine.matches()) {
        double number = Double.parseDouble(ofMachine.group(2));
        boolean isPercentage = ofMachine.group(1).equals("Percentage");
        part = (long) (isPercentage ? machineBytes * number / 100 : machineBytes / number);
      }
    }
    return asked != 0 ? asked : part; // a size wins over a part, wherever it stands
  }

  /** As {@link #asked(List, long)}, of the machine or container that this JVM is in. */
  static long asked(List<String> options) {
    boolean isPart = options.stream().anyMatch(option -> PART.matcher(option).matches());
    return asked(options, isPart ? machineBytes() : 0);
  }

  /**
   * What makes a JVM keep to its share, unless its options do.
   *
   * @param first the heap that it begins with
   */
  static List<String> added(List<String> options, long asked, Share share, long first) {
    if (asked != 0 || share.bytes() == 0) {
      return List.of();
    }
    List<String> added = new ArrayList<>();
    if (options.stream().noneMatch(option -> FIRST.matcher(option).matches())) {
      added.add("-Xms" + Math.min(first, share.bytes()) / MIB + "m");
    }
    added.add("-Xmx" + share.bytes() / MIB + "m");
    if (isSerial(options)
        && options.stream().noneMatch(option -> YOUNG.matcher(option).matches())) {
      added.add(HALF_YOUNG);
    }
    return added;
  }

  /** Others size what is young by themselves. */
  private static boolean isSerial(List<String> options) {
    String last = "";
    for (String option : options) {
      last = COLLECTOR.matcher(option).matches() ? option : last;
    }
    return last.equals("-XX:+UseSerialGC");
  }

  private static long bytes(String number, String unit) {
    int power = unit.isEmpty() ? 0 : UNITS.indexOf(Character.toLowerCase(unit.charAt(0))) + 1;
    return Long.parseLong(number) << (10 * power);
  }

  private static long machineBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }
}
