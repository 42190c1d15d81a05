package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Cleaner.Cleanable;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Finalizers in this process; their order at the end of a forked one is in the launcher's tests. */
@Timeout(60)
class FinalizersTest {

  @Test
  void clean_twice_runsOnce() {
    AtomicInteger runs = new AtomicInteger();
    Cleanable finalizer = Finalizers.register(this, runs::incrementAndGet, OptionalInt.empty());
    finalizer.clean();
    finalizer.clean();
    assertEquals(1, runs.get());
  }

  @Test
  void collection_ofTheObject_runsIt() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    Finalizers.register(new byte[1 << 16], ran::countDown, OptionalInt.empty());
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!ran.await(100, TimeUnit.MILLISECONDS)) {
      assertTrue(System.nanoTime() < end, "it was not run");
      System.gc();
    }
  }

  @Test
  void register_neitherObjectNorPriority_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Finalizers.register(null, () -> {}, OptionalInt.empty()));
  }
}
