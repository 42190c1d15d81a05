package dev.troupe;

import static dev.troupe.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BarrierTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private Troupe troupe;

  @BeforeAll
  void open() {
    troupe = program();
  }

  /** The program that the tests run in. */
  Troupe program() {
    return Troupe.open();
  }

  /** How many rounds are many where each costs what it costs here. */
  int manyRounds() {
    return InJvmLauncher.times(1000);
  }

  @AfterAll
  void close() {
    troupe.close();
  }

  /** Notes in shared memory, which keeps the order in which processes did things. */
  static void note(int what, IntValue notes, IntArray log) {
    log.set(notes.getAndAdd(1), what);
  }

  static void pass(int rounds, Barrier barrier, IntValue notes, IntArray log) throws Exception {
    for (int round = 0; round < rounds; round++) {
      note(-1 - round, notes, log);
      note(round * barrier.parties() + barrier.await(), notes, log);
    }
  }

  static void noteRounds(int rounds, Barrier barrier, IntValue notes, IntArray log)
      throws Exception {
    for (int round = 0; round < rounds; round++) {
      barrier.await();
      note(round, notes, log);
    }
  }

  static void awaitAndTell(Barrier barrier, Queue<String> said) throws InterruptedException {
    said.put("arrives");
    try {
      said.put("passed as " + barrier.await());
    } catch (BrokenBarrierException e) {
      said.put(e.getMessage());
    }
  }

  static void holdFor(Barrier barrier, Queue<String> ready, Queue<String> never)
      throws InterruptedException {
    ready.put(barrier.toString());
    never.get();
  }

  static void look(Barrier barrier, Queue<String> said) throws InterruptedException {
    said.put(barrier + " of " + barrier.parties() + ", broken: " + barrier.isBroken());
  }

  /** How this thread is called in messages. */
  private static String me() {
    return "thread '" + Thread.currentThread().getName() + "' of process 'MainProcess'";
  }

  /** Returns when the child waits at the barrier. */
  private ChildProcess startAwaiting(Barrier barrier, Queue<String> said) throws Exception {
    ChildProcess child =
        troupe.process(BarrierTest::awaitAndTell, barrier, said).asDaemon(true).start();
    assertEquals("arrives", said.get());
    eventually("the child waits", () -> barrier.waiting() == 1);
    return child;
  }

  // CPython: _TestBarrier.test_barrier
  // CPython: _TestBarrier.test_barrier_10
  // CPython: _TestBarrier.test_wait_return
  @Test
  void await_processesOverRounds_passInLockStepEachIndexOnce() throws Exception {
    int parties = 5;
    int rounds = 10;
    Barrier barrier = troupe.barrier(parties);
    IntValue notes = troupe.intValue(0);
    IntArray log = troupe.intArray(2 * rounds * parties);
    List<ChildProcess> children = new ArrayList<>();
    for (int n = 0; n < parties; n++) {
      children.add(troupe
          .process(BarrierTest::pass, rounds, barrier, notes, log)
          .asDaemon(true)
          .start());
    }
    for (ChildProcess child : children) {
      child.join();
      assertEquals(0, child.exitCode().getAsInt());
    }
    List<Integer> all = log.stream().boxed().toList();
    for (int round = 0; round < rounds; round++) {
      int lastBefore = all.lastIndexOf(-1 - round);
      for (int index = 0; index < parties; index++) {
        Integer passed = round * parties + index;
        assertTrue(all.indexOf(passed) > lastBefore, all::toString);
        assertEquals(all.indexOf(passed), all.lastIndexOf(passed), all::toString);
      }
    }
  }

  // CPython: _TestBarrier.test_thousand
  @Test
  void await_thousandRounds_nobodyIsARoundAhead() throws Exception {
    int parties = 5;
    int rounds = manyRounds();
    Barrier barrier = troupe.barrier(parties);
    IntValue notes = troupe.intValue(0);
    IntArray log = troupe.intArray(rounds * parties);
    List<ChildProcess> children = new ArrayList<>();
    for (int n = 0; n < parties; n++) {
      children.add(troupe
          .process(BarrierTest::noteRounds, rounds, barrier, notes, log)
          .asDaemon(true)
          .start());
    }
    for (ChildProcess child : children) {
      child.join();
      assertEquals(0, child.exitCode().getAsInt());
    }
    for (int n = 0; n < rounds * parties; n++) {
      assertEquals(n / parties, log.get(n));
    }
  }

  // CPython: _TestBarrier.test_single_thread
  @Test
  void await_oneParty_passesAtOnceEachTime() throws Exception {
    Barrier barrier = troupe.barrier(1);
    assertEquals(0, barrier.await());
    assertEquals(0, barrier.await(Duration.ZERO));
    assertEquals(0, barrier.waiting());
    assertEquals(1, barrier.parties());
  }

  // CPython: _TestBarrier.test_timeout
  @Test
  void await_notAllInTime_breaksForAll() throws Exception {
    Barrier barrier = troupe.barrier(3);
    Queue<String> said = troupe.queue();
    ChildProcess child = startAwaiting(barrier, said);
    BrokenBarrierException e =
        assertThrows(BrokenBarrierException.class, () -> barrier.await(Duration.ofMillis(50)));
    String broke = " broke: the time of " + me() + " was up (2 of 3 parties were waiting";
    assertEquals(
        barrier + broke + "; this one came within 50 ms). reset() mends it.", e.getMessage());
    assertEquals(barrier + broke + "). reset() mends it.", said.get());
    child.join();
    assertTrue(barrier.isBroken());
    assertThrows(BrokenBarrierException.class, barrier::await);
  }

  @Test
  void await_interrupted_breaksForAllAndNamesIt() throws Exception {
    Barrier barrier = troupe.barrier(3);
    Queue<String> said = troupe.queue();
    ChildProcess child = startAwaiting(barrier, said);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread party = new Thread(
        () -> {
          try {
            barrier.await();
          } catch (InterruptedException | BrokenBarrierException e) {
            thrown.set(e);
          }
        },
        "hasty");
    party.start();
    eventually("the thread waits", () -> barrier.waiting() == 2);
    party.interrupt();
    party.join();
    assertTrue(thrown.get() instanceof InterruptedException, () -> thrown.get().toString());
    assertEquals(
        barrier + " broke: thread 'hasty' of process 'MainProcess' was interrupted (2 of 3 parties"
            + " were waiting). reset() mends it.",
        said.get());
    assertTrue(barrier.isBroken());
    child.join();
  }

  @Test
  void await_interruptedBefore_hasNotArrived() throws Exception {
    Barrier barrier = troupe.barrier(2);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, barrier::await);
    assertEquals(0, barrier.waiting());
    assertFalse(barrier.isBroken());
  }

  @Test
  void await_holderIsKilled_breaksAndNamesIt() throws Exception {
    Barrier barrier = troupe.barrier(2);
    Queue<String> ready = troupe.queue();
    Queue<String> never = troupe.queue();
    ChildProcess child = troupe
        .process(BarrierTest::holdFor, barrier, ready, never)
        .named("doomed")
        .asDaemon(true)
        .start();
    assertEquals(barrier.toString(), ready.get());
    CompletableFuture<String> waiter = CompletableFuture.supplyAsync(() -> {
      try {
        return "passed as " + barrier.await(LONG);
      } catch (BrokenBarrierException | InterruptedException e) {
        return e.getMessage();
      }
    });
    eventually("the waiter waits", () -> barrier.waiting() == 1);
    child.kill();
    String message = barrier + " broke: Process 'doomed' (pid " + child.pid()
        + ") was killed by SIGKILL (exit code -9)";
    String told = waiter.get();
    assertTrue(told.startsWith(message), told);
    BrokenBarrierException late =
        assertThrows(BrokenBarrierException.class, () -> barrier.await(LONG));
    assertTrue(late.getMessage().startsWith(message), late::getMessage);
    barrier.reset();
    assertFalse(barrier.isBroken());
  }

  @Test
  void await_holderEndedNormally_isNotBroken() throws Exception {
    Barrier barrier = troupe.barrier(2);
    Queue<String> said = troupe.queue();
    troupe.process(BarrierTest::look, barrier, said).start().join();
    assertEquals(barrier + " of 2, broken: false", said.get());
    assertFalse(barrier.isBroken());
  }

  // CPython: _TestBarrier.test_abort
  @Test
  void abort_othersWait_breaksForAllUntilReset() throws Exception {
    Barrier barrier = troupe.barrier(2);
    Queue<String> said = troupe.queue();
    ChildProcess child = startAwaiting(barrier, said);
    barrier.abort();
    String message =
        barrier + " was aborted by " + me() + " (1 of 2 parties were waiting). reset() mends it.";
    assertEquals(message, said.get());
    assertEquals(
        message, assertThrows(BrokenBarrierException.class, barrier::await).getMessage());
    child.join();
    barrier.reset();
    assertFalse(barrier.isBroken());
  }

  // CPython: _TestBarrier.test_reset
  @Test
  void reset_othersWait_turnsThemAwayAndServesTheNextRound() throws Exception {
    Barrier barrier = troupe.barrier(2);
    Queue<String> said = troupe.queue();
    ChildProcess first = startAwaiting(barrier, said);
    barrier.reset();
    assertEquals(
        barrier + " was reset (1 of 2 parties were waiting). Those who waited must come again.",
        said.get());
    ChildProcess second = startAwaiting(barrier, said);
    assertEquals(1, barrier.await());
    assertEquals("passed as 0", said.get());
    first.join();
    second.join();
  }

  @Test
  void barrier_noParties_isRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> troupe.barrier(0));
    assertEquals("parties must be at least 1, was 0.", e.getMessage());
  }

  @Test
  void barrier_tooManyParties_isRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> troupe.barrier(Integer.MAX_VALUE));
    assertEquals("parties must be at most 268435455, was 2147483647.", e.getMessage());
  }

  @Test
  void close_twice_refusesFurtherUse() {
    Barrier barrier = troupe.barrier(1);
    barrier.close();
    barrier.close();
    IllegalStateException e = assertThrows(IllegalStateException.class, barrier::await);
    assertEquals(barrier + " is closed.", e.getMessage());
  }

  @Test
  void await_action_isDoneOnceByTheLastBeforeAnybodyPasses() throws Exception {
    IntValue done = troupe.intValue(0);
    Barrier barrier = troupe.barrier(3, () -> done.getAndAdd(1));
    Queue<Integer> seen = troupe.queue();
    int rounds = 20;
    List<ChildProcess> children = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      children.add(troupe
          .process(BarrierTest::passAndLook, rounds, barrier, done, seen)
          .asDaemon(true)
          .start());
    }
    passAndLook(rounds, barrier, done, seen);
    for (ChildProcess child : children) {
      child.join();
      assertEquals(0, child.exitCode().getAsInt());
    }
    for (int n = 0; n < 3 * rounds; n++) {
      assertTrue(seen.get() >= 1);
    }
    assertEquals(rounds, done.get());
  }

  /** Puts how often the action was done, less the rounds before; nobody can be two rounds ahead. */
  static void passAndLook(int rounds, Barrier barrier, IntValue done, Queue<Integer> seen)
      throws Exception {
    for (int round = 0; round < rounds; round++) {
      barrier.await();
      seen.put(done.get() - round);
    }
  }

  @Test
  void await_actionFails_breaksForTheOthers() throws Exception {
    Barrier barrier = troupe.barrier(2, () -> {
      throw new IllegalStateException("out of paper");
    });
    Queue<String> said = troupe.queue();
    ChildProcess child = startAwaiting(barrier, said);
    IllegalStateException e = assertThrows(IllegalStateException.class, barrier::await);
    assertEquals("out of paper", e.getMessage());
    assertEquals(
        barrier + " broke: its action failed in " + me()
            + " (2 of 2 parties were waiting). reset() mends it.",
        said.get());
    child.join();
    assertTrue(barrier.isBroken());
  }

  @Test
  void await_whileTheActionIsDone_countsInTheNextRound() throws Exception {
    Queue<String> acting = troupe.queue();
    Queue<String> go = troupe.queue();
    Barrier barrier = troupe.barrier(1, () -> {
      acting.put("acting");
      go.get();
    });
    Queue<String> said = troupe.queue();
    ChildProcess first =
        troupe.process(BarrierTest::awaitAndTell, barrier, said).asDaemon(true).start();
    assertEquals("arrives", said.get());
    assertEquals("acting", acting.get());
    ChildProcess second =
        troupe.process(BarrierTest::awaitAndTell, barrier, said).asDaemon(true).start();
    assertEquals("arrives", said.get());
    assertThrows(QueueEmptyException.class, () -> acting.get(Duration.ofMillis(200)));
    go.put("on");
    assertEquals("passed as 0", said.get());
    assertEquals("acting", acting.get());
    go.put("on");
    assertEquals("passed as 0", said.get());
    first.join();
    second.join();
  }

  @Test
  void await_whoDoesTheActionIsKilled_breaksAndNamesIt() throws Exception {
    Queue<String> acting = troupe.queue();
    Queue<String> never = troupe.queue();
    Barrier barrier = troupe.barrier(2, () -> {
      acting.put("acting");
      never.get();
    });
    Queue<String> said = troupe.queue();
    ChildProcess patient = startAwaiting(barrier, said);
    Queue<String> unheard = troupe.queue();
    ChildProcess doomed = troupe
        .process(BarrierTest::awaitAndTell, barrier, unheard)
        .named("doomed")
        .asDaemon(true)
        .start();
    assertEquals("acting", acting.get());
    doomed.kill();
    String told = said.get();
    assertTrue(told.startsWith(barrier + " broke: Process 'doomed'"), told);
    patient.join();
  }

  @Test
  void reset_whileTheActionIsDone_turnsAwayWhoDoesIt() throws Exception {
    Queue<String> acting = troupe.queue();
    Queue<String> go = troupe.queue();
    Barrier barrier = troupe.barrier(1, () -> {
      acting.put("acting");
      go.get();
    });
    Queue<String> said = troupe.queue();
    ChildProcess child =
        troupe.process(BarrierTest::awaitAndTell, barrier, said).asDaemon(true).start();
    assertEquals("arrives", said.get());
    assertEquals("acting", acting.get());
    barrier.reset();
    go.put("on");
    String told = said.get();
    assertTrue(told.startsWith(barrier + " was reset"), told);
    child.join();
  }

  @Test
  void await_limitOfTheBarrier_isUsedWhereNoneIsGiven() throws Exception {
    Barrier barrier = troupe.barrier(2, Duration.ofMillis(50));
    BrokenBarrierException e = assertThrows(BrokenBarrierException.class, barrier::await);
    assertTrue(e.getMessage().endsWith("this one came within 50 ms). reset() mends it."));
    barrier.reset();
    Queue<String> said = troupe.queue();
    troupe.process(BarrierTest::awaitAndTell, barrier, said).start().join();
    assertEquals("arrives", said.get());
    assertTrue(said.get().contains("of process 'Process-"));
  }

  @Test
  void await_noTime_passesOnlyAsTheLast() throws Exception {
    Barrier barrier = troupe.barrier(2);
    Queue<String> said = troupe.queue();
    ChildProcess child = startAwaiting(barrier, said);
    assertEquals(1, barrier.await(Duration.ZERO));
    assertEquals("passed as 0", said.get());
    child.join();
    assertThrows(BrokenBarrierException.class, () -> barrier.await(Duration.ZERO));
    assertTrue(barrier.isBroken());
  }

  @Test
  void await_arrivedAndEndedNormally_staysCounted() throws Exception {
    Barrier barrier = troupe.barrier(2);
    Queue<String> said = troupe.queue();
    ChildProcess child =
        troupe.process(BarrierTest::arriveAndEnd, barrier, said).start();
    assertEquals("waits", said.get());
    child.join();
    assertEquals(1, barrier.await(LONG));
  }

  static void arriveAndEnd(Barrier barrier, Queue<String> said) throws Exception {
    Thread party = new Thread(() -> {
      try {
        barrier.await();
      } catch (InterruptedException | BrokenBarrierException e) {
        throw new IllegalStateException(e);
      }
    });
    party.setDaemon(true);
    party.start();
    eventually("the thread waits", () -> barrier.waiting() == 1);
    said.put("waits");
  }
}
