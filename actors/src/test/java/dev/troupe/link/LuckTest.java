package dev.troupe.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LuckTest {

  private static final long SPIN = 50_000;

  private final Luck luck = new Luck(SPIN);

  @BeforeEach
  void twoProcessors() {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "who looks needs a processor");
  }

  @Test
  void nanos_lookingPays_isAllTheTimeAllowed() {
    for (int i = 0; i < 100; i++) {
      assertEquals(SPIN, luck.nanos());
      luck.tried(true);
    }
  }

  @Test
  void nanos_fewFailuresInARow_isNothingButRareRetries() {
    for (int i = 0; i < 4; i++) {
      assertEquals(SPIN, luck.nanos());
      luck.tried(false);
    }
    int retries = 0;
    for (int i = 0; i < 10_000; i++) {
      if (luck.nanos() > 0) {
        luck.tried(false);
        retries++;
      }
    }
    assertTrue(retries > 10 && retries < 100, retries + " retries");
  }

  @Test
  void nanos_retryPays_isAllTheTimeAgain() {
    luck.lostProcessor();
    assertEquals(0, luck.nanos());
    while (luck.nanos() == 0) {}
    luck.tried(true);
    assertEquals(SPIN, luck.nanos());
  }

  @Test
  void look_threadWasAway_endsLookingAtOnce() {
    Look look = new Look(luck, SPIN);
    long away = System.nanoTime() + 10 * SPIN;
    while (System.nanoTime() - away < 0) {}
    assertFalse(look.goesOn());
    look.end(true);
    assertEquals(0, luck.nanos());
  }

  @Test
  void look_workTookTheTime_isNoLoss() {
    Look look = new Look(luck, SPIN);
    long away = System.nanoTime() + 10 * SPIN;
    while (System.nanoTime() - away < 0) {}
    look.note();
    assertFalse(look.goesOn(), "the time is over");
    look.end(true);
    assertEquals(SPIN, luck.nanos());
  }
}
