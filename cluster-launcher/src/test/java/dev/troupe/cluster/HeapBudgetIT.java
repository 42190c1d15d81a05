package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.troupe.ChildProcess;
import dev.troupe.ProcessStartException;
import dev.troupe.Queue;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import dev.troupe.Waitable;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** The heaps of all JVMs of a program keep to its budget, whoever forks them. */
@Timeout(120)
class HeapBudgetIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final long MIB = 1 << 20;

  /** A program that has so much beside its first process. */
  private static Troupe open(long freeMib, String whenFull) {
    long budget = Runtime.getRuntime().maxMemory() + freeMib * MIB;
    System.setProperty("troupe.heap.budget", budget + " B");
    System.setProperty("troupe.heap.when-full", whenFull);
    ConfigFactory.invalidateCaches();
    return Troupe.open();
  }

  @AfterEach
  void restore() {
    System.clearProperty("troupe.heap.budget");
    System.clearProperty("troupe.heap.when-full");
    ConfigFactory.invalidateCaches();
    assertEquals(0, ProcessHandle.current().children().count());
  }

  static void await(Queue<String> gate) throws InterruptedException {
    gate.get();
  }

  static void tellHeap(Queue<Long> heaps) throws InterruptedException {
    heaps.put(Runtime.getRuntime().maxMemory());
  }

  static void startOne(Queue<String> gate, Queue<String> told) throws InterruptedException {
    try {
      sized(Troupe.current(), gate).start();
      told.put("started");
    } catch (ProcessStartException e) {
      told.put(String.valueOf(e.getMessage()));
    }
  }

  /** A process of 96 MiB, in a JVM that is forked for it. */
  private static ChildProcess sized(Troupe program, Queue<String> gate) {
    ChildProcess process = program.context(StartMethod.SPAWN).process(HeapBudgetIT::await, gate);
    process.surroundings().setJvmArguments(List.of("-Xmx96m"));
    return process;
  }

  @Test
  void start_thirdThatDoesNotFit_isRefusedWithTheSum() throws Exception {
    try (Troupe program = open(200, "refuse")) {
      Queue<String> gate = program.queue();
      ChildProcess first = sized(program, gate).start();
      ChildProcess second = sized(program, gate).start();
      ChildProcess third = sized(program, gate).named("third");
      ProcessStartException e = assertThrows(ProcessStartException.class, third::start);
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains("'third'"), message);
      assertTrue(message.contains("heap of 96 MiB does not fit"), message);
      assertTrue(message.contains("2 other JVMs 192 MiB"), message);
      assertTrue(message.contains("8 MiB are left"), message);
      gate.put("one may end");
      List<Waitable> sentinels = List.of(first.sentinel(), second.sentinel());
      assertEquals(1, Waitable.waitAny(sentinels, LONG).size());
      ChildProcess fourth = sized(program, gate).start();
      gate.put("all may end");
      gate.put("all may end");
      assertTrue(fourth.join(LONG));
      assertEquals(OptionalInt.of(0), fourth.exitCode());
    }
  }

  @Test
  void start_thirdThatDoesNotFit_waitsForTheEndOfAnother() throws Exception {
    try (Troupe program = open(200, "wait")) {
      Queue<String> gate = program.queue();
      sized(program, gate).start();
      sized(program, gate).start();
      ChildProcess third = sized(program, gate);
      CompletableFuture<ChildProcess> started = CompletableFuture.supplyAsync(third::start);
      assertThrows(TimeoutException.class, () -> started.get(200, TimeUnit.MILLISECONDS));
      gate.put("one may end");
      assertEquals(third, started.get(60, TimeUnit.SECONDS));
      gate.put("all may end");
      gate.put("all may end");
      assertTrue(third.join(LONG));
      assertEquals(OptionalInt.of(0), third.exitCode());
    }
  }

  @Test
  void start_largerThanTheWholeBudget_isRefusedAlsoBySettingWait() {
    try (Troupe program = open(90, "wait")) {
      ChildProcess process = sized(program, program.queue());
      assertThrows(ProcessStartException.class, process::start);
    }
  }

  /** Said where the mistake was made, and nothing is left of the program. */
  @Test
  void open_settingsThatCannotWork_areRefusedWithWhatToDo() {
    assertRefused(() -> open(10, "refuse"), "leaves no room for a process", "Raise the budget");
    assertRefused(() -> open(200, "hope"), "must be refuse or wait, was 'hope'");
    restore();
    for (String setting : List.of("share=0", "least=1 MiB", "budget=much")) {
      String[] words = setting.split("=", -1);
      assertRefused(
          () -> {
            System.setProperty("troupe.heap." + words[0], words[1]);
            try {
              ConfigFactory.invalidateCaches();
              Troupe.open();
            } finally {
              System.clearProperty("troupe.heap." + words[0]);
            }
          },
          "troupe.heap." + words[0]);
    }
  }

  private static void assertRefused(Executable opening, String... parts) {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, opening);
    for (String part : parts) {
      assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }
    Set<Thread> after = new HashSet<>(Thread.getAllStackTraces().keySet());
    after.removeAll(before);
    after.removeIf(thread -> !thread.getName().startsWith("troupe-akka"));
    assertEquals(Set.of(), after);
  }

  @Test
  void start_inChild_countsWithAllOthers() throws Exception {
    try (Troupe program = open(200, "refuse")) {
      Queue<String> gate = program.queue();
      Queue<String> told = program.queue();
      ChildProcess middle =
          program.context(StartMethod.SPAWN).process(HeapBudgetIT::startOne, gate, told);
      middle.surroundings().setJvmArguments(List.of("-Xmx110m"));
      middle.start();
      String answer = told.get(LONG);
      assertTrue(answer.contains("1 other JVMs 110 MiB"), answer);
      assertTrue(middle.join(LONG));
    }
  }

  @Test
  void start_sparesHoldTheRest_theyGiveWay() throws Exception {
    try (Troupe program = open(200, "refuse")) {
      Queue<String> gate = program.queue();
      program.prepareProcesses(2); // 64 MiB each
      assertEquals(2, ProcessHandle.current().children().count());
      ChildProcess process = sized(program, gate).start();
      assertTrue(ProcessHandle.current().children().count() <= 2);
      gate.put("end");
      assertTrue(process.join(LONG));
      assertEquals(OptionalInt.of(0), process.exitCode());
    }
  }

  @Test
  void heap_notChosen_isAPartOfWhatIsLeft() throws Exception {
    try (Troupe program = open(1600, "refuse")) {
      Queue<Long> heaps = program.queue();
      ChildProcess process = program
          .context(StartMethod.SPAWN)
          .process(HeapBudgetIT::tellHeap, heaps)
          .start();
      long heap = heaps.get(LONG);
      assertTrue(heap > 80 * MIB && heap <= 100 * MIB, "it has " + heap); // less one survivor space
      assertTrue(process.join(LONG));
      assertFalse(process.isAlive());
    }
  }
}
