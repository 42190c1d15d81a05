package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordTest {

  /** What CPython's tests call {@code _Foo}. */
  record Foo(int x, double y) {

    Foo doubled() {
      return new Foo(2 * x, 2 * y);
    }
  }

  record All(byte a, short b, char c, boolean d, int e, long f, float g, double h) {}

  record Box(Foo corner, byte tag, @FixedSize(6) byte[] name) {}

  record NoFixedSize(int x, String text) {}

  record Positive(int x) {

    Positive {
      if (x < 1) {
        throw new IllegalArgumentException("x must be at least 1, was " + x + ".");
      }
    }
  }

  private Troupe troupe;

  @BeforeAll
  void open() {
    troupe = program();
  }

  /** The program that the tests run in. */
  Troupe program() {
    return Troupe.open();
  }

  @AfterAll
  void close() {
    troupe.close();
  }

  static void doubleAll(
      IntValue x, DoubleValue y, SharedRecord<Foo> foo, DoubleArray numbers, ByteArray text) {
    x.set(2 * x.get());
    y.set(2 * y.get());
    foo.set(foo.get().doubled());
    for (int index = 0; index < numbers.length(); index++) {
      numbers.set(index, 2 * numbers.get(index));
    }
    byte[] once = Arrays.copyOf(text.toArray(), 5);
    text.setRange(0, once);
    text.setRange(5, once);
  }

  static void addToBoth(int times, SharedRecord<Foo> foo) {
    for (int n = 0; n < times; n++) {
      foo.getAndAddField("x", 1);
      foo.update(old -> new Foo(old.x(), old.y() + 1));
    }
  }

  static void negate(Queue<RecordArray<Foo>> arrays) throws InterruptedException {
    RecordArray<Foo> array = arrays.get();
    for (int index = 0; index < array.length(); index++) {
      array.update(index, foo -> new Foo(-foo.x(), -foo.y()));
    }
  }

  static void holdAndBlock(SharedRecord<Foo> foo, Queue<String> ready, Queue<String> never)
      throws InterruptedException {
    try (LockHold held = foo.hold()) {
      ready.put("holds");
      never.get();
    }
  }

  // CPython: _TestSharedCTypes.test_sharedctypes
  @Test
  void sharedThings_withoutLock_areDoubledByAChild() throws Exception {
    IntValue x = troupe.intValue(7, Guard.none());
    DoubleValue y = troupe.doubleValue(1.0 / 3.0, Guard.none());
    SharedRecord<Foo> foo = troupe.sharedRecord(new Foo(3, 2), Guard.none());
    DoubleArray numbers = troupe.doubleArray(10, Guard.none());
    ByteArray text = troupe.byteArray(20, Guard.none());
    text.setRange(0, "hello".getBytes(StandardCharsets.US_ASCII));
    for (int index = 0; index < 10; index++) {
      numbers.set(index, index);
    }
    ChildProcess child =
        troupe.process(() -> doubleAll(x, y, foo, numbers, text)).start();
    child.join();
    assertEquals(0, child.exitCode().getAsInt());
    assertEquals(14, x.get());
    assertEquals(2.0 / 3.0, y.get());
    assertEquals(new Foo(6, 4), foo.get());
    for (int index = 0; index < 10; index++) {
      assertEquals(2.0 * index, numbers.get(index));
    }
    assertArrayEquals(
        Arrays.copyOf("hellohello".getBytes(StandardCharsets.US_ASCII), 20), text.toArray());
  }

  // CPython: _TestSharedCTypes.test_copy
  @Test
  void copy_originalChanges_keepsItsValues() {
    SharedRecord<Foo> foo = troupe.sharedRecord(new Foo(2, 5));
    SharedRecord<Foo> copy = foo.copy();
    foo.set(new Foo(0, 0));
    assertEquals(new Foo(2, 5), copy.get());
    RecordArray<Foo> array = troupe.recordArrayOf(Foo.class, List.of(new Foo(1, 2)));
    RecordArray<Foo> other = array.copy();
    array.set(0, new Foo(0, 0));
    assertEquals(List.of(new Foo(1, 2)), other.toList());
  }

  @Test
  void get_eachType_isWhatWasSet() {
    All least = new All(
        Byte.MIN_VALUE,
        Short.MIN_VALUE,
        Character.MIN_VALUE,
        false,
        Integer.MIN_VALUE,
        Long.MIN_VALUE,
        Float.NEGATIVE_INFINITY,
        -0.0);
    All most = new All(
        Byte.MAX_VALUE,
        Short.MAX_VALUE,
        Character.MAX_VALUE,
        true,
        Integer.MAX_VALUE,
        Long.MAX_VALUE,
        Float.NaN,
        Double.MAX_VALUE);
    SharedRecord<All> all = troupe.sharedRecord(least);
    assertEquals(least, all.get());
    all.set(most);
    assertEquals(most, all.get());
    for (String name : "a b c d e f g h".split(" ", -1)) {
      Object before = all.field(name);
      all.set(least);
      Object now = all.field(name);
      assertFalse(before.equals(now), name);
      assertFalse(all.compareAndSetField(name, before, before), name);
      assertTrue(all.compareAndSetField(name, now, before), name);
      assertEquals(before, all.field(name));
      all.setField(name, now);
      assertEquals(least, all.get());
      all.set(most);
    }
  }

  @Test
  void recordsInside_andBytes_areLaidOutAsInC() {
    Box box = new Box(new Foo(1, 2.5), (byte) 9, new byte[] {1, 2, 3});
    SharedRecord<Box> shared = troupe.sharedRecord(box);
    Box read = shared.get();
    assertEquals(box.corner(), read.corner());
    assertEquals(9, read.tag());
    assertArrayEquals(new byte[] {1, 2, 3, 0, 0, 0}, read.name());
    assertEquals(7L, shared.getAndAddField("corner.x", 0) + 6);
    shared.setField("corner.y", -1.5);
    assertEquals(new Foo(1, -1.5), shared.get().corner());
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class,
        () -> shared.set(new Box(new Foo(8, 8), (byte) 8, new byte[7])));
    assertEquals("Component 'name' has room for 6 bytes, was 7.", e.getMessage());
    assertEquals(new Foo(1, -1.5), shared.get().corner()); // nothing was written
  }

  @Test
  void field_manyProcesses_loseNothing() throws Exception {
    SharedRecord<Foo> foo = troupe.sharedRecord(new Foo(0, 0));
    List<ChildProcess> children = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      children.add(troupe.process(RecordTest::addToBoth, 50, foo).start());
    }
    for (ChildProcess child : children) {
      child.join();
    }
    assertEquals(new Foo(100, 100), foo.get());
    assertEquals(100, foo.getAndAddField("x", Integer.MAX_VALUE));
    assertEquals(Integer.MIN_VALUE + 99, foo.field("x")); // wraps around
  }

  @Test
  void array_sentThroughAQueue_isTheSameMemory() throws Exception {
    RecordArray<Foo> array =
        troupe.recordArrayOf(Foo.class, List.of(new Foo(1, 1), new Foo(2, 4), new Foo(3, 9)));
    Queue<RecordArray<Foo>> arrays = troupe.queue();
    ChildProcess child = troupe.process(RecordTest::negate, arrays).start();
    arrays.put(array);
    child.join();
    assertEquals(List.of(new Foo(-1, -1), new Foo(-2, -4), new Foo(-3, -9)), array.toList());
    assertEquals(List.of(new Foo(-2, -4)), array.copyOfRange(1, 2));
    array.setRange(1, List.of(new Foo(5, 5), new Foo(6, 6)));
    assertEquals(-1 + 5 + 6, array.stream().mapToInt(Foo::x).sum());
    array.setField(0, "y", 0.5);
    assertEquals(0.5, array.field(0, "y"));
    assertTrue(array.compareAndSetField(2, "x", 6, 7));
    assertEquals(7, array.getAndAddField(2, "x", 1));
    assertEquals(new Foo(8, 6), array.get(2));
  }

  @Test
  void update_withoutLock_isRefused() {
    SharedRecord<Foo> foo = troupe.sharedRecord(new Foo(1, 1), Guard.none());
    assertThrows(IllegalStateException.class, () -> foo.update(Foo::doubled));
    assertThrows(IllegalStateException.class, foo::lock);
  }

  @Test
  void get_processDiedInHold_namesIt() throws Exception {
    SharedRecord<Foo> foo = troupe.sharedRecord(new Foo(1, 1));
    Queue<String> ready = troupe.queue();
    Queue<String> never = troupe.queue();
    ChildProcess child = troupe
        .process(RecordTest::holdAndBlock, foo, ready, never)
        .named("doomed")
        .asDaemon(true)
        .start();
    assertEquals("holds", ready.get());
    child.kill();
    AbandonedLockException e = assertThrows(AbandonedLockException.class, foo::get);
    assertEquals("doomed", e.processName());
  }

  @Test
  void record_badUse_isRefusedAndChangesNothing() {
    SharedRecord<Foo> foo = troupe.sharedRecord(new Foo(1, 2));
    assertEquals(
        "'z' is no primitive component of Foo(int x, double y).",
        assertThrows(IllegalArgumentException.class, () -> foo.field("z")).getMessage());
    assertThrows(IllegalArgumentException.class, () -> foo.field("x.y"));
    assertThrows(IllegalArgumentException.class, () -> foo.setField("x", 1L << 40));
    assertThrows(IllegalArgumentException.class, () -> foo.setField("x", "1"));
    assertThrows(IllegalArgumentException.class, () -> foo.getAndAddField("y", 1));
    assertEquals(new Foo(1, 2), foo.get());
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class, () -> troupe.recordArray(NoFixedSize.class, 1));
    assertTrue(e.getMessage().contains("component 'text' of java.lang.String"), e::getMessage);
    assertThrows(IllegalArgumentException.class, () -> troupe.recordArray(Foo.class, -1));
    assertThrows(
        IllegalArgumentException.class, () -> troupe.recordArray(Foo.class, Integer.MAX_VALUE));
    RecordArray<Foo> array = troupe.recordArray(Foo.class, 2);
    assertEquals(List.of(new Foo(0, 0), new Foo(0, 0)), array.toList());
    assertThrows(IndexOutOfBoundsException.class, () -> array.get(2));
    assertThrows(IndexOutOfBoundsException.class, () -> array.setField(-1, "x", 1));
    assertThrows(IndexOutOfBoundsException.class, () -> array.copyOfRange(1, 3));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> array.setRange(1, List.of(new Foo(1, 1), new Foo(1, 1))));
    assertEquals(List.of(new Foo(0, 0), new Foo(0, 0)), array.toList());
  }

  @Test
  void get_recordRefusesItsValues_throwsWhatItThrows() {
    RecordArray<Positive> array = troupe.recordArray(Positive.class, 1);
    assertEquals(
        "x must be at least 1, was 0.",
        assertThrows(IllegalArgumentException.class, () -> array.get(0)).getMessage());
    array.set(0, new Positive(1));
    assertEquals(new Positive(1), array.get(0));
  }

  @Test
  void buffer_ofMappedRecords_isTheSameMemory() {
    RecordArray<Foo> array = troupe.recordArray(Foo.class, 3);
    ByteBuffer bytes;
    try {
      bytes = array.buffer();
    } catch (UnsupportedOperationException e) {
      assertTrue(e.getMessage().startsWith(array.toString()), e::getMessage);
      return; // this program shares no memory
    }
    assertEquals(3 * 16, bytes.capacity()); // the double begins at a multiple of 8
    bytes.putInt(16, 42).putDouble(24, 0.25);
    assertEquals(new Foo(42, 0.25), array.get(1));
  }
}
