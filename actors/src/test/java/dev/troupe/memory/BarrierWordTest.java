package dev.troupe.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.memory.BarrierWord.Arrival;
import dev.troupe.memory.BarrierWord.Step;
import dev.troupe.memory.BarrierWord.Turned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The steps of a barrier, one after the other and all at once. */
@Timeout(120)
@SuppressWarnings("ThreadPriorityCheck") // nothing depends on who runs next but the time it takes
class BarrierWordTest {

  private static final int PARTIES = 3;

  private final MappedMemory memory = MappedMemory.local(BarrierWord.BYTES);

  private BarrierWord word(int parties, boolean hasAction) {
    return new BarrierWord(memory, parties, hasAction);
  }

  @Test
  void arrive_last_beginsTheNextRoundAndTellsIfMarked() {
    BarrierWord word = word(2, false);
    assertEquals(new Arrival(Step.WAITS, 0, 0), word.arrive(1));
    assertFalse(word.isOver(0));
    assertEquals(new Arrival(Step.OPENED, 0, 1), word.arrive(2));
    assertTrue(word.isOver(0));
    assertFalse(word.mark(0));
    word.arrive(1);
    assertTrue(word.mark(1));
    assertEquals(new Arrival(Step.OPENED_TELL, 1, 1), word.arrive(2));
    assertEquals(0, word.waiting());
    assertEquals(0, word.turned());
  }

  @Test
  void arrive_lastWithAction_saysWhoseProcessItIs() {
    BarrierWord word = word(2, true);
    word.arrive(7);
    assertEquals(new Arrival(Step.ACTS, 0, 1), word.arrive(9));
    assertTrue(word.isActing(9));
    assertFalse(word.isActing(7));
    assertEquals(2, word.waiting());
    assertEquals(new Arrival(Step.BUSY, 0, -1), word.arrive(7));
    assertTrue(word.markBusy());
    assertEquals(Step.OPENED_TELL, word.open(0));
    assertFalse(word.markBusy());
    assertEquals(Step.BROKEN, word.open(0));
  }

  @Test
  void turnAway_inTheAction_endsTheRoundForWhoDoesIt() {
    BarrierWord word = word(1, true);
    word.arrive(4);
    assertEquals(new Turned(0, 1), word.turnAway(true));
    assertEquals(Step.BROKEN, word.open(0));
    assertEquals(new Arrival(Step.BROKEN, 1, -1), word.arrive(4));
    assertEquals(new Turned(1, 0), word.turnAway(false));
    assertEquals(new Arrival(Step.ACTS, 1, 0), word.arrive(4));
  }

  @Test
  void arrive_processThatDoesNotFit_isRefused() {
    BarrierWord word = word(1, true);
    assertThrows(IllegalStateException.class, () -> word.arrive(1L << 28));
    assertEquals(0, word.waiting());
  }

  @RepeatedTest(50)
  void randomSteps_areAsSpecified(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int parties = 1 + random.nextInt(4);
    boolean hasAction = random.nextBoolean();
    BarrierWord word = word(parties, hasAction);
    long round = 0;
    int waiting = 0;
    boolean isBroken = false;
    boolean isActing = false;
    boolean isMarked = false;
    long turned = 0;
    for (int n = 0; n < 300; n++) {
      switch (random.nextInt(8)) {
        case 0 -> {
          boolean breaks = random.nextBoolean();
          assertEquals(new Turned(round, waiting), word.turnAway(breaks));
          turned++;
          round += waiting > 0 ? 1 : 0;
          waiting = 0;
          isBroken = breaks;
          isActing = false;
          isMarked = false;
        }
        case 1 -> {
          assertTrue(word.mark(round));
          isMarked = true;
        }
        case 2 -> {
          Step expected = !isActing ? Step.BROKEN : isMarked ? Step.OPENED_TELL : Step.OPENED;
          assertEquals(expected, word.open(round));
          if (isActing) {
            round++;
            waiting = 0;
            isActing = false;
            isMarked = false;
          }
        }
        default -> {
          boolean isRefused = isBroken || isActing;
          boolean isLast = waiting == parties - 1;
          Step expected = isBroken
              ? Step.BROKEN
              : isActing
                  ? Step.BUSY
                  : !isLast
                      ? Step.WAITS
                      : hasAction ? Step.ACTS : isMarked ? Step.OPENED_TELL : Step.OPENED;
          assertEquals(new Arrival(expected, round, isRefused ? -1 : waiting), word.arrive(5));
          if (!isRefused) {
            waiting++;
            isActing = isLast && hasAction;
            if (isLast && !hasAction) {
              round++;
              waiting = 0;
              isMarked = false;
            }
          }
        }
      }
      assertEquals(waiting, word.waiting());
      assertEquals(isBroken, word.isBroken());
      assertEquals(2 * turned, word.turned());
    }
  }

  /** Threads meet many times; in each round each index is given once, and nobody is ahead. */
  @RepeatedTest(3)
  void arrive_allAtOnce_eachIndexOnceAndNobodyAhead(RepetitionInfo repetition) throws Exception {
    boolean hasAction = repetition.getCurrentRepetition() % 2 == 0;
    BarrierWord word = word(PARTIES, hasAction);
    int rounds = 20_000;
    AtomicIntegerArray taken = new AtomicIntegerArray(rounds * PARTIES);
    AtomicInteger acted = new AtomicInteger();
    all(PARTIES, party -> {
      for (int round = 0; round < rounds; round++) {
        Arrival mine = word.arrive(party);
        assertEquals(round, mine.round());
        assertEquals(1, taken.incrementAndGet(round * PARTIES + mine.index()));
        if (mine.step() == Step.ACTS) {
          assertEquals(round, acted.getAndIncrement());
          assertEquals(Step.OPENED, word.open(round));
        }
        while (!word.isOver(round)) {
          Thread.yield();
        }
        assertEquals(hasAction ? round + 1 : 0, acted.get());
      }
    });
    for (int index = 0; index < rounds * PARTIES; index++) {
      assertEquals(1, taken.get(index));
    }
  }

  /**
   * Threads meet while the authority turns rounds away. Whoever can tell by itself how its round ended
   * agrees with the authority, and all parties of a round agree.
   */
  @RepeatedTest(3)
  void turnAway_meanwhile_allPartiesOfARoundAgree() throws Exception {
    BarrierWord word = word(PARTIES, false);
    Map<Long, Integer> turnedAway = new HashMap<>(); // the authority's, until it is done
    Set<Long> passed = ConcurrentHashMap.newKeySet();
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Void> authority = CompletableFuture.runAsync(() -> {
      Random pauses = new Random(7);
      while (!isOver.get()) {
        Turned turned = word.turnAway(pauses.nextBoolean());
        if (turned.waiting() > 0) {
          turnedAway.put(turned.round(), turned.waiting());
        }
        word.turnAway(false);
        int before = passed.size();
        long end = System.nanoTime() + pauses.nextInt(2_000_000);
        while (!isOver.get() && passed.size() == before && System.nanoTime() - end < 0) {
          Thread.yield(); // let a round pass now and then
        }
      }
    });
    Map<Long, AtomicInteger> arrived = new ConcurrentHashMap<>();
    int rounds = 5_000;
    all(PARTIES, party -> {
      for (int n = 0; n < rounds; n++) {
        long turned = word.turned();
        Arrival mine = word.arrive(party);
        if (mine.index() < 0) {
          assertEquals(Step.BROKEN, mine.step());
          continue;
        }
        arrived.computeIfAbsent(mine.round(), round -> new AtomicInteger()).incrementAndGet();
        while (!word.isOver(mine.round())) {
          Thread.yield(); // if the others are done, the authority still turns away
        }
        if (word.hasPassed(mine.round(), turned)) {
          passed.add(mine.round());
        }
      }
    });
    isOver.set(true);
    authority.get(10, TimeUnit.SECONDS);
    assertFalse(passed.isEmpty());
    assertFalse(turnedAway.isEmpty());
    passed.forEach(round -> assertFalse(turnedAway.containsKey(round)));
    turnedAway.forEach(
        (round, waiting) -> assertEquals(waiting, arrived.get(round).get()));
  }

  private interface Deed {
    void of(int party) throws Exception;
  }

  private static void all(int parties, Deed deed) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(parties);
    try {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int party = 0; party < parties; party++) {
        int number = party;
        all.add(CompletableFuture.runAsync(
            () -> {
              try {
                deed.of(number);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            threads));
      }
      for (CompletableFuture<Void> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
