package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.Queue;
import dev.troupe.Troupe;
import dev.troupe.cluster.QueueParty.Balance;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The owner of a queue, the first process of a program, killed while others put and get: what is in the
 * queue is lost with it, its processes end, and nothing else happens to any item.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class HomeKillIT {

  private static final int PARTIES = 2;

  @TempDir
  private Path directory;

  /** The program that is killed. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      try (Troupe troupe = Troupe.open()) {
        Queue<long[]> queue = troupe.queue();
        for (int i = 0; i < 2 * PARTIES; i++) {
          QueueParty party = QueueParty.start(troupe, queue, Path.of(args[0]), i, i % 2 == 0);
          System.out.println(party.process().pid());
        }
        System.in.read(); // nobody says anything
      }
    }
  }

  @RepeatedTest(2)
  void kill_home_endsAllAndDoublesOrReordersNothing() throws Exception {
    Process home = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            ClassPath.ofRunningProgram().joined(),
            Program.class.getName(),
            directory.toString())
        .redirectErrorStream(true)
        .start();
    try {
      BufferedReader out = home.inputReader();
      List<Long> pids = new ArrayList<>();
      while (pids.size() < 2 * PARTIES) {
        pids.add(Long.parseLong(out.readLine()));
      }
      ProgramEndIT.await(Duration.ofSeconds(60), this::allHaveBegun);
      LockSupport.parkNanos(new Random().nextInt(300_000_000));
      ForkedProcessIT.signal("KILL", home.pid());
      ProgramEndIT.await(
          Duration.ofSeconds(2), () -> pids.stream().noneMatch(ProgramEndIT::isAlive));
    } finally {
      home.destroyForcibly();
    }
    check(QueueParty.balance(directory));
  }

  private boolean allHaveBegun() {
    return QueueParty.files(directory, "").stream()
            .filter(file -> QueueParty.hasDone(file, 100))
            .count()
        == 2 * PARTIES;
  }

  /** What is missing was still in the queue: none of it is older than what of its producer was got. */
  private static void check(Balance balance) {
    int overtaken = 0;
    for (Map.Entry<Long, BitSet> one : balance.missing().entrySet()) {
      int newest = balance.got().getOrDefault(one.getKey(), new BitSet()).length() - 1;
      overtaken += one.getValue().get(0, Math.max(0, newest)).cardinality();
    }
    // whoever ends between taking an item and writing it down takes this one along
    assertTrue(overtaken <= PARTIES, balance.missing()::toString);
    assertTrue(Balance.count(balance.got()) > 100, "hardly anything was got");
  }
}
