package dev.troupe;

import static dev.troupe.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("WaitNotInLoop") // single waits are what is looked at
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WaitsTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final List<ChildProcess> started = new ArrayList<>();
  private Troupe troupe;

  @BeforeAll
  void open() {
    troupe = Troupe.open();
  }

  @AfterEach
  void endThem() throws InterruptedException {
    started.forEach(ChildProcess::kill);
    for (ChildProcess child : started) {
      child.join();
    }
    started.clear();
  }

  @AfterAll
  void close() {
    troupe.close();
  }

  static void takeBoth(
      MutualExclusion first, MutualExclusion second, Queue<String> ready, Queue<String> go)
      throws InterruptedException {
    first.lock();
    ready.put("has one");
    go.get();
    second.lock();
  }

  static void acquireBoth(Semaphore first, Semaphore second, Queue<String> ready, Queue<String> go)
      throws InterruptedException {
    first.acquire();
    ready.put("has one");
    go.get();
    second.acquire();
  }

  static void receiveFirst(Connection connection, String answer) throws Exception {
    connection.receive();
    connection.send(answer);
  }

  static void fill(Queue<Integer> queue) throws InterruptedException {
    for (int n = 0; n < 3; n++) {
      queue.put(n);
    }
  }

  static void fillByAChild(Queue<Integer> queue) throws Exception {
    Troupe.current().process(WaitsTest::fill, queue).named("filler").start().join();
  }

  static void meet(Barrier barrier) throws Exception {
    barrier.await();
  }

  static void awaitSignal(Condition condition) throws InterruptedException {
    try (LockHold held = condition.hold()) {
      condition.await();
    }
  }

  static void sleepFor(Duration time, Condition condition) throws InterruptedException {
    Thread.sleep(time.toMillis());
  }

  /** What the only deadlock waits for, once there is one, such as {@code left: Lock.Acquire}. */
  private static Set<String> awaitDeadlock(Troupe troupe) throws Exception {
    eventually("it is found", () -> !troupe.waits().cycles().isEmpty());
    List<List<WaitGraph.Waiting>> cycles = troupe.waits().cycles();
    assertEquals(1, cycles.size(), cycles::toString);
    return cycles.get(0).stream()
        .map(wait -> wait.processName() + ": " + wait.command())
        .collect(Collectors.toSet());
  }

  @Test
  void waits_twoProcessesTookTwoSemaphores_findsWhoWaits() throws Exception {
    Semaphore left = troupe.semaphore(1);
    Semaphore right = troupe.semaphore(1);
    Queue<String> ready = troupe.queue();
    Queue<String> go = troupe.queue();
    startDaemon(troupe.process(WaitsTest::acquireBoth, left, right, ready, go), "left-first");
    startDaemon(troupe.process(WaitsTest::acquireBoth, right, left, ready, go), "right-first");
    ready.get();
    ready.get();
    go.put("go");
    go.put("go");
    eventually(
        "both wait",
        () -> troupe.waits().waits().stream()
                .filter(wait -> wait.command().equals("Semaphore.Acquire"))
                .count()
            == 2);
    assertTrue(troupe.waits().cycles().isEmpty()); // this thread could release one
    left.letGo();
    right.letGo();
    assertEquals(
        Set.of("left-first: Semaphore.Acquire", "right-first: Semaphore.Acquire"),
        awaitDeadlock(troupe));
    String report = troupe.waits().report();
    assertTrue(report.contains("waiting for what only they could do"), report);
  }

  @Test
  void waits_bothEndsOfAPipeReceive_findsTheCircle() throws Exception {
    Pipe pipe = troupe.pipe();
    startDaemon(troupe.process(WaitsTest::receiveFirst, pipe.first(), "one"), "one");
    startDaemon(troupe.process(WaitsTest::receiveFirst, pipe.second(), "two"), "two");
    pipe.first().close();
    pipe.second().close();
    assertEquals(Set.of("one: Pipe.Receive", "two: Pipe.Receive"), awaitDeadlock(troupe));
    String report = troupe.waits().report();
    assertTrue(report.contains("each waiting for what the next has"), report);
  }

  @Test
  void waits_joinOfAProcessThatFillsAQueue_findsTheCircle() throws Exception {
    try (Troupe other = Troupe.open()) {
      Queue<Integer> queue = other.queue(1);
      ChildProcess parent = other.process(WaitsTest::fillByAChild, queue).named("parent");
      parent.start();
      eventually(
          "both wait",
          () -> other.waits().waits().stream()
              .map(WaitGraph.Waiting::command)
              .collect(Collectors.toSet())
              .containsAll(Set.of("Process.Join", "Queue.Put")));
      assertTrue(other.waits().cycles().isEmpty()); // this thread could take what is in the queue
      queue.letGo();
      assertEquals(Set.of("parent: Process.Join", "filler: Queue.Put"), awaitDeadlock(other));
      parent.kill();
    }
  }

  @Test
  void waits_tooFewForABarrier_findsThem() throws Exception {
    Barrier barrier = troupe.barrier(3);
    startDaemon(troupe.process(WaitsTest::meet, barrier), "one");
    startDaemon(troupe.process(WaitsTest::meet, barrier), "two");
    barrier.close();
    Set<String> found = awaitDeadlock(troupe);
    assertEquals(2, found.size(), found::toString);
    assertTrue(found.stream().allMatch(one -> one.contains(": Barrier.Await")), found::toString);
  }

  @Test
  void waits_somebodyWhoRunsCouldSignal_isNoDeadlock() throws Exception {
    Condition condition = troupe.condition();
    startDaemon(troupe.process(WaitsTest::awaitSignal, condition), "waiter");
    ChildProcess sleeper =
        startDaemon(troupe.process(WaitsTest::sleepFor, LONG, condition), "sleeper");
    condition.letGo();
    eventually(
        "it waits",
        () -> troupe.waits().waits().stream()
            .anyMatch(wait -> wait.command().equals("Condition.Await")));
    assertTrue(troupe.waits().cycles().isEmpty(), () -> troupe.waits().report());
    sleeper.kill();
    sleeper.join();
    assertEquals(Set.of("waiter: Condition.Await"), awaitDeadlock(troupe));
  }

  @Test
  void cycles_ofAPictureMadeByHand_areThoseWithoutAWayOut() {
    WaitGraph.Waiting join = waiting(1, 10, WaitGraph.JOIN, false, new WaitGraph.Party(2, 0));
    WaitGraph.Waiting lock = waiting(2, 20, "Lock.Acquire", false, new WaitGraph.Party(1, 10));
    WaitGraph.Waiting timed = waiting(2, 20, "Lock.Acquire", true, new WaitGraph.Party(1, 10));
    assertEquals(1, cycles(List.of(), join, lock));
    assertEquals(0, cycles(List.of(), join, timed)); // that one ends by itself
    WaitGraph.Party free = new WaitGraph.Party(2, 21);
    assertEquals(
        1, cycles(List.of(free), join, lock)); // the process lasts as long as its thread 20
    WaitGraph.Waiting get = waiting(1, 10, "Queue.Get", false, new WaitGraph.Party(2, 0));
    assertEquals(1, cycles(List.of(), get, lock));
    assertEquals(0, cycles(List.of(free), get, lock)); // thread 21 could put something
    WaitGraph.Waiting anybody = waiting(1, 10, "Pool.AwaitResults", false);
    assertEquals(0, cycles(List.of(), anybody, lock));
  }

  private static int cycles(List<WaitGraph.Party> others, WaitGraph.Waiting... waits) {
    return new WaitGraph(List.of(waits), others).cycles().size();
  }

  private static WaitGraph.Waiting waiting(
      long process, long thread, String command, boolean hasLimit, WaitGraph.Party... holders) {
    return new WaitGraph.Waiting(
        new WaitGraph.Party(process, thread),
        "p" + process,
        4700 + process,
        "t" + thread,
        9,
        command,
        "",
        List.of(holders),
        hasLimit,
        false);
  }

  private ChildProcess startDaemon(ChildProcess process, String name) throws Exception {
    started.add(process.named(name).asDaemon(true).start());
    return process;
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
    RLock left = troupe.rlock();
    RLock right = troupe.rlock();
    started.addAll(deadlock(troupe, left, right));
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
  }

  @Test
  void waits_nobodyWaitsInACircle_namesWhoWaits() throws Exception {
    Queue<String> queue = troupe.queue(); // which this thread could put something in
    startDaemon(troupe.process(WaitsTest::getForEver, queue), "reader");
    eventually(
        "it waits",
        () -> troupe.waits().waits().stream()
            .anyMatch(wait ->
                wait.processName().equals("reader") && wait.command().startsWith("Queue.")));
    assertTrue(troupe.waits().cycles().isEmpty());
    assertTrue(troupe.waits().report().startsWith("No deadlock;"));
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
