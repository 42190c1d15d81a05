package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.troupe.ChildProcess;
import dev.troupe.Queue;
import dev.troupe.StartMethod;
import dev.troupe.Troupe;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** How long a process takes from the end of its task until its end is known. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class ExitLatencyIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  /** Median, on a machine that does nothing else. What holds a JVM up at its end does so for 300 ms. */
  private static final double MOST_MILLIS = 40;

  /** The same in ends of JVMs that did nothing, of some 8 ms each; more on a machine that is busy. */
  private static final double MOST_BARE_ENDS = 10;

  /**
   * Those that have just become members still compile, each beside four others, and take 20 to 110 ms; a
   * thread that is asleep in the system makes it 330.
   */
  private static final double MOST_MILLIS_OF_MEMBER = 200;

  private static final int ENDS = 9;

  /** Each takes a processor a second to become one. */
  private static final int MEMBERS = 5;

  private static final String JOIN_DELAY = "troupe.join-delay";

  /** The thread in which a member of the cluster sleeps beside Artery's sockets. */
  private static final String SELECTING = "selecting-dispatcher";

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

  static void tellTimeAsMember(Queue<String> ready, Queue<String> go, Queue<Long> times)
      throws InterruptedException {
    while (!sleepsBesideSockets()) {
      LockSupport.parkNanos(10_000_000); // the joining needs the processors
    }
    ready.put("ready");
    go.get();
    times.put(System.nanoTime());
  }

  private static boolean sleepsBesideSockets() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().contains(SELECTING))
        .anyMatch(thread -> Arrays.stream(thread.getValue())
            .anyMatch(frame -> frame.getMethodName().equals("select")));
  }

  @Test
  void end_ofProcessInSpare_isKnownSoon() throws Exception {
    ends(troupe.context(StartMethod.FORKSERVER)).assertSoon();
  }

  @Test
  void end_ofProcessInNewJvm_isKnownSoon() throws Exception {
    ends(troupe.context(StartMethod.SPAWN)).assertSoon();
  }

  @Test
  void end_ofMemberOfTheCluster_isNotHeldUp() throws Exception {
    System.setProperty(JOIN_DELAY, "1 ms");
    ConfigFactory.invalidateCaches();
    try (Troupe program = Troupe.open()) {
      endsOfMembers(program).assertNotHeldUp();
    } finally {
      System.clearProperty(JOIN_DELAY);
      ConfigFactory.invalidateCaches();
    }
  }

  private record Ends(List<Double> millis, List<Double> bareMillis) {

    Ends() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    void assertSoon() {
      assertWithin(Math.max(MOST_MILLIS, MOST_BARE_ENDS * median(bareMillis)));
    }

    void assertNotHeldUp() {
      assertWithin(MOST_MILLIS_OF_MEMBER);
    }

    private void assertWithin(double most) {
      assertTrue(
          median(millis) <= most,
          () -> "Ends in ms: " + millis + ", those of bare JVMs: " + bareMillis);
    }

    private static double median(List<Double> values) {
      return values.stream().sorted().toList().get(values.size() / 2);
    }
  }

  private static Ends ends(Troupe context) throws Exception {
    Queue<Long> times = troupe.queue();
    Ends ends = new Ends();
    for (int i = 0; i < ENDS; i++) {
      context.prepareProcesses(2); // none is booting meanwhile
      ChildProcess process = context.process(ExitLatencyIT::tellTime, times).start();
      ends.millis.add(millisToEnd(process, times));
      ends.bareMillis.add(millisToBareEnd());
    }
    return ends;
  }

  /** All become members together, then end one after the other. */
  private static Ends endsOfMembers(Troupe program) throws Exception {
    Troupe context = program.context(StartMethod.SPAWN); // no spare boots meanwhile
    Queue<String> ready = context.queue();
    Queue<Long> times = context.queue();
    Map<ChildProcess, Queue<String>> members = new LinkedHashMap<>();
    for (int i = 0; i < MEMBERS; i++) {
      Queue<String> go = context.queue();
      members.put(
          context.process(ExitLatencyIT::tellTimeAsMember, ready, go, times).start(), go);
    }
    for (int i = 0; i < MEMBERS; i++) {
      ready.get(LONG);
    }
    Ends ends = new Ends();
    for (Map.Entry<ChildProcess, Queue<String>> member : members.entrySet()) {
      member.getValue().put("go");
      ends.millis.add(millisToEnd(member.getKey(), times));
      ends.bareMillis.add(millisToBareEnd());
    }
    return ends;
  }

  private static double millisToEnd(ChildProcess process, Queue<Long> times)
      throws InterruptedException {
    assertTrue(process.join(LONG));
    long known = System.nanoTime();
    assertEquals(OptionalInt.of(0), process.exitCode());
    return (known - times.get(LONG)) / 1e6;
  }

  private static double millisToBareEnd() throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Bare.class.getName())
        .start();
    try (BufferedReader lines = process.inputReader()) {
      long last = Long.parseLong(lines.readLine());
      process.waitFor();
      return (System.nanoTime() - last) / 1e6;
    }
  }

  /** A JVM with nothing to end but itself. */
  static final class Bare {

    private Bare() {}

    public static void main(String[] args) {
      System.out.println(System.nanoTime());
    }
  }
}
