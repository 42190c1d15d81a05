package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What processes send one after the other, as shared memory tells them to, arrives in that order. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessageOrderTest {

  private static final int SENDERS = 3;
  private static final int TIMES = InJvmLauncher.times(300);
  private static final Duration LONG = Duration.ofSeconds(60);

  private Troupe troupe;

  @BeforeAll
  void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  void close() {
    troupe.close();
  }

  static void sendUnderLock(Lock lock, IntValue next, Connection out) throws Exception {
    for (int i = 0; i < TIMES; i++) {
      lock.lock();
      try {
        out.send(next.get());
        next.set(next.get() + 1);
      } finally {
        lock.unlock();
      }
    }
  }

  static void putWithPermit(Semaphore semaphore, IntValue next, Queue<Integer> out)
      throws InterruptedException {
    for (int i = 0; i < TIMES; i++) {
      semaphore.acquire();
      out.put(next.get());
      next.set(next.get() + 1);
      semaphore.release();
    }
  }

  static void sendRounds(int party, Barrier barrier, Connection out) throws Exception {
    for (int round = 0; round < TIMES; round++) {
      if (round % SENDERS == party) {
        out.send(round);
      }
      barrier.await();
    }
  }

  static void passRounds(int party, Barrier barrier, Connection out) throws Exception {
    for (int round = 0; round < TIMES; round++) {
      barrier.await();
      if (round % SENDERS == party) {
        out.send("passed " + round);
      }
      barrier.await();
    }
  }

  static void sendAndSet(Event mine, Event others, int first, Connection out) throws Exception {
    for (int n = first; n < 2 * TIMES; n += 2) {
      mine.await();
      mine.clear();
      out.send(n);
      others.set();
    }
  }

  @Test
  void send_underLock_arrivesInTheOrderOfHolders() throws Exception {
    Pipe pipe = troupe.pipe();
    Lock lock = troupe.lock();
    IntValue next = troupe.intValue(0);
    List<ChildProcess> senders = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      senders.add(troupe
          .process(MessageOrderTest::sendUnderLock, lock, next, pipe.second())
          .start());
    }
    for (int i = 0; i < SENDERS * TIMES; i++) {
      assertEquals(i, pipe.first().<Integer>receive(LONG));
    }
    for (ChildProcess sender : senders) {
      sender.join();
    }
  }

  @Test
  void put_withTheOnlyPermit_arrivesInTheOrderOfHolders() throws Exception {
    Queue<Integer> queue = troupe.queue();
    Semaphore semaphore = troupe.semaphore(1);
    IntValue next = troupe.intValue(0);
    List<ChildProcess> putters = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      putters.add(troupe
          .process(MessageOrderTest::putWithPermit, semaphore, next, queue)
          .start());
    }
    for (int i = 0; i < SENDERS * TIMES; i++) {
      assertEquals(i, queue.get(LONG));
    }
    for (ChildProcess putter : putters) {
      putter.join();
    }
  }

  @Test
  void send_beforeABarrier_arrivesBeforeWhatIsSentAfterIt() throws Exception {
    Pipe pipe = troupe.pipe();
    Barrier barrier = troupe.barrier(SENDERS);
    List<ChildProcess> senders = new ArrayList<>();
    for (int party = 0; party < SENDERS; party++) {
      senders.add(troupe
          .process(MessageOrderTest::sendRounds, party, barrier, pipe.second())
          .start());
    }
    for (int round = 0; round < TIMES; round++) {
      assertEquals(round, pipe.first().<Integer>receive(LONG));
    }
    for (ChildProcess sender : senders) {
      sender.join();
    }
  }

  @Test
  void send_inTheActionOfABarrier_arrivesBeforeWhatIsSentAfterIt() throws Exception {
    Pipe pipe = troupe.pipe();
    Connection out = pipe.second();
    Barrier barrier = troupe.barrier(SENDERS, () -> out.send("action"));
    List<ChildProcess> senders = new ArrayList<>();
    for (int party = 0; party < SENDERS; party++) {
      senders.add(
          troupe.process(MessageOrderTest::passRounds, party, barrier, out).start());
    }
    for (int round = 0; round < TIMES; round++) {
      assertEquals("action", pipe.first().<String>receive(LONG));
      assertEquals("passed " + round, pipe.first().<String>receive(LONG));
      assertEquals("action", pipe.first().<String>receive(LONG));
    }
    for (ChildProcess sender : senders) {
      sender.join();
    }
  }

  @Test
  void send_beforeAnEvent_arrivesBeforeWhatItsWaiterSends() throws Exception {
    Pipe pipe = troupe.pipe();
    Event even = troupe.event();
    Event odd = troupe.event();
    ChildProcess first = troupe
        .process(MessageOrderTest::sendAndSet, even, odd, 0, pipe.second())
        .start();
    ChildProcess second = troupe
        .process(MessageOrderTest::sendAndSet, odd, even, 1, pipe.second())
        .start();
    even.set();
    for (int n = 0; n < 2 * TIMES; n++) {
      assertEquals(n, pipe.first().<Integer>receive(LONG));
    }
    first.join();
    second.join();
  }
}
