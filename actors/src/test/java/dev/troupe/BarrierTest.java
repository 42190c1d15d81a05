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
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BarrierTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  static void pass(int rounds, Barrier barrier, Queue<String> said) throws Exception {
    for (int round = 0; round < rounds; round++) {
      said.put("before " + round);
      said.put("index " + round + " " + barrier.await());
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

  /** Returns when the child waits at the barrier. */
  private static ChildProcess startAwaiting(Barrier barrier, Queue<String> said) throws Exception {
    ChildProcess child =
        troupe.process(BarrierTest::awaitAndTell, barrier, said).asDaemon(true).start();
    assertEquals("arrives", said.get());
    eventually("the child waits", () -> barrier.waiting() == 1);
    return child;
  }

  @Test
  void await_processesOverRounds_passInLockStepEachIndexOnce() throws Exception {
    int parties = 3;
    int rounds = 4;
    Barrier barrier = troupe.barrier(parties);
    Queue<String> said = troupe.queue();
    List<ChildProcess> children = new ArrayList<>();
    for (int n = 0; n < parties; n++) {
      children.add(troupe
          .process(BarrierTest::pass, rounds, barrier, said)
          .asDaemon(true)
          .start());
    }
    for (ChildProcess child : children) {
      child.join();
      assertEquals(0, child.exitCode().getAsInt());
    }
    List<String> all = new ArrayList<>();
    while (!said.isEmpty()) {
      all.add(said.get());
    }
    for (int round = 0; round < rounds; round++) {
      int lastBefore = all.lastIndexOf("before " + round);
      for (int index = 0; index < parties; index++) {
        String line = "index " + round + " " + index;
        assertTrue(all.indexOf(line) > lastBefore, all::toString);
        assertEquals(all.indexOf(line), all.lastIndexOf(line), all::toString);
      }
    }
  }

  @Test
  void await_oneParty_passesAtOnceEachTime() throws Exception {
    Barrier barrier = troupe.barrier(1);
    assertEquals(0, barrier.await());
    assertEquals(0, barrier.await(Duration.ZERO));
    assertEquals(0, barrier.waiting());
    assertEquals(1, barrier.parties());
  }

  @Test
  void await_notAllInTime_breaksForAll() throws Exception {
    Barrier barrier = troupe.barrier(3);
    Queue<String> said = troupe.queue();
    ChildProcess child = startAwaiting(barrier, said);
    BrokenBarrierException e =
        assertThrows(BrokenBarrierException.class, () -> barrier.await(Duration.ofMillis(50)));
    assertEquals(
        barrier + " broke: the time of one party was up (2 of 3 parties were waiting; this one came"
            + " within 50 ms). reset() mends it.",
        e.getMessage());
    assertEquals(
        barrier + " broke: the time of one party was up (2 of 3 parties were waiting). reset()"
            + " mends it.",
        said.get());
    child.join();
    assertTrue(barrier.isBroken());
    assertThrows(BrokenBarrierException.class, barrier::await);
  }

  @Test
  void await_interrupted_wasNotCounted() throws Exception {
    Barrier barrier = troupe.barrier(2);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread party = new Thread(() -> {
      try {
        barrier.await();
      } catch (InterruptedException | BrokenBarrierException e) {
        thrown.set(e);
      }
    });
    party.start();
    eventually("the thread waits", () -> barrier.waiting() == 1);
    party.interrupt();
    party.join();
    assertTrue(thrown.get() instanceof InterruptedException, () -> thrown.get().toString());
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

  @Test
  void abort_othersWait_breaksForAllUntilReset() throws Exception {
    Barrier barrier = troupe.barrier(2);
    Queue<String> said = troupe.queue();
    ChildProcess child = startAwaiting(barrier, said);
    barrier.abort();
    String message = barrier + " was aborted (1 of 2 parties were waiting). reset() mends it.";
    assertEquals(message, said.get());
    assertEquals(
        message, assertThrows(BrokenBarrierException.class, barrier::await).getMessage());
    child.join();
    barrier.reset();
    assertFalse(barrier.isBroken());
  }

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
  void close_twice_refusesFurtherUse() {
    Barrier barrier = troupe.barrier(1);
    barrier.close();
    barrier.close();
    IllegalStateException e = assertThrows(IllegalStateException.class, barrier::await);
    assertEquals(barrier + " is closed.", e.getMessage());
  }
}
