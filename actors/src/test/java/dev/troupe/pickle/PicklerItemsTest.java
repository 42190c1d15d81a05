package dev.troupe.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.pickle.Corpus.Pair;
import dev.troupe.pickle.Corpus.Point;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Items of a pool, each used by itself, and what small records are made of. */
class PicklerItemsTest {

  private final Pickler pickler = new Pickler(PicklerItemsTest.class.getClassLoader());
  private final Handles handles = new Handles();

  record Kinds(
      byte b,
      short s,
      char c,
      int i,
      long l,
      float f,
      double d,
      boolean z,
      String text,
      Integer boxed,
      Object any,
      TimeUnit unit) {}

  record Empty() {}

  enum Mood {
    GOOD,
    BAD {
      @Override
      public String toString() {
        return "of another class";
      }
    }
  }

  record Feeling(Mood mood, Serializable other) {}

  private static Kinds kinds(int x, String text) {
    return new Kinds(
        (byte) x,
        (short) -x,
        (char) (x + 0xFFF0),
        x * 1000,
        -1L << x,
        x / 3f,
        x / 7.0,
        x % 2 == 0,
        text,
        x % 3 == 0 ? null : x,
        x % 3 == 1 ? "any" : (Object) 'c',
        x % 2 == 0 ? TimeUnit.DAYS : null);
  }

  static List<List<?>> lists() {
    String same = "s".repeat(10);
    String longer = "l".repeat(2000);
    List<Object> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(i % 3 == 0 ? new Point(i, -i) : i % 3 == 1 ? kinds(i % 8, same + i % 20) : "t" + i);
    }
    return List.of(
        List.of(),
        List.of("a", "", "\uD800", "ünï"),
        Arrays.asList("a", null, 1, 2L, 0.5, true, 'c', (byte) 1, (short) 2, 1.5f),
        List.of(kinds(1, same), kinds(2, same), kinds(3, "other"), kinds(4, same)),
        List.of(new Empty(), new Point(1, 2), new Empty(), new Point(3, 4)),
        List.of(new Feeling(Mood.GOOD, 1), new Feeling(Mood.BAD, "x"), new Feeling(Mood.BAD, 'y')),
        many,
        List.of(longer, longer, "short"),
        List.of(new Pair<>("a", longer), new Pair<>(longer, "b")),
        List.of(new Pair<>("nested", new Point(1, 2)), new Pair<>("list", List.of(1))),
        List.of(new Point(1, 2), List.of("no record")),
        List.of(1, 2, 3),
        List.of(Map.entry("k", 1)),
        Collections.nCopies(5, new Point(5, 6)));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void pickleItems_anyItems_areTheSame(List<?> items) throws Exception {
    byte[] bytes = pickler.pickleItems(items, handles);
    assertEquals(items, new ArrayList<>((List<?>) unpickle(bytes)));
    for (Object item : items) {
      assertEquals(item, unpickle(pickler.pickle(item, handles)));
    }
  }

  @Test
  void pickleItems_sharedStrings_takeOneByteEach() throws Exception {
    String customer = "c".repeat(500);
    List<Pair<String, Integer>> pairs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      pairs.add(new Pair<>(customer, i));
    }
    byte[] bytes = pickler.pickleItems(pairs, handles);
    assertTrue(bytes.length < 500 + 100 * 12, bytes.length + " bytes");
    List<?> back = (List<?>) unpickle(bytes);
    assertSame(((Pair<?, ?>) back.get(0)).first(), ((Pair<?, ?>) back.get(99)).first());
  }

  @Test
  void pickle_listOfOneRecordTwice_keepsItsIdentity() throws Exception {
    Point point = new Point(1, 2);
    List<?> back =
        (List<?>) unpickle(pickler.pickle(new ArrayList<>(List.of(point, point)), handles));
    assertSame(back.get(0), back.get(1));
    List<?> items = (List<?>) unpickle(pickler.pickleItems(List.of(point, point), handles));
    assertNotSame(items.get(0), items.get(1)); // each is used by itself
    Object[] array = (Object[]) unpickle(pickler.pickle(new Object[] {point, point}, handles));
    assertSame(array[0], array[1]);
  }

  @Test
  void unpickle_cutItems_failsWithIoException() throws Exception {
    byte[] bytes = pickler.pickleItems(List.of(kinds(1, "a"), new Point(1, 2), "text"), handles);
    assertInstanceOf(List.class, unpickle(bytes));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(IOException.class, () -> unpickle(cut), () -> "cut to " + cut.length);
    }
  }

  @Test
  void unpickle_damagedRecord_failsAsDocumented() throws Exception {
    byte[] bytes = pickler.pickle(new Point(1, 2), handles);
    byte[] name = Point.class.getName().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    int end = 5 + name.length;
    byte[] otherFields = bytes.clone();
    otherFields[end]++;
    IOException differs = assertThrows(IOException.class, () -> unpickle(otherFields));
    assertTrue(differs.getMessage().contains("its fields differ"), differs.getMessage());
    byte[] noClass = bytes.clone();
    noClass[end - 1] = '_';
    assertThrows(ClassNotFoundException.class, () -> unpickle(noClass));
    byte[] noRecord = new ByteWriter(32)
        .putByte(bytes[0])
        .putBytes("java.lang.Thread".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
        .putShort(0)
        .toByteArray();
    IOException refusal = assertThrows(IOException.class, () -> unpickle(noRecord));
    assertTrue(refusal.getMessage().contains("is no record"), refusal.getMessage());
  }

  private Object unpickle(byte[] bytes) throws IOException, ClassNotFoundException {
    return pickler.unpickle(bytes, handles);
  }
}
