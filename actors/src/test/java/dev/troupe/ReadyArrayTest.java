package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class ReadyArrayTest {

  private static final int LARGE = 1 << 20;

  private long freeBytes = Long.MAX_VALUE;
  private final ReadyArray ready = new ReadyArray(() -> freeBytes);

  @Test
  void take_afterTwoAlike_givesTheOneThatWasMadeReadyOnce() {
    byte[] first = bytes(LARGE);
    byte[] second = bytes(LARGE);
    assertNotSame(first, second);
    Object made = made();
    byte[] third = bytes(LARGE);
    assertSame(made, third);
    assertNotSame(third, bytes(LARGE));
  }

  @Test
  void take_ofAnotherKindOrSize_givesANewOne() {
    bytes(LARGE);
    bytes(LARGE);
    ready.makeReady();
    assertEquals(LARGE, ((int[]) ready.take(int.class, LARGE)).length);
    bytes(LARGE);
    bytes(LARGE);
    ready.makeReady();
    assertEquals(LARGE - 1, bytes(LARGE - 1).length);
  }

  @Test
  void makeReady_withoutTwoAlike_makesNone() {
    assertNull(made());
    bytes(LARGE);
    assertNull(made());
    bytes(LARGE + 1);
    assertNull(made());
  }

  @Test
  void makeReady_forSmallOrHugeOnes_makesNone() {
    for (int length : new int[] {100, 1 << 23}) {
      bytes(length);
      bytes(length);
      assertNull(made());
    }
  }

  @Test
  void makeReady_littleIsLeftOfTheHeap_makesNone() {
    bytes(LARGE);
    bytes(LARGE);
    freeBytes = 4L * LARGE;
    assertNull(made());
  }

  @Test
  void makeReady_whatWasMadeIsNotUsed_isNotMadeAgainByEachWait() {
    bytes(LARGE);
    bytes(LARGE);
    Object made = made();
    assertSame(made, made());
  }

  private byte[] bytes(int length) {
    return (byte[]) ready.take(byte.class, length);
  }

  /** What the next wait finds ready, held so that no collection takes it. */
  private Object made() {
    ready.makeReady();
    return ready.peek();
  }
}
