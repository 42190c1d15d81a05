package dev.troupe.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.link.Cursors.Cursor;
import dev.troupe.link.Cursors.Taken;
import dev.troupe.memory.MappedMemory;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CursorsTest {

  private final MappedMemory memory = MappedMemory.local(Cursors.BYTES);
  private final Cursors process = new Cursors(memory);
  private final Cursors home = new Cursors(memory);

  private Cursor claim(long owner) {
    return Objects.requireNonNull(process.claim(owner));
  }

  @Test
  void home_seesWhatWasReached() {
    Cursor cursor = claim(7);
    assertEquals(new Taken(0, 0), home.look(7));
    cursor.reach(12);
    assertEquals(new Taken(0, 12), home.look(7));
    cursor.moveTo(13);
    cursor.reach(14);
    assertEquals(new Taken(13, 14), home.look(7));
  }

  @Test
  void owners_areToldApart() {
    claim(7).reach(1);
    claim(8).reach(2);
    assertEquals(new Taken(0, 1), home.look(7));
    assertEquals(new Taken(0, 2), home.look(8));
    assertNull(home.look(9));
  }

  @Test
  void released_isOfNobody_andBeginsAnew() {
    Cursor cursor = claim(7);
    cursor.reach(12);
    home.watch(7, true);
    cursor.release();
    assertNull(home.look(7));
    Cursor next = claim(8);
    assertEquals(new Taken(0, 0), home.look(8));
    assertFalse(next.isWatched());
    assertNull(home.look(7));
  }

  @Test
  void watched_isSeenByItsOwnerAlone() {
    Cursor watched = claim(7);
    Cursor other = claim(8);
    home.watch(7, true);
    assertTrue(watched.isWatched());
    assertFalse(other.isWatched());
    home.watch(7, false);
    assertFalse(watched.isWatched());
    home.watch(9, true); // nobody's
  }

  @Test
  void claims_endWhereAllAreInUse() {
    long[] owners = LongStream.rangeClosed(1, 1000)
        .takeWhile(owner -> process.claim(owner) != null)
        .toArray();
    assertTrue(owners.length >= 32, "only " + owners.length);
    assertTrue(owners.length < 1000);
    assertNull(process.claim(2000));
    assertNotNull(home.look(owners.length));
  }

  @Test
  void detached_keepsWhatWasReached_whateverBecomesOfTheMemory() {
    claim(7).reach(12);
    home.detach();
    memory.clear();
    assertEquals(new Taken(0, 12), home.look(7));
  }
}
