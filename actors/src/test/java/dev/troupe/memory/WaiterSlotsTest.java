package dev.troupe.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WaiterSlotsTest {

  private static final long A = LockWord.owner(1, 11);
  private static final long B = LockWord.owner(2, 22);
  private static final long C = LockWord.owner(3, 33);

  private final WaiterSlots slots = new WaiterSlots(MappedMemory.local(WaiterSlots.BYTES));
  private final List<Integer> told = new ArrayList<>();

  @Test
  void notifyFirst_someWait_wakesTheOldestAndTellsOnlyOfTheParked() {
    int first = slots.enlist(A);
    int second = slots.enlist(B);
    int third = slots.enlist(C);
    assertTrue(slots.park(second));
    slots.notifyFirst(2, told::add);
    assertTrue(slots.isNotified(first));
    assertTrue(slots.isNotified(second));
    assertFalse(slots.isNotified(third));
    assertEquals(List.of(second), told);
    assertFalse(slots.park(first)); // it came too late to be parked
    assertTrue(slots.leave(first));
    assertTrue(slots.leave(second));
    assertFalse(slots.leave(third));
    slots.notifyFirst(5, told::add);
    assertEquals(List.of(second), told); // nobody waits, nothing is remembered
  }

  @Test
  void enlist_slotUsedAgain_isBehindTheOthers() {
    int first = slots.enlist(A);
    int second = slots.enlist(B);
    slots.leave(first);
    assertEquals(first, slots.enlist(C));
    slots.notifyFirst(1, told::add);
    assertTrue(slots.isNotified(second));
    assertFalse(slots.isNotified(first));
  }

  @Test
  void enlist_allTaken_isRefused() {
    for (int n = 0; n < WaiterSlots.MOST; n++) {
      assertEquals(n, slots.enlist(A));
    }
    assertEquals(-1, slots.enlist(B));
  }

  @Test
  void endProcess_notifiedButUnseen_passesItOn() {
    slots.enlist(A);
    int second = slots.enlist(B);
    slots.park(second);
    slots.notifyFirst(1, told::add);
    slots.endProcess(1, told::add);
    assertTrue(slots.isNotified(second));
    assertEquals(List.of(second), told);
    assertEquals(0, slots.enlist(C)); // the dead one's slot is free
  }

  @Test
  void leave_racingANotification_agreesWithIt() throws Exception {
    int rounds = 20_000;
    CyclicBarrier start = new CyclicBarrier(2);
    int slot;
    AtomicInteger tellings = new AtomicInteger();
    Thread notifier = new Thread(() -> {
      for (int n = 0; n < rounds; n++) {
        meet(start);
        slots.notifyFirst(1, parked -> tellings.incrementAndGet());
        meet(start);
      }
    });
    notifier.start();
    int notified = 0;
    for (int n = 0; n < rounds; n++) {
      slot = slots.enlist(A);
      slots.park(slot);
      meet(start);
      notified += slots.leave(slot) ? 1 : 0;
      meet(start);
    }
    notifier.join();
    assertEquals(notified, tellings.get());
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
