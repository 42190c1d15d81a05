package dev.troupe.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Walks every order in which the steps of parties and of their authority can come, where whoever gives may also
 * die before it tells. A step is one compare-and-set, so these are all the orders there are.
 */
class WordInterleavingTest {

  /** The parties of one word, each with its steps, and the mailbox of the authority. */
  private abstract static class World {
    final Deque<Runnable> mailbox = new ArrayDeque<>();
    final List<Deque<Runnable>> parties = new ArrayList<>();

    final void party(Runnable... steps) {
      parties.add(new ArrayDeque<>(List.of(steps)));
    }

    /** The authority's look, sooner or later: because it was told, or at the end of the process. */
    final void tell(Runnable look) {
      mailbox.add(look);
    }

    final boolean canStep(int party) {
      return party == parties.size() ? !mailbox.isEmpty() : !parties.get(party).isEmpty();
    }

    final void step(int party) {
      (party == parties.size() ? mailbox : parties.get(party)).remove().run();
    }

    abstract void checkEnd();
  }

  private static int walk(Supplier<World> make) {
    int ends = 0;
    Deque<List<Integer>> open = new ArrayDeque<>();
    open.add(List.of());
    while (!open.isEmpty()) {
      List<Integer> order = open.removeLast();
      World world = make.get();
      order.forEach(world::step);
      boolean isEnd = true;
      for (int party = 0; party <= world.parties.size(); party++) {
        if (world.canStep(party)) {
          isEnd = false;
          List<Integer> next = new ArrayList<>(order);
          next.add(party);
          open.add(next);
        }
      }
      if (isEnd) {
        ends++;
        try {
          world.checkEnd();
        } catch (AssertionError e) {
          throw new AssertionError("after " + order, e);
        }
      }
    }
    return ends;
  }

  /** Two give a permit back, one of them dying on the way; two wait, and somebody takes in between. */
  private static final class Permits extends World {
    private final PermitWord word = new PermitWord(MappedMemory.local(PermitWord.BYTES));
    private int parked;
    private int granted;
    private int taken;

    Permits() {
      party(() -> giveBack(false));
      party(() -> giveBack(true));
      party(() -> tell(this::park), () -> tell(this::park));
      party(() -> taken += word.take() ? 1 : 0);
    }

    private void giveBack(boolean dies) {
      PermitWord.Given given = word.giveBack(5);
      if (dies || given == PermitWord.Given.TELL) {
        tell(this::settle);
      }
    }

    private void park() {
      parked++;
      settle();
    }

    private void settle() {
      while (parked > 0 && word.grant(parked > 1, false)) {
        parked--;
        granted++;
      }
      if (parked == 0) {
        word.unmark();
      }
    }

    @Override
    void checkEnd() {
      assertEquals(2, granted + taken + word.count(), "permits");
      assertEquals(2, granted + parked, "waiters");
      assertTrue(word.count() == 0 || parked == 0, "a permit lies there and somebody waits");
    }
  }

  @Test
  void permits_everyOrderOfSteps_loseNoWakeUp() {
    assertTrue(walk(Permits::new) > 500);
  }

  /** One sets and clears, one sets and dies before it tells; two wait, each from what it saw. */
  private static final class Flag extends World {
    private final EventWord word = new EventWord(MappedMemory.local(EventWord.BYTES));
    private final List<Long> parked = new ArrayList<>();
    private int woken;
    private int arrived;

    Flag() {
      party(() -> set(false), word::clear);
      party(() -> set(true));
      party(this::arrive);
      party(this::arrive);
    }

    private void set(boolean dies) {
      if (word.set() || dies) {
        tell(this::settle);
      }
    }

    private void arrive() {
      arrived++;
      long turns = word.turns();
      if (EventWord.isSet(turns)) {
        woken++;
      } else {
        tell(() -> {
          parked.add(turns);
          settle();
        });
      }
    }

    private void settle() {
      int before = parked.size();
      parked.removeIf(turns -> !word.mark(turns));
      woken += before - parked.size();
    }

    @Override
    void checkEnd() {
      assertEquals(2, arrived);
      assertEquals(2, woken + parked.size(), "waiters");
      assertTrue(
          parked.isEmpty() || !EventWord.isSet(word.turns()), "it is set and somebody waits");
      long last = word.turns();
      assertTrue(
          parked.stream().allMatch(turns -> turns == last), "it was set since somebody waits");
    }
  }

  @Test
  void event_everyOrderOfSteps_wakesWhoSawItUnset() {
    assertTrue(walk(Flag::new) > 500);
  }

  /** One waits and gives up, one waits and dies; one notifies, one notifies and dies before it tells. */
  private static final class Slots extends World {
    private final WaiterSlots slots = new WaiterSlots(MappedMemory.local(WaiterSlots.BYTES));
    private final List<Integer> parked = new ArrayList<>();
    private int seen;

    Slots() {
      int first = slots.enlist(LockWord.owner(1, 1));
      slots.enlist(LockWord.owner(2, 1));
      int third = slots.enlist(LockWord.owner(3, 1));
      party(() -> tell(() -> park(first)), () -> leave(first));
      party(() -> tell(() -> slots.endProcess(2, this::wake)));
      party(() -> tell(() -> park(third)));
      party(() -> notifyOne(false));
      party(() -> notifyOne(true));
    }

    private void park(int slot) {
      if (slots.park(slot)) {
        parked.add(slot);
      }
    }

    private void leave(int slot) {
      parked.remove((Integer) slot);
      seen += slots.leave(slot) ? 1 : 0;
    }

    private void notifyOne(boolean dies) {
      slots.notifyFirst(1, slot -> {
        if (!dies) {
          tell(() -> wake(slot));
        }
      });
      if (dies) {
        tell(() -> parked.removeIf(slots::isNotified));
      }
    }

    private void wake(int slot) {
      parked.remove((Integer) slot);
    }

    @Override
    void checkEnd() {
      boolean isThirdNotified = slots.isNotified(2);
      // The first may have seen one; the dead one's passes on; so the third gets one of the two.
      assertTrue(isThirdNotified, "a notification was lost");
      assertTrue(parked.isEmpty(), "who was notified was not woken");
      assertTrue(seen <= 1);
    }
  }

  @Test
  void slots_everyOrderOfSteps_loseNoNotification() {
    assertTrue(walk(Slots::new) > 500);
  }
}
