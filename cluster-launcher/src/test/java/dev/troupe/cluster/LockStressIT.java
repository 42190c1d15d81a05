package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.troupe.ChildProcess;
import dev.troupe.Event;
import dev.troupe.Guard;
import dev.troupe.Lock;
import dev.troupe.LongArray;
import dev.troupe.Queue;
import dev.troupe.Troupe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One lock under load from several JVMs, some of which are killed while they wait. {@code
 * -Dtroupe.stress.increments=2500000} is the long form.
 */
@Timeout(300)
class LockStressIT {

  private static final int INCREMENTS = Integer.getInteger("troupe.stress.increments", 100_000);

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
}
