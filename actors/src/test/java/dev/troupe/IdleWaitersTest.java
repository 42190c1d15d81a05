package dev.troupe;

import static dev.troupe.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever waits looks for some microseconds, and then takes no processor time at all. */
@Timeout(120)
class IdleWaitersTest {

  private static final Duration WINDOW = Duration.ofMillis(500);
  private static final Duration MOST_USED = Duration.ofMillis(5); // a reader's turn, now and then

  private interface Wait {
    void run() throws Exception;
  }

  private final List<Thread> waiters = new ArrayList<>();

  private void start(String what, Wait wait) {
    Thread thread = new Thread(
        () -> {
          try {
            wait.run();
          } catch (Exception e) {
            Thread.currentThread().interrupt(); // the program is closed
          }
        },
        what);
    thread.setDaemon(true);
    thread.start();
    waiters.add(thread);
  }

  private long usedNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return waiters.stream()
        .mapToLong(waiter -> threads.getThreadCpuTime(waiter.getId()))
        .sum();
  }

  @Test
  @SuppressWarnings("WaitNotInLoop") // nobody signals: the wait itself is looked at
  void wait_forAnyPrimitive_burnsNoProcessorTime() throws Exception {
    try (Troupe troupe = Troupe.open()) {
      Lock lock = troupe.lock();
      lock.lock();
      Event clock = troupe.event();
      Condition condition = troupe.condition();
      Pipe pipe = troupe.pipe();
      start("lock", lock::lock);
      start("semaphore", troupe.semaphore(0)::acquire);
      start("event", troupe.event()::await);
      start("barrier", troupe.barrier(2)::await);
      start("queue", troupe.queue()::get);
      start("pipe", pipe.first()::receive);
      start("condition", () -> {
        try (LockHold held = condition.hold()) {
          condition.await();
        }
      });
      Set<String> all = waiters.stream().map(Thread::getName).collect(Collectors.toSet());
      eventually(
          "all wait",
          () -> troupe.waits().waits().stream()
              .map(WaitGraph.Waiting::threadName)
              .collect(Collectors.toSet())
              .containsAll(all));
      List<Long> used = new ArrayList<>();
      eventually(
          "they are idle",
          () -> { // the machine's own work at the beginning is not theirs
            long before = usedNanos();
            clock.await(WINDOW);
            used.add(usedNanos() - before);
            return used.get(used.size() - 1) < MOST_USED.toNanos();
          });
      assertTrue(used.size() < 8, () -> "nanoseconds used in each window: " + used);
      pipe.second().close();
    }
  }
}
