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
      assertEquals(SPIN, luck.nanos(i * Luck.WHILE));
      luck.tried(true);
    }
  }

  @Test
  void nanos_fewFailuresInARow_isNothingButRareRetries() {
    for (int i = 0; i < 8; i++) {
      assertEquals(SPIN, luck.nanos(i * Luck.WHILE));
      luck.tried(false);
    }
    int retries = 0;
    for (int i = 0; i < 10 * Luck.EVERY; i++) {
      long nanos = luck.nanos(i * Luck.WHILE + 1);
      if (nanos > 0) {
        assertTrue(nanos > SPIN, "it must last until a sleeper has come");
        luck.tried(false);
        retries++;
      }
    }
    assertEquals(10, retries);
  }

  @Test
  void nanos_otherLuckOfTheHost_retriesAtTheSameTime() {
    Luck other = new Luck(SPIN);
    luck.lostProcessor(0);
    other.lostProcessor(1);
    for (long now = Luck.WHILE; now < 3 * Luck.EVERY * Luck.WHILE; now += Luck.WHILE / 3) {
      assertEquals(luck.nanos(now), other.nanos(now));
    }
  }

  @Test
  void nanos_retryPays_isAllTheTimeAgain() {
    luck.lostProcessor(0);
    assertEquals(0, luck.nanos(1), "not again in the same while");
    assertTrue(luck.nanos(Luck.EVERY * Luck.WHILE) > 0);
    luck.tried(true);
    assertEquals(SPIN, luck.nanos(Luck.WHILE));
  }

  @Test
  void look_threadWasAway_endsLookingAtOnce() {
    Look look = new Look(luck, SPIN);
    long away = System.nanoTime() + 10 * SPIN;
    while (System.nanoTime() - away < 0) {}
    assertFalse(look.goesOn());
    look.end(true);
    assertEquals(0, luck.nanos(Luck.WHILE));
  }

  @Test
  void look_workTookTheTime_isNoLoss() {
    Look look = new Look(luck, SPIN);
    long away = System.nanoTime() + 10 * SPIN;
    while (System.nanoTime() - away < 0) {}
    look.note();
    assertFalse(look.goesOn(), "the time is over");
    look.end(true);
    assertEquals(SPIN, luck.nanos(0));
  }

  @Test
  void isGood_atAnyTime_isWhetherThereIsTimeToLook() {
    for (int i = 0; i < 10 * Luck.EVERY; i++) {
      long now = i * Luck.WHILE + 1;
      assertEquals(luck.nanos(now) > 0, luck.isGood(now));
      luck.tried(i % Luck.EVERY == 0);
    }
    assertFalse(new Luck(0).isGood(0));
  }
}
