package dev.troupe.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.troupe.link.LinkFixture.Opened;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that read links after some work of their own. */
@Timeout(60)
class WaitingThreadsTest {

  private LinkFixture fixture;
  private Link link;
  private Opened atHome;

  @BeforeEach
  void open(@TempDir Path directory) throws Exception {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "who looks needs a processor");
    fixture = new LinkFixture(directory);
    link = fixture.link(1);
    atHome = fixture.opened();
  }

  @AfterEach
  void close() {
    if (fixture != null) {
      fixture.close();
    }
  }

  private boolean hasCome() {
    return !fixture.inbox.messages.isEmpty();
  }

  /** Now and then the own thread has the turn when this one wants it. */
  @Test
  void readAfter_messageComesAmidTheWork_isReadByTheSameThread() throws Exception {
    do {
      link.readAfter(() -> atHome.channel().send(new byte[] {7}), this::hasCome);
      assertEquals(7, fixture.inbox.take()[0]);
    } while (fixture.inbox.reader != Thread.currentThread());
  }

  @Test
  void readAfter_workFails_nextMessageComesAllTheSame() throws Exception {
    for (int i = 0; i < 100; i++) {
      byte number = (byte) i;
      assertThrows(
          IllegalStateException.class,
          () -> link.readAfter(
              () -> {
                throw new IllegalStateException("as the test wants it");
              },
              this::hasCome));
      atHome.channel().send(new byte[] {number});
      assertEquals(number, fixture.inbox.take()[0]);
    }
  }

  @Test
  void readAfter_manyMessages_noneIsMissed() throws Exception {
    for (int n = 1; n <= 2000; n++) {
      byte number = (byte) n;
      link.readAfter(() -> atHome.channel().send(new byte[] {number}), this::hasCome);
      while (!hasCome()) {
        link.sleepUntil(this::hasCome, Long.MAX_VALUE);
      }
      assertEquals(number, fixture.inbox.take()[0]);
    }
  }

  @Test
  void readAfter_hasComeAlready_doesNotWork() throws Exception {
    atHome.channel().send(new byte[] {7});
    byte[] message = fixture.inbox.take();
    AtomicBoolean hasWorked = new AtomicBoolean();
    link.readAfter(() -> hasWorked.set(true), () -> message[0] == 7);
    assertFalse(hasWorked.get());
  }

  @Test
  void readAfter_otherThreadReads_worksAllTheSame() throws Exception {
    AtomicBoolean hasWorked = new AtomicBoolean();
    Runnable work = () -> hasWorked.set(true);
    link.readAfter(
        () -> {
          Thread other = new Thread(() -> link.readAfter(work, this::hasCome));
          other.start();
          while (other.isAlive()) {
            Thread.onSpinWait();
          }
        },
        this::hasCome);
    assertTrue(hasWorked.get());
  }
}
