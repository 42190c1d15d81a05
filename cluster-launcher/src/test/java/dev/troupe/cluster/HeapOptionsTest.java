package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.troupe.NodeLauncher.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeapOptionsTest {

  private static final long MIB = 1 << 20;

  private static Share share(long bytes) {
    return () -> bytes;
  }

  @Test
  void asked_sizes_lastOneWinsInAnyUnit() {
    assertEquals(0, HeapOptions.asked(List.of("-Xss1m", "-Xms2g"), 100));
    assertEquals(256 * MIB, HeapOptions.asked(List.of("-Xmx1g", "-Xmx256m"), 100));
    assertEquals(3 << 10, HeapOptions.asked(List.of("-XX:MaxHeapSize=3K"), 100));
    assertEquals(4096, HeapOptions.asked(List.of("-Xmx4096"), 100));
    assertEquals(2L << 40, HeapOptions.asked(List.of("-Xmx2t"), 100));
  }

  @Test
  void asked_partsOfTheMachine_areThose() {
    assertEquals(75, HeapOptions.asked(List.of("-XX:MaxRAMPercentage=75.0"), 100));
    assertEquals(50, HeapOptions.asked(List.of("-XX:MaxRAMFraction=2"), 100));
    assertEquals(4096, HeapOptions.asked(List.of("-Xmx4k", "-XX:MaxRAMPercentage=75"), 100));
  }

  @Test
  void all_environment_comesLast() {
    assertEquals(
        List.of("-Xmx1g", "-Xmx2g", "-Da=b"),
        HeapOptions.all(List.of("-Xmx1g"), Map.of("_JAVA_OPTIONS", " -Xmx2g  -Da=b ")));
  }

  @Test
  void added_nothingAsked_isTheShare() {
    assertEquals(
        List.of("-Xms32m", "-Xmx100m"),
        HeapOptions.added(List.of(), 0, share(100 * MIB), 32 * MIB));
    assertEquals(
        List.of("-Xms20m", "-Xmx20m"), HeapOptions.added(List.of(), 0, share(20 * MIB), 32 * MIB));
    assertEquals(
        List.of("-Xmx100m"), HeapOptions.added(List.of("-Xmn8m"), 0, share(100 * MIB), 32 * MIB));
  }

  @Test
  void added_serialCollector_hasHalfOfItYoung_unlessToldOtherwise() {
    List<String> serial = List.of("-XX:+UseG1GC", "-XX:+UseSerialGC");
    assertEquals(
        List.of("-Xms32m", "-Xmx100m", "-XX:NewRatio=1"),
        HeapOptions.added(serial, 0, share(100 * MIB), 32 * MIB));
    for (String option : List.of("-XX:+UseG1GC", "-XX:NewRatio=3", "-XX:NewSize=8m")) {
      List<String> options = new ArrayList<>(serial);
      options.add(option);
      assertFalse(
          HeapOptions.added(options, 0, share(100 * MIB), 32 * MIB).contains("-XX:NewRatio=1"));
    }
  }

  @Test
  void added_sizeAskedOrNobodyCounts_isNothing() {
    assertEquals(List.of(), HeapOptions.added(List.of(), MIB, share(MIB), 32 * MIB));
    assertEquals(List.of(), HeapOptions.added(List.of(), 0, share(0), 32 * MIB));
  }
}
