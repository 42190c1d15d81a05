package dev.troupe;

import static dev.troupe.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WaitsTest {

  static void takeBoth(
      MutualExclusion first, MutualExclusion second, Queue<String> ready, Queue<String> go)
      throws InterruptedException {
    first.lock();
    ready.put("has one");
    go.get();
    second.lock();
  }

  static void getForEver(Queue<String> queue) throws InterruptedException {
    queue.get();
  }

  private static List<ChildProcess> deadlock(
      Troupe troupe, MutualExclusion left, MutualExclusion right) throws InterruptedException {
    Queue<String> ready = troupe.queue();
    Queue<String> go = troupe.queue();
    List<ChildProcess> both = List.of(
        troupe.process(WaitsTest::takeBoth, left, right, ready, go).named("left-first"),
        troupe.process(WaitsTest::takeBoth, right, left, ready, go).named("right-first"));
    for (ChildProcess child : both) {
      child.asDaemon(true).start();
    }
    ready.get();
    ready.get();
    go.put("go");
    go.put("go");
    return both;
  }

  @Test
  void waits_twoProcessesTookTwoLocks_findsTheCircleAndNamesBoth() throws Exception {
    try (Troupe troupe = Troupe.open()) {
      RLock left = troupe.rlock();
      RLock right = troupe.rlock();
      List<ChildProcess> both = deadlock(troupe, left, right);
      eventually("it is found", () -> !troupe.waits().cycles().isEmpty());
      List<List<WaitGraph.Waiting>> cycles = troupe.waits().cycles();
      assertEquals(1, cycles.size());
      assertEquals(
          Set.of("left-first", "right-first"),
          cycles.get(0).stream().map(WaitGraph.Waiting::processName).collect(Collectors.toSet()));
      assertEquals(
          Set.of(left.target(), right.target()),
          cycles.get(0).stream().map(WaitGraph.Waiting::primitive).collect(Collectors.toSet()));
      String report = troupe.waits().report();
      assertTrue(report.startsWith("Deadlock of 2 threads"), report);
      assertTrue(report.contains("waits for Lock.Acquire of primitive"), report);
      both.forEach(ChildProcess::kill);
    }
  }

  @Test
  void waits_nobodyWaitsInACircle_namesWhoWaits() throws Exception {
    try (Troupe troupe = Troupe.open()) {
      Queue<String> queue = troupe.queue();
      ChildProcess child = troupe
          .process(WaitsTest::getForEver, queue)
          .named("reader")
          .asDaemon(true)
          .start();
      eventually(
          "it waits",
          () -> troupe.waits().waits().stream()
              .anyMatch(wait ->
                  wait.processName().equals("reader") && wait.command().startsWith("Queue.")));
      assertTrue(troupe.waits().cycles().isEmpty());
      assertTrue(troupe.waits().report().startsWith("No deadlock;"));
      child.kill();
    }
  }

  @Test
  void watch_deadlockStays_isPrintedOnce() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (Troupe troupe = WithoutMemory.open("troupe.deadlock-watch = 100 ms")) {
      List<ChildProcess> both = deadlock(troupe, troupe.lock(), troupe.lock());
      eventually(
          "it is printed",
          () -> printed.toString(StandardCharsets.UTF_8).contains("Deadlock of 2 threads"));
      both.forEach(ChildProcess::kill);
    } finally {
      System.setErr(before);
    }
  }
}
