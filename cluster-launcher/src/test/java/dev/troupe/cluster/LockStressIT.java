package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.Barrier;
import dev.troupe.ChildProcess;
import dev.troupe.Event;
import dev.troupe.Guard;
import dev.troupe.Lock;
import dev.troupe.LockHold;
import dev.troupe.LongArray;
import dev.troupe.Queue;
import dev.troupe.Troupe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One lock under load from several JVMs, some of which are killed while they wait. The long form is {@code
 * mvn -Psoak verify}: ten million increments, and ten seconds of contention.
 */
@Timeout(300)
class LockStressIT {

  private static final int INCREMENTS = Integer.getInteger("troupe.stress.increments", 100_000);
  private static final int CONTENTION_SECONDS =
      Integer.getInteger("troupe.stress.contention-seconds", 2);
  private static final int CONTENDERS = 8;

  static void addUnderLock(int times, Lock lock, LongArray sum) {
    for (int n = 0; n < times; n++) {
      lock.lock();
      try {
        sum.set(0, sum.get(0) + 1);
      } finally {
        lock.unlock();
      }
    }
  }

  static void addWhenTold(Event start, Lock lock, LongArray sum, Queue<String> said)
      throws InterruptedException {
    said.put("ready");
    start.await();
    said.put("goes for the lock");
    addUnderLock(1, lock, sum);
  }

  @Test
  void lock_fourProcessesAndKilledWaiters_everyIncrementCounts() throws Exception {
    try (Troupe troupe = Troupe.open()) {
      Lock lock = troupe.lock();
      LongArray sum = troupe.longArray(1, Guard.none());
      Event start = troupe.event();
      Queue<String> said = troupe.queue();
      List<ChildProcess> waiters = new ArrayList<>();
      for (int n = 0; n < 3; n++) {
        waiters.add(troupe
            .process(LockStressIT::addWhenTold, start, lock, sum, said)
            .asDaemon(true)
            .start());
      }
      List<ChildProcess> adders = new ArrayList<>();
      for (int n = 0; n < 3; n++) {
        adders.add(
            troupe.process(LockStressIT::addUnderLock, INCREMENTS, lock, sum).start());
      }
      for (int n = 0; n < 3; n++) {
        assertEquals("ready", said.get());
      }
      addUnderLock(INCREMENTS, lock, sum);
      lock.lock();
      try {
        start.set();
        for (int n = 0; n < 3; n++) {
          assertEquals("goes for the lock", said.get());
        }
        waiters.get(0).kill(); // this process holds the lock, so neither of them does
        waiters.get(1).kill();
        waiters.get(0).join();
      } finally {
        lock.unlock();
      }
      for (ChildProcess adder : adders) {
        adder.join();
        assertEquals(0, adder.exitCode().getAsInt());
      }
      waiters.get(2).join();
      waiters.get(1).join();
      assertEquals(4L * INCREMENTS + 1, sum.get(0));
      assertFalse(lock.isLocked());
    }
  }

  static void contend(int me, Lock lock, Barrier start, LongArray acquired, LongArray longestNanos)
      throws Exception {
    start.await();
    long begin = System.nanoTime();
    long end = begin + Duration.ofSeconds(CONTENTION_SECONDS).toNanos();
    long asked = begin;
    while (asked < end) {
      lock.lock();
      try {
        long waited = System.nanoTime() - asked;
        acquired.getAndAdd(me, 1);
        longestNanos.set(me, Math.max(waited, longestNanos.get(me)));
      } finally {
        lock.unlock();
      }
      asked = System.nanoTime();
    }
  }

  /** Overtaking is limited: whoever waits is served, however fast the others come back. */
  @Test
  void lock_eightContenders_nobodyStarves() throws Exception {
    try (Troupe troupe = Troupe.open()) {
      Lock lock = troupe.lock();
      Barrier start = troupe.barrier(CONTENDERS);
      LongArray acquired = troupe.longArray(CONTENDERS, Guard.none());
      LongArray longestNanos = troupe.longArray(CONTENDERS, Guard.none());
      List<ChildProcess> contenders = new ArrayList<>();
      for (int n = 0; n < CONTENDERS; n++) {
        int me = n;
        contenders.add(troupe
            .process(() -> contend(me, lock, start, acquired, longestNanos))
            .start());
      }
      for (ChildProcess contender : contenders) {
        contender.join();
        assertEquals(0, contender.exitCode().getAsInt());
      }
      for (int n = 0; n < CONTENDERS; n++) {
        assertTrue(acquired.get(n) > 1, "contender " + n + " starved: " + acquired.get(n));
        Duration longest = Duration.ofNanos(longestNanos.get(n));
        assertTrue(longest.toSeconds() < 5, "contender " + n + " waited for " + longest);
      }
    }
  }

  static void takeAgainAndAgain(Lock lock, Queue<String> said) throws InterruptedException {
    said.put("begins");
    while (true) {
      try (LockHold held = lock.hold()) {
        Thread.onSpinWait();
      }
    }
  }

  /** Who is killed contends for the lock at that moment, but does not hold it: this thread does. */
  @Test
  void lock_contendersKilledAtRandom_everyIncrementCounts() throws Exception {
    Random random = new Random(42);
    try (Troupe troupe = Troupe.open()) {
      Lock lock = troupe.lock();
      LongArray sum = troupe.longArray(1, Guard.none());
      Queue<String> said = troupe.queue();
      List<ChildProcess> doomed = new ArrayList<>();
      for (int n = 0; n < 3; n++) {
        doomed.add(troupe
            .process(LockStressIT::takeAgainAndAgain, lock, said)
            .asDaemon(true)
            .start());
        assertEquals("begins", said.get());
      }
      ChildProcess adder =
          troupe.process(LockStressIT::addUnderLock, INCREMENTS, lock, sum).start();
      for (ChildProcess one : doomed) {
        addUnderLock(INCREMENTS / 10, lock, sum);
        lock.lock();
        try {
          LockSupport.parkNanos(random.nextInt(2_000_000));
          one.kill();
          one.join();
        } finally {
          lock.unlock();
        }
      }
      adder.join();
      assertEquals(0, adder.exitCode().getAsInt());
      assertEquals(INCREMENTS + 3L * (INCREMENTS / 10), sum.get(0));
      assertFalse(lock.isLocked());
      assertFalse(lock.isAbandoned());
    }
  }
}
