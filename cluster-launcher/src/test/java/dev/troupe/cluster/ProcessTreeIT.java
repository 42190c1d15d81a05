package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.Queue;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that start processes: who lives on, and who ends with whom. */
@Timeout(400)
class ProcessTreeIT {

  private static final Duration LONG = Duration.ofMinutes(2);

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
    assertEquals(0, ProcessHandle.current().children().count());
  }

  static void tellPidAndEcho(Queue<Long> pids, Queue<String> gate, Queue<String> output)
      throws InterruptedException {
    pids.put(ProcessHandle.current().pid());
    output.put("echo " + gate.get());
  }

  static void startOneAndWait(
      boolean isDaemon, Queue<Long> pids, Queue<String> gate, Queue<String> output)
      throws InterruptedException {
    Troupe program = Troupe.current();
    program
        .process(ProcessTreeIT::tellPidAndEcho, pids, gate, output)
        .asDaemon(isDaemon)
        .start();
    output.get(); // never comes
  }

  static void startOneAndReturn(
      boolean isDaemon, Queue<Long> pids, Queue<String> gate, Queue<String> output)
      throws InterruptedException {
    Troupe program = Troupe.current();
    program
        .process(ProcessTreeIT::tellPidAndEcho, pids, gate, output)
        .asDaemon(isDaemon)
        .start();
    output.get(); // the parent of this process knows the pid
  }

  @Test
  void terminate_parent_grandchildGoesOnUnderTheHome() throws Exception {
    Queue<Long> pids = troupe.queue();
    Queue<String> gate = troupe.queue();
    Queue<String> output = troupe.queue();
    Queue<String> never = troupe.queue();
    ChildProcess middle = troupe
        .process(
            (Queue<Long> p, Queue<String> g, Queue<String> o, Queue<String> n) -> {
              Troupe.current().process(ProcessTreeIT::tellPidAndEcho, p, g, o).start();
              n.get();
            },
            pids,
            gate,
            output,
            never)
        .start();
    long grandchild = pids.get(LONG);
    middle.terminate();
    assertTrue(middle.join(LONG));
    assertEquals(OptionalInt.of(-15), middle.exitCode());
    assertTrue(ProcessHandle.of(grandchild).orElseThrow().isAlive());
    gate.put("to the orphan");
    assertEquals("echo to the orphan", output.get(LONG));
  }

  @Test
  void kill_parent_grandchildEnds() throws Exception {
    Queue<Long> pids = troupe.queue();
    Queue<String> gate = troupe.queue();
    Queue<String> output = troupe.queue();
    ChildProcess middle = troupe
        .process(ProcessTreeIT::startOneAndWait, false, pids, gate, output)
        .start();
    long grandchild = pids.get(LONG);
    middle.kill();
    ProgramEndIT.await(Duration.ofSeconds(2), () -> !ProgramEndIT.isAlive(grandchild));
    assertTrue(middle.join(LONG));
  }

  @Test
  void return_ofParent_terminatesDaemonsAndJoinsOthers() throws Exception {
    Queue<Long> pids = troupe.queue();
    Queue<String> gate = troupe.queue();
    Queue<String> output = troupe.queue();
    ChildProcess ofOther = troupe
        .process(ProcessTreeIT::startOneAndReturn, false, pids, gate, output)
        .start();
    pids.get(LONG);
    output.put("return");
    assertFalse(ofOther.join(Duration.ofMillis(200)), "it did not wait for its child");
    gate.put("go on");
    assertTrue(ofOther.join(LONG));
    assertEquals("echo go on", output.get(LONG));

    ChildProcess ofDaemon = troupe
        .process(ProcessTreeIT::startOneAndReturn, true, pids, gate, output)
        .start();
    ProcessHandle daemon = ProcessHandle.of(pids.get(LONG)).orElseThrow();
    output.put("return");
    assertTrue(ofDaemon.join(LONG));
    assertFalse(daemon.isAlive());
  }

  static void countDescriptors(Queue<Integer> counts, Queue<String> gate) throws Exception {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      counts.put((int) descriptors
          .filter(one -> !ProcessTreeIT.target(one).endsWith(".jar")) // loaded when needed
          .count());
    }
    gate.get();
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // it was that of this very listing
    }
  }

  // CPython: _TestProcess.test_child_fd_inflation
  @Test
  void descriptors_ofAChild_doNotGrowWithItsSiblings() throws Exception {
    Troupe spawn = troupe.context(StartMethod.SPAWN);
    Queue<Integer> counts = troupe.queue();
    Queue<String> gate = troupe.queue();
    List<ChildProcess> all = new ArrayList<>();
    List<Integer> seen = new ArrayList<>();
    for (int siblings = 0; siblings < 6; siblings++) {
      all.add(spawn.process(ProcessTreeIT::countDescriptors, counts, gate).start());
      seen.add(counts.get(LONG));
    }
    for (ChildProcess one : all) {
      gate.put("end");
      assertTrue(one.join(LONG));
    }
    assertEquals(Set.of(seen.get(0)), Set.copyOf(seen), seen::toString);
    assertTrue(
        seen.get(0) <= 16, seen::toString); // 3 streams, 2 of random numbers, a link, a selector
  }

  @Test
  void start_from16Threads_allRun() throws Exception {
    Queue<Long> pids = troupe.queue();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<OptionalInt>> codes = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        codes.add(threads.submit(() -> {
          ChildProcess process = troupe
              .process((Queue<Long> p) -> p.put(ProcessHandle.current().pid()), pids)
              .start();
          process.join();
          return process.exitCode();
        }));
      }
      for (Future<OptionalInt> code : codes) {
        assertEquals(OptionalInt.of(0), code.get());
      }
      assertEquals(16, pids.size());
    } finally {
      threads.shutdownNow();
    }
  }
}
