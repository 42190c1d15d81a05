package dev.troupe.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.memory.LockWord.Given;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The protocol of the words: by hand, in all orders of its steps, and with threads that race. */
@Timeout(120)
class LockWordTest {

  private static final long A = LockWord.owner(1, 11);
  private static final long B = LockWord.owner(2, 22);
  private static final long C = LockWord.owner(3, 33);

  private static LockWord word() {
    return new LockWord(MappedMemory.local(LockWord.BYTES));
  }

  @Test
  void take_free_registersItsOwnerInTheSameStep() {
    LockWord word = word();
    assertTrue(word.take(A));
    assertEquals(A, word.owner());
    assertEquals(1, LockWord.process(word.owner()));
    assertEquals(11, LockWord.thread(word.owner()));
    assertFalse(word.take(B));
    assertEquals(Given.NOT_HELD, word.giveBack(B));
    assertEquals(Given.DONE, word.giveBack(A));
    assertEquals(0, word.owner());
    assertEquals(Given.NOT_HELD, word.giveBack());
  }

  @Test
  void giveBack_somebodyWaits_tellsOnceUntilTheAuthorityLooked() {
    LockWord word = word();
    word.take(A);
    assertFalse(word.grant(B, false, false));
    assertEquals(Given.TELL, word.giveBack(A));
    assertTrue(word.take(C)); // overtakes
    assertEquals(Given.DONE, word.giveBack(C)); // told already
    assertTrue(word.take(C));
    assertFalse(word.grant(B, false, false)); // the authority looks in vain
    assertEquals(Given.TELL, word.giveBack(C));
    assertTrue(word.grant(B, false, false));
    assertEquals(Given.DONE, word.giveBack(B));
  }

  @Test
  void giveBack_strict_isKeptForWhoWaits() {
    LockWord word = word();
    word.take(A);
    assertFalse(word.grant(B, true, true));
    assertEquals(Given.TELL, word.giveBack(A));
    assertFalse(word.take(C));
    assertFalse(word.borrow(C));
    assertEquals(0, word.owner());
    assertTrue(word.grant(B, false, true));
    assertTrue(word.isLoan());
    word.keep(B);
    assertFalse(word.isLoan());
    assertEquals(Given.DONE, word.giveBack(B));
    assertTrue(word.take(C));
  }

  @Test
  void unmark_strictButNobodyWaitsAnyMore_opensItForAll() {
    LockWord word = word();
    word.take(A);
    word.grant(B, false, true);
    word.giveBack(A);
    word.unmark();
    assertTrue(word.take(C));
    assertEquals(Given.DONE, word.giveBack(C));
  }

  /**
   * Walks every order in which the steps of three parties can come, where a releaser may also die
   * between giving back and telling, and checks at each end that the waiter got the lock.
   */
  @Test
  void waiterAndTwoOthers_everyOrderOfSteps_losesNoWakeUp() {
    Set<List<Integer>> seen = new HashSet<>();
    Deque<List<Integer>> open = new ArrayDeque<>();
    open.add(List.of());
    int ends = 0;
    while (!open.isEmpty()) {
      List<Integer> order = open.remove();
      Model model = new Model();
      order.forEach(model::step);
      boolean isEnd = true;
      for (int party = 0; party < Model.PARTIES; party++) {
        if (model.canStep(party)) {
          isEnd = false;
          List<Integer> next = new ArrayList<>(order);
          next.add(party);
          if (seen.add(next)) {
            open.add(next);
          }
        }
      }
      if (isEnd) {
        ends++;
        assertTrue(model.isGranted, () -> "lost after " + order);
      }
    }
    assertTrue(ends > 100, "orders: " + ends);
  }

  /** Two who take and give back, one of them twice; one who waits; and the authority's mailbox. */
  private static final class Model {
    static final int PARTIES = 4;
    private static final int AUTHORITY = 3;

    private final LockWord word = word();
    private final Deque<String> mailbox = new ArrayDeque<>();
    private final int[] done = new int[PARTIES];
    private final List<Consumer<Model>> first = List.of(m -> m.take(A), m -> m.giveBack(A, false));
    private final List<Consumer<Model>> second = List.of(
        m -> m.take(B), m -> m.giveBack(B, false), m -> m.take(B), m -> m.giveBack(B, true));
    private final List<Consumer<Model>> waiter = List.of(m -> m.mailbox.add("acquire"));
    private boolean isParked;
    private boolean isGranted;

    private List<Consumer<Model>> program(int party) {
      return party == 0 ? first : party == 1 ? second : waiter;
    }

    boolean canStep(int party) {
      return party == AUTHORITY
          ? !mailbox.isEmpty()
          : done[party] < program(party).size();
    }

    void step(int party) {
      if (party != AUTHORITY) {
        program(party).get(done[party]++).accept(this);
        return;
      }
      isParked |= mailbox.remove().equals("acquire");
      if (isParked && !isGranted) {
        isGranted = word.grant(C, false, done[1] > 2);
      }
    }

    private void take(long owner) {
      word.take(owner);
    }

    /** The end of one that died before it told comes later, as a look of its own. */
    private void giveBack(long owner, boolean dies) {
      Given given = word.giveBack(owner);
      if (dies) {
        mailbox.add("ended");
      } else if (given == Given.TELL) {
        mailbox.add("told");
      }
    }
  }

  @Test
  void take_manyThreads_neverTwoAtOnceAndNothingLost() throws Exception {
    LockWord word = word();
    int[] counter = new int[1]; // plain: only the lock makes it right
    List<Thread> threads = new ArrayList<>();
    int times = 100_000;
    for (int n = 1; n <= 4; n++) {
      long owner = LockWord.owner(n, n);
      threads.add(new Thread(() -> {
        for (int i = 0; i < times; i++) {
          while (!word.take(owner)) {
            Thread.onSpinWait();
          }
          counter[0]++;
          word.giveBack(owner);
        }
      }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(4 * times, counter[0]);
    assertEquals(0, word.owner());
  }
}
