package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.Queue;
import dev.troupe.Troupe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
