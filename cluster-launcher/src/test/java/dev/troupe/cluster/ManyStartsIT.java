package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.Queue;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes in numbers: minutes of work, in the profile {@code soak}. */
@Timeout(900)
class ManyStartsIT {

  private static final int STARTS = 500;
  private static final int AT_ONCE = 50;
  private static final Duration LONG = Duration.ofMinutes(2);

  static void meet(Queue<Integer> here, Queue<String> gate) throws InterruptedException {
    here.put(1);
    gate.get();
  }

  /** All of them are there at the same time, within the heap budget of this machine. */
  @Test
  void start_50AtOnce_allAreDoneWithin120Seconds() throws Exception {
    long start = System.nanoTime();
    try (Troupe troupe = Troupe.open()) {
      Queue<Integer> here = troupe.queue();
      Queue<String> gate = troupe.queue();
      List<ChildProcess> all = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        all.add(troupe
            .context(StartMethod.SPAWN)
            .process(ManyStartsIT::meet, here, gate)
            .start());
      }
      for (int i = 0; i < AT_ONCE; i++) {
        here.get(LONG);
      }
      for (int i = 0; i < AT_ONCE; i++) {
        gate.put("end");
      }
      for (ChildProcess one : all) {
        assertTrue(one.join(LONG));
        assertEquals(OptionalInt.of(0), one.exitCode());
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(LONG) < 0, () -> "it took " + took);
  }

  @Test
  void start_500InARow_leavesNeitherThreadNorDescriptorNorFileNorJvm() throws Exception {
    try (Troupe troupe = Troupe.open()) {
      run(troupe);
      troupe.prepareProcesses(2);
      Traces before = Traces.now();
      for (int i = 0; i < STARTS; i++) {
        run(troupe);
      }
      troupe.prepareProcesses(2);
      ProgramEndIT.await(Duration.ofSeconds(30), () -> Traces.now().isWithin(before));
    }
    assertEquals(0, ProcessHandle.current().children().count());
  }

  private static void run(Troupe troupe) throws InterruptedException {
    ChildProcess process = troupe.process(() -> {}).start();
    assertTrue(process.join(LONG));
    assertEquals(OptionalInt.of(0), process.exitCode());
    process.close();
  }
}
