package dev.troupe.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Words against their sequential specification, over random programs; a barrier's has a test of its own. */
class WordModelTest {

  @RepeatedTest(50)
  void permits_randomSteps_areCountedRight(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    PermitWord word = new PermitWord(MappedMemory.local(PermitWord.BYTES));
    int most = 1 + random.nextInt(5);
    int count = random.nextInt(most + 1);
    word.start(count);
    boolean isWaitedFor = false;
    boolean isTold = false;
    boolean isStrict = false;
    for (int n = 0; n < 200; n++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          assertEquals(count > 0 && !isStrict, word.take());
          count -= count > 0 && !isStrict ? 1 : 0;
        }
        case 1 -> {
          PermitWord.Given expected = count == most
              ? PermitWord.Given.TOO_MANY
              : isWaitedFor && !isTold ? PermitWord.Given.TELL : PermitWord.Given.DONE;
          assertEquals(expected, word.giveBack(most));
          isTold |= isWaitedFor && count < most;
          count += count < most ? 1 : 0;
        }
        case 2 -> {
          boolean strict = random.nextBoolean();
          boolean isGranted = word.grant(false, strict);
          assertEquals(count > 0, isGranted);
          isStrict = !isGranted && strict;
          isWaitedFor = !isGranted;
          isTold = false;
          count -= isGranted ? 1 : 0;
        }
        default -> {
          word.unmark();
          isWaitedFor = false;
          isTold = false;
          isStrict = false;
        }
      }
      assertEquals(count, word.count());
    }
  }

  @RepeatedTest(50)
  void event_randomSteps_wakesWhoSawItUnset(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    EventWord word = new EventWord(MappedMemory.local(EventWord.BYTES));
    boolean isSet = false;
    boolean isMarked = false;
    for (int n = 0; n < 200; n++) {
      switch (random.nextInt(3)) {
        case 0 -> {
          assertEquals(!isSet && isMarked, word.set());
          isMarked &= isSet;
          isSet = true;
        }
        case 1 -> {
          word.clear();
          isSet = false;
        }
        default -> {
          long turns = word.turns();
          if (!EventWord.isSet(turns)) {
            assertEquals(true, word.mark(turns));
            assertEquals(false, word.mark(turns - 2)); // it was set since
            isMarked = true;
          }
        }
      }
      assertEquals(isSet, EventWord.isSet(word.turns()));
    }
  }

  /** One lock, three owners, and the authority on behalf of a fourth, as a plain program has them. */
  @RepeatedTest(50)
  void lock_randomSteps_isWhoseItIs(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    LockWord word = new LockWord(MappedMemory.local(LockWord.BYTES));
    long[] owners = {LockWord.owner(1, 1), LockWord.owner(1, 2), LockWord.owner(2, 1)};
    long parked = LockWord.owner(3, 1);
    long owner = 0;
    boolean isLoan = false;
    boolean isWaitedFor = false;
    boolean isTold = false;
    boolean isStrict = false;
    for (int n = 0; n < 300; n++) {
      long one = owners[random.nextInt(owners.length)];
      switch (random.nextInt(6)) {
        case 0 -> {
          boolean borrows = random.nextBoolean();
          boolean isTaken = borrows ? word.borrow(one) : word.take(one);
          assertEquals(owner == 0 && !isStrict, isTaken);
          isLoan = isTaken ? borrows : isLoan;
          owner = isTaken ? one : owner;
        }
        case 1 -> {
          word.keep(one);
          isLoan &= owner != one;
        }
        case 2 -> {
          boolean isAnybodys = random.nextBoolean();
          boolean isHeld = isAnybodys ? owner != 0 : owner == one;
          LockWord.Given expected = !isHeld
              ? LockWord.Given.NOT_HELD
              : isWaitedFor && !isTold ? LockWord.Given.TELL : LockWord.Given.DONE;
          assertEquals(expected, isAnybodys ? word.giveBack() : word.giveBack(one));
          isTold |= isHeld && isWaitedFor;
          isLoan &= !isHeld;
          owner = isHeld ? 0 : owner;
        }
        case 3 -> {
          boolean moreWait = random.nextBoolean();
          boolean strict = random.nextBoolean();
          boolean isGranted = word.grant(parked, moreWait, strict);
          assertEquals(owner == 0, isGranted);
          isStrict = !isGranted && (isStrict || strict);
          isWaitedFor = !isGranted || moreWait;
          isTold = false;
          isLoan |= isGranted;
          owner = isGranted ? parked : owner;
        }
        case 4 -> {
          boolean isParkeds = owner == parked; // it goes on and gives it back
          assertEquals(isParkeds, word.giveBack(parked) != LockWord.Given.NOT_HELD);
          isTold |= isParkeds && isWaitedFor;
          isLoan &= !isParkeds;
          owner = isParkeds ? 0 : owner;
        }
        default -> {
          word.unmark();
          isWaitedFor = false;
          isTold = false;
          isStrict = false;
        }
      }
      assertEquals(owner, word.owner());
      assertEquals(isLoan, word.isLoan());
    }
  }

  /** Waiters of a condition in the order they came, of three processes that may end. */
  @RepeatedTest(50)
  void slots_randomSteps_notifyTheOldestThatLives(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    WaiterSlots slots = new WaiterSlots(MappedMemory.local(WaiterSlots.BYTES));
    List<Waiter> waiting = new ArrayList<>(); // not notified, the oldest first
    List<Waiter> notified = new ArrayList<>();
    for (int n = 0; n < 300; n++) {
      switch (random.nextInt(5)) {
        case 0 -> {
          long process = 1L + random.nextInt(3);
          int slot = slots.enlist(LockWord.owner(process, n));
          waiting.add(new Waiter(slot, process, random.nextBoolean() && slots.park(slot)));
        }
        case 1 -> leave(slots, waiting, random, false);
        case 2 -> leave(slots, notified, random, true);
        case 3 -> {
          int most = random.nextInt(3);
          expectNotified(waiting, notified, most, told -> slots.notifyFirst(most, told));
        }
        default -> {
          if (random.nextInt(4) == 0) {
            long dead = 1L + random.nextInt(3);
            waiting.removeIf(one -> one.process == dead);
            int unseen =
                (int) notified.stream().filter(one -> one.process == dead).count();
            notified.removeIf(one -> one.process == dead);
            expectNotified(waiting, notified, unseen, told -> slots.endProcess(dead, told));
          }
        }
      }
      waiting.forEach(one -> assertFalse(slots.isNotified(one.slot)));
      notified.forEach(one -> assertTrue(slots.isNotified(one.slot)));
    }
  }

  private record Waiter(int slot, long process, boolean isParked) {}

  private static void leave(
      WaiterSlots slots, List<Waiter> from, Random random, boolean wasNotified) {
    if (!from.isEmpty()) {
      assertEquals(wasNotified, slots.leave(from.remove(random.nextInt(from.size())).slot));
    }
  }

  private static void expectNotified(
      List<Waiter> waiting, List<Waiter> notified, int most, Consumer<IntConsumer> step) {
    List<Waiter> woken = List.copyOf(waiting.subList(0, Math.min(most, waiting.size())));
    List<Integer> told = new ArrayList<>();
    step.accept(told::add);
    assertEquals(woken.stream().filter(Waiter::isParked).map(Waiter::slot).toList(), told);
    waiting.removeAll(woken);
    notified.addAll(woken);
  }
}
