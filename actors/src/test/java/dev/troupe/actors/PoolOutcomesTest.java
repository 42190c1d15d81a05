package dev.troupe.actors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.actors.PoolBatch.Entry;
import dev.troupe.actors.PoolBatch.Kind;
import dev.troupe.pickle.Scalars;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolOutcomesTest {

  private static final long FIRST = 5_000_000_000_123L;

  /** Six outcomes, one a microsecond: short, short, long, short, long, short. */
  private static Payload sixOutcomes() {
    ByteBuffer out = ByteBuffer.allocate(1000);
    long ended = 0;
    for (int i = 0; i < 6; i++) {
      long began = FIRST + 1000L * i;
      if (i == 2 || i == 4) {
        Payload problem = new Payload(new byte[] {(byte) i}, List.of());
        PoolBatch.putEntry(out, new Entry(Kind.FAILURE, 3, began, 300 + i, problem));
      } else {
        PoolBatch.putShort(out, began - ended, 300 + i);
        PoolBatch.putNumber(out, 5);
        assertTrue(Scalars.write(out, i));
      }
      ended = began + 300 + i;
    }
    return new Payload(Arrays.copyOf(out.array(), out.position()), List.of());
  }

  private static void check(Payload outcomes, int first) {
    PoolOutcomes all = new PoolOutcomes(outcomes);
    for (int i = first; i < 6; i++) {
      assertTrue(all.next());
      assertEquals(FIRST + 1000L * i, all.began());
      assertEquals(300 + i, all.nanos());
      if (i == 2 || i == 4) {
        assertEquals(Kind.FAILURE, all.kind());
        assertEquals(3, all.attempts());
        assertEquals((byte) i, all.payload().bytes()[0]);
      } else {
        assertEquals(Kind.VALUE, all.kind());
        assertEquals(1, all.attempts());
        assertEquals(i, Scalars.read(all.content()));
      }
    }
    assertFalse(all.next());
  }

  @Test
  void next_mixedForms_givesAllInOrder() {
    check(sixOutcomes(), 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void withoutFirst_anyCount_keepsTheTimesOfTheRest(int count) {
    check(PoolBatch.withoutFirst(count, sixOutcomes()), count);
  }

  @Test
  void number_anySize_comesBack() {
    for (long number : new long[] {0, 127, 128, 16_384, Long.MAX_VALUE, -1}) {
      ByteBuffer out = ByteBuffer.allocate(10);
      PoolBatch.putNumber(out, number);
      assertEquals(number, PoolBatch.readNumber(out.flip()));
      assertFalse(out.hasRemaining());
    }
  }

  @Test
  void scalars_eachKind_comesBackAndOthersAreLeft() {
    List<Object> read = new ArrayList<>();
    ByteBuffer out = ByteBuffer.allocate(100);
    for (Object value : new Object[] {1, -2L, 0.5, true, false}) {
      assertTrue(Scalars.write(out, value));
    }
    assertFalse(Scalars.write(out, "text"));
    out.flip();
    while (out.hasRemaining()) {
      read.add(Scalars.read(out));
    }
    assertEquals(List.of(1, -2L, 0.5, true, false), read);
    assertTrue(Scalars.isOther(Scalars.read(ByteBuffer.wrap(new byte[] {10, 1, 2}))));
  }
}
