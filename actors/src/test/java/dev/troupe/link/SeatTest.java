package dev.troupe.link;

import static dev.troupe.link.LinkFixture.SECRET;
import static dev.troupe.link.LinkFixture.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.link.LinkFixture.Opened;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that sleep beside the bells of a link. */
@Timeout(60)
class SeatTest {

  private static final long LONG_NANOS = 30_000_000_000L;

  private LinkFixture fixture;
  private Link link;
  private Opened atHome;

  /** A link that has slept often enough to have a seat. */
  @BeforeEach
  void open(@TempDir Path directory) throws Exception {
    fixture = new LinkFixture(directory);
    link = fixture.link(1);
    atHome = fixture.opened();
    for (int i = 0; i < 16; i++) {
      link.sleepUntil(SeatTest::never, 1);
    }
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static boolean never() {
    return false;
  }

  /** A thread that sleeps until something has come; its result is whether it has. */
  private static final class Sleeper {
    private final CompletableFuture<Boolean> wasDone = new CompletableFuture<>();
    private final Thread thread;

    Sleeper(WaitingPlace place, BooleanSupplier isDone, long nanos) {
      thread = new Thread(() -> {
        long end = System.nanoTime() + nanos;
        while (!isDone.getAsBoolean()
            && !Thread.currentThread().isInterrupted()
            && System.nanoTime() - end < 0) {
          place.sleepUntil(isDone, end - System.nanoTime());
        }
        wasDone.complete(isDone.getAsBoolean());
      });
      thread.start();
    }

    /** Returns once the thread is inside the selector. */
    void awaitSeated() {
      while (thread.isAlive() && !isSeated()) {
        Thread.onSpinWait();
      }
    }

    private boolean isSeated() {
      for (StackTraceElement frame : thread.getStackTrace()) {
        if (frame.getClassName().equals(Seat.class.getName())
            && frame.getMethodName().equals("sleep")) {
          return true;
        }
      }
      return false;
    }

    boolean result() throws Exception {
      return wasDone.get(30, TimeUnit.SECONDS);
    }
  }

  private SocketChannel seatSocket() throws IOException {
    return new LinkGreeting(fixture.gate.address(), SECRET, 1, TOKEN)
        .greet(LinkHello.SEAT)
        .socket();
  }

  @Test
  void sleepUntil_messageForAProcess_isReadByTheSleeper() throws Exception {
    Sleeper sleeper = new Sleeper(link, () -> !fixture.inbox.messages.isEmpty(), LONG_NANOS);
    sleeper.awaitSeated();
    atHome.channel().send(new byte[] {7});
    assertTrue(sleeper.result());
    assertEquals(7, fixture.inbox.take()[0]);
    assertEquals(sleeper.thread, fixture.inbox.reader);
  }

  @Test
  void sleepUntil_messageForTheHome_isReadByTheSleeper() throws Exception {
    Sleeper sleeper = new Sleeper(
        fixture.gate.waitingPlace(), () -> !atHome.inbox().messages.isEmpty(), LONG_NANOS);
    sleeper.awaitSeated();
    link.channel().send(new byte[] {7});
    assertTrue(sleeper.result());
    assertEquals(7, atHome.inbox().take()[0]);
    assertEquals(sleeper.thread, atHome.inbox().reader);
  }

  @Test
  void sleepUntil_manyMessagesEitherWay_noneIsMissed() throws Exception {
    for (int n = 1; n <= 2000; n++) {
      int count = n;
      Sleeper sleeper = new Sleeper(link, () -> fixture.inbox.messages.size() == count, LONG_NANOS);
      atHome.channel().send(new byte[] {1});
      assertTrue(sleeper.result());
      atHome.channel().send(new byte[] {2}); // nobody sits there now
      while (fixture.inbox.messages.size() != count + 1) {
        Thread.onSpinWait();
      }
      fixture.inbox.messages.remove();
    }
  }

  @Test
  void sleepUntil_twoThreads_bothGetTheirs() throws Exception {
    Sleeper one = new Sleeper(link, () -> fixture.inbox.messages.size() >= 1, LONG_NANOS);
    one.awaitSeated();
    Sleeper two = new Sleeper(link, () -> fixture.inbox.messages.size() >= 2, LONG_NANOS);
    atHome.channel().send(new byte[] {1});
    assertTrue(one.result());
    atHome.channel().send(new byte[] {2});
    while (fixture.inbox.messages.size() < 2) {
      Thread.onSpinWait();
    }
    link.wake(two.thread);
    assertTrue(two.result());
  }

  @Test
  void wake_sleeper_looksAgain() throws Exception {
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Sleeper sleeper = new Sleeper(link, flag::isDone, LONG_NANOS);
    sleeper.awaitSeated();
    flag.complete(true);
    link.wake(sleeper.thread);
    assertTrue(sleeper.result());
  }

  @Test
  void sleepUntil_interruptedOrLate_endsAndTheNextMessageComes() throws Exception {
    Sleeper interrupted = new Sleeper(link, SeatTest::never, LONG_NANOS);
    interrupted.awaitSeated();
    interrupted.thread.interrupt();
    assertFalse(interrupted.result());
    assertFalse(new Sleeper(link, SeatTest::never, 1_000_000).result());
    atHome.channel().send(new byte[] {7});
    assertEquals(7, fixture.inbox.take()[0]);
  }

  @Test
  void close_whileSomebodySleeps_wakesIt() throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    Sleeper sleeper = new Sleeper(link, closed::isDone, LONG_NANOS);
    sleeper.awaitSeated();
    closed.complete(true);
    link.close();
    assertTrue(sleeper.result());
    atHome.channel().peerEnded(false);
    atHome.inbox().loss();
  }

  @Test
  void add_afterTheEnd_closesTheSocketAndNobodySits() throws Exception {
    Seat seat = new Seat();
    seat.close();
    SocketChannel socket = fixture.stranger();
    socket.configureBlocking(false);
    seat.add(socket);
    assertFalse(socket.isOpen());
    assertFalse(seat.take());
  }

  @Test
  void sleepUntil_seatsSocketIsCut_ringsElsewhere() throws Exception {
    Link other = fixture.link(2);
    Opened second = fixture.opened();
    new LinkGreeting(fixture.gate.address(), SECRET, 2, TOKEN)
        .greet(LinkHello.SEAT)
        .socket()
        .close(); // the home has a bell there that wakes nobody
    Sleeper sleeper = new Sleeper(
        fixture.gate.waitingPlace(), () -> !second.inbox().messages.isEmpty(), LONG_NANOS);
    sleeper.awaitSeated();
    other.channel().send(new byte[] {7});
    while (second.inbox().messages.isEmpty()) {
      Thread.onSpinWait();
    }
    fixture.gate.waitingPlace().wake(sleeper.thread);
    assertTrue(sleeper.result());
    second.channel().send(new byte[] {8});
    assertEquals(8, fixture.inbox.take()[0]);
  }

  @Test
  void gate_seatWithoutProofOrLinkOrTwice_isRefused() throws Exception {
    assertThrows(IOException.class, this::seatSocket); // it has one
    LinkGreeting stranger =
        new LinkGreeting(fixture.gate.address(), "wrong".getBytes(UTF_8), 1, TOKEN);
    assertThrows(IOException.class, () -> stranger.greet(LinkHello.SEAT));
    LinkGreeting unlinked = new LinkGreeting(fixture.gate.address(), SECRET, 3, TOKEN);
    assertThrows(IOException.class, () -> unlinked.greet(LinkHello.SEAT));
    assertThrows(IOException.class, () -> unlinked.greet((byte) 9));
  }
}
