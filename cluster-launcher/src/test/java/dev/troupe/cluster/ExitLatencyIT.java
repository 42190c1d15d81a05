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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a process takes from the end of its task until its end is known. */
@Timeout(300)
class ExitLatencyIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  /** Median, in milliseconds. What holds a JVM up at its end does so for 300 ms. */
  private static final double MOST_MILLIS = 40;

  private static final int ENDS = 9;

  /** A series on a machine that is busy with other things proves nothing; one of these must hold. */
  private static final int SERIES = 5;

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

  /** The clock is the same in all processes of a machine. */
  static void tellTime(Queue<Long> times) throws InterruptedException {
    times.put(System.nanoTime());
  }

  @Test
  void end_ofProcessInSpare_isKnownSoon() throws Exception {
    assertSomeSeries(troupe.context(StartMethod.FORKSERVER));
  }

  @Test
  void end_ofProcessInNewJvm_isKnownSoon() throws Exception {
    assertSomeSeries(troupe.context(StartMethod.SPAWN));
  }

  private static void assertSomeSeries(Troupe context) throws InterruptedException {
    List<Double> medians = new ArrayList<>();
    double median;
    do {
      median = medianOfEnds(context);
      medians.add(median);
    } while (median > MOST_MILLIS && medians.size() < SERIES);
    assertTrue(median <= MOST_MILLIS, "medians of the ends, in ms: " + medians);
  }

  private static double medianOfEnds(Troupe context) throws InterruptedException {
    Queue<Long> times = troupe.queue();
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < ENDS; i++) {
      context.prepareProcesses(2); // none is booting meanwhile
      ChildProcess process = context.process(ExitLatencyIT::tellTime, times).start();
      millis.add(millisToEnd(process, times));
    }
    return millis.stream().sorted().toList().get(ENDS / 2);
  }

  private static double millisToEnd(ChildProcess process, Queue<Long> times)
      throws InterruptedException {
    assertTrue(process.join(LONG));
    long known = System.nanoTime();
    assertEquals(OptionalInt.of(0), process.exitCode());
    return (known - times.get(LONG)) / 1e6;
  }
}
