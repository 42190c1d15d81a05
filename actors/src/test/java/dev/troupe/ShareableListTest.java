package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ShareableListTest {

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  static void change(ShareableList list) {
    list.set(0, "changed");
    list.set(2, null);
  }

  // CPython: _TestSharedMemory.test_shared_memory_ShareableList_basics
  @Test
  void list_mixedTypes_readsWritesAndCounts() throws Exception {
    byte[] bytes = {1, 0, 0};
    ShareableList list =
        troupe.createShareableList(Arrays.asList("howdy", bytes, -273.154, 100, null, true, 42L));
    assertEquals(7, list.size());
    assertEquals("howdy", list.get(0));
    assertArrayEquals(bytes, (byte[]) list.get(1)); // zeros at the end are kept
    assertEquals(-273.154, list.get(2));
    assertEquals(100L, list.get(3));
    assertNull(list.get(4));
    assertEquals(true, list.get(5));
    assertEquals("TEXT BYTES DOUBLE LONG NULL BOOLEAN LONG", list.format());
    assertEquals(6, list.indexOf(42L));
    assertEquals(1, Collections.frequency(list, 100L));
    assertEquals(100L, list.set(3, "8 bytes!")); // in its place, as another type
    assertEquals("8 bytes!", list.get(3));
    assertThrows(IndexOutOfBoundsException.class, () -> list.get(7));
    assertThrows(IndexOutOfBoundsException.class, () -> list.set(-1, 0L));
    assertThrows(UnsupportedOperationException.class, () -> list.add("more"));
    list.unlink();
  }

  @Test
  void set_tooLongOrOfNoKnownType_changesNothingAround() throws Exception {
    ShareableList list = troupe.createShareableList(List.of(1L, "abc", 3L));
    assertThrows(IllegalArgumentException.class, () -> list.set(1, "123456789"));
    assertThrows(IllegalArgumentException.class, () -> list.set(1, "čččččččč"));
    assertThrows(IllegalArgumentException.class, () -> list.set(0, new Object()));
    assertEquals(List.of(1L, "abc", 3L), list);
    list.unlink();
  }

  @Test
  void list_empty_works() throws Exception {
    ShareableList list = troupe.createShareableList(List.of());
    assertTrue(list.isEmpty());
    assertEquals("", list.format());
    list.unlink();
  }

  @Test
  void list_givenToAChild_isTheSame() throws Exception {
    ShareableList list = troupe.createShareableList(List.of("at first", 2L, 3L));
    ChildProcess child = troupe.process(ShareableListTest::change, list).start();
    child.join();
    assertEquals(0, child.exitCode().getAsInt());
    assertEquals(Arrays.asList("changed", 2L, null), list);
    list.unlink();
  }

  // CPython: _TestSharedMemory.test_shared_memory_ShareableList_pickling_dead_object
  @Test
  void list_sentAfterUnlink_cannotBeRestored() throws Exception {
    ShareableList list = troupe.createShareableList(List.of(1L));
    Queue<ShareableList> lists = troupe.queue();
    lists.put(list);
    list.unlink();
    Throwable e = assertThrows(Exception.class, lists::get);
    while (e.getCause() != null) {
      e = e.getCause();
    }
    assertTrue(String.valueOf(e.getMessage()).contains("no shared memory"), e::toString);
  }

  /** Any program of this user can write there: nothing it leaves may be taken for a place or a length. */
  @Test
  void list_damagedAnywhere_isReadOrRefused() throws Exception {
    ShareableList list = troupe.createShareableList(List.of(1L, "abc", new byte[] {1, 2}, 2.5));
    ByteBuffer bytes = list.sharedMemory().buffer();
    byte[] whole = new byte[bytes.capacity()];
    bytes.get(0, whole);
    int[] lies = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, bytes.capacity(), 0, 1 << 20};
    int refused = 0;
    for (int at = 16; at < 16 + 16 * list.size(); at += Integer.BYTES) {
      for (int lie : lies) {
        bytes.putInt(at, lie);
        for (int index = 0; index < list.size(); index++) {
          try {
            list.get(index);
            list.set(index, "12345678");
          } catch (IllegalStateException | IllegalArgumentException e) {
            refused++;
            assertTrue(e.getMessage().contains("shareable list"), e.getMessage());
          }
        }
        bytes.put(0, whole);
      }
    }
    assertTrue(refused > 50, "refused: " + refused);
    list.unlink();
  }
}
