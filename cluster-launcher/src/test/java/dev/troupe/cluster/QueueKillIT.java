package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.Queue;
import dev.troupe.Troupe;
import dev.troupe.cluster.QueueParty.Balance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Producers and consumers killed at random, or cut off from home, while they put and get.
 *
 * <p>The normal build runs it for a few seconds; {@code -Dtroupe.soak.seconds=300} is the ten minutes of
 * the long form, which runs with four producers and four consumers: five for each kind of queue.
 */
@Timeout(1200)
class QueueKillIT {

  private static final int SECONDS = Integer.getInteger("troupe.soak.seconds", 12);
  private static final int PARTIES = SECONDS >= 60 ? 4 : 2;
  private static final int LEAST_KILLS = 4;
  private static final int KILLED = -9;

  /** As for SIGHUP: what a process that has lost its home ends with. */
  private static final int CUT_OFF = -1;

  @TempDir
  private Path directory;

  private final Random random = new Random(4711);

  @AfterEach
  void noJvmIsLeft() {
    assertEquals(0, ProcessHandle.current().children().count());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 50})
  void endsAtRandom_loseAndDoubleNothing(int maxSize) throws Exception {
    List<QueueParty> all = new ArrayList<>();
    Map<QueueParty, Integer> victims = new HashMap<>();
    try (Troupe troupe = Troupe.open()) {
      Queue<long[]> queue = maxSize == 0 ? troupe.queue() : troupe.queue(maxSize);
      List<QueueParty> running = new ArrayList<>();
      for (int i = 0; i < 2 * PARTIES; i++) {
        running.add(start(troupe, queue, i % 2 == 0, all));
      }
      long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
      while (System.nanoTime() < end || victims.size() < LEAST_KILLS) {
        LockSupport.parkNanos(500_000_000 + random.nextInt(1_000_000_000));
        QueueParty victim = running.get(random.nextInt(running.size()));
        if (victim.hasBegun()) {
          victims.put(victim, strike(victim));
          running.remove(victim);
          running.add(start(troupe, queue, victim.isProducer(), all));
        }
      }
      for (QueueParty party : running) {
        while (!party.hasBegun()) { // one that never got to work proves nothing
          LockSupport.parkNanos(10_000_000);
        }
      }
      queue.shutdown();
      for (QueueParty party : all) {
        assertTrue(party.process().join(Duration.ofSeconds(60)), () -> party + " did not end");
        int code = party.process().exitCode().getAsInt();
        assertEquals(victims.getOrDefault(party, 0), code, party::toString);
      }
      assertEquals(0, queue.size());
    }
    check(victims);
  }

  /** Ends it one way or the other; returns the exit code that it will have. */
  private int strike(QueueParty victim) throws InterruptedException {
    if (random.nextInt(3) == 0) {
      victim.cut().put("cut");
      return CUT_OFF;
    }
    victim.process().kill();
    return KILLED;
  }

  private QueueParty start(
      Troupe troupe, Queue<long[]> queue, boolean isProducer, List<QueueParty> all)
      throws InterruptedException {
    QueueParty party = QueueParty.start(troupe, queue, directory, all.size(), isProducer);
    all.add(party);
    return party;
  }

  private void check(Map<QueueParty, Integer> victims) throws IOException {
    Balance balance = QueueParty.balance(directory);
    long consumers =
        victims.keySet().stream().filter(party -> !party.isProducer()).count();
    long cut = victims.values().stream().filter(code -> code == CUT_OFF).count();
    System.out.printf(
        "%d items put, %d got, %d went with %d consumers; %d producers ended; %d were cut off%n",
        Balance.count(balance.put()),
        Balance.count(balance.got()),
        Balance.count(balance.missing()),
        consumers,
        victims.size() - consumers,
        cut);
    // whoever ends between taking an item and writing it down takes this one along
    assertTrue(Balance.count(balance.missing()) <= consumers, balance.missing()::toString);
    assertTrue(Balance.count(balance.put()) > 1000, "hardly anything was put");
  }
}
