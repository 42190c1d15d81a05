package dev.troupe.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WireCodecTest {

  sealed interface Command extends WireMessage {}

  sealed interface Inner extends Command {}

  record Put(
      String name,
      long ticket,
      int place,
      double weight,
      boolean isUrgent,
      byte[] item,
      Duration limit,
      TimeUnit unit,
      Optional<Long> after,
      List<String> notes,
      List<List<Part>> parts)
      implements Command {}

  record Part(int number, @Nullable Part next) {}

  record Items(List<byte[]> items) implements Command {}

  record Clear() implements Inner {}

  record Noted(StringBuilder text) implements Inner {}

  record Even(int number) implements Command {
    Even {
      if (number % 2 != 0) {
        throw new IllegalArgumentException(number + " is odd");
      }
    }
  }

  record Polymorphic(Object anything) implements Command {}

  private record TimeUp(Thread owner) implements Command {}

  private static final class NoteFormat implements FieldFormat<StringBuilder> {
    @Override
    public void write(StringBuilder text, WireWriter out) {
      out.writeString(text.toString());
    }

    @Override
    public StringBuilder read(WireReader in) throws IOException {
      return new StringBuilder(in.readString()).append(in.attribute("who"));
    }
  }

  static final class Older {
    record Put(String name) implements WireMessage {}
  }

  static final class Newer {
    record Put(String name, int added, @Nullable String text, Optional<String> more)
        implements WireMessage {}
  }

  private final WireCodec codec =
      new WireCodec(List.of(Command.class), Map.of(StringBuilder.class, new NoteFormat()));

  private static Put put(byte[] item) {
    return new Put(
        "jobs",
        Long.MIN_VALUE,
        -7,
        -0.5,
        true,
        item,
        Duration.ofSeconds(-5, 7),
        TimeUnit.DAYS,
        Optional.of(4L),
        List.of("a", "ä"),
        List.of(List.of(), List.of(new Part(1, new Part(2, null)))));
  }

  @Test
  void decode_everyFieldType_comesBack() throws Exception {
    Put put = put(new byte[] {1, -2, 3});

    Put back = (Put) codec.decode(codec.encode(put), Map.of());

    assertArrayEquals(put.item(), back.item());
    assertEquals(
        List.of(put.name(), put.ticket(), put.place(), put.weight(), put.isUrgent(), put.limit()),
        List.of(
            back.name(),
            back.ticket(),
            back.place(),
            back.weight(),
            back.isUrgent(),
            back.limit()));
    assertEquals(
        List.of(put.unit(), put.after(), put.notes(), put.parts()),
        List.of(back.unit(), back.after(), back.notes(), back.parts()));
  }

  @Test
  void decode_extremeNumbers_comeBack() throws Exception {
    for (long ticket : new long[] {0, -1, 1, 63, 64, -64, -65, Long.MAX_VALUE, Long.MIN_VALUE}) {
      WireWriter out = new WireWriter();
      out.writeLong(ticket);
      out.writeEightBytes(ticket);
      WireReader in = new WireReader(out.toBytes(), 0, Map.of());
      assertEquals(ticket, in.readLong());
      assertEquals(ticket, in.readEightBytes());
      assertTrue(in.isAtEnd());
    }
  }

  @Test
  void decode_emptyRecordOfANestedProtocol_comesBack() throws Exception {
    byte[] bytes = codec.encode(new Clear());

    assertEquals(8, bytes.length);
    assertEquals(new Clear(), codec.decode(bytes, Map.of()));
  }

  @Test
  void encode_longArrays_areWrittenAsTheyAreInTheirPlaces() throws Exception {
    byte[][] arrays = new byte[7][];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = new byte[i % 3 == 2 ? 10 : 1000 + 1000 * i];
      Arrays.fill(arrays[i], (byte) (i + 1));
    }

    byte[] bytes = codec.encode(new Items(List.of(arrays)));
    Items back = (Items) codec.decode(bytes, Map.of());

    assertArrayEquals(arrays, back.items().toArray(new byte[0][]));
    assertTrue(
        bytes.length < Arrays.stream(arrays).mapToInt(array -> array.length).sum() + 40);
  }

  @Test
  void encode_behindANumber_isDecodedFromThere() throws Exception {
    WireWriter out = new WireWriter();
    out.writeEightBytes(-42);
    codec.encode(put(new byte[100_000]), out);
    byte[] bytes = out.toBytes();

    assertEquals(-42, ByteBuffer.wrap(bytes).getLong());
    assertEquals(100_000, ((Put) codec.decode(bytes, Long.BYTES, Map.of())).item().length);
  }

  @Test
  void decode_attributes_reachAFormat() throws Exception {
    byte[] bytes = codec.encode(new Noted(new StringBuilder("for ")));

    Noted back = (Noted) codec.decode(bytes, Map.of("who", "you"));

    assertEquals("for you", back.text().toString());
  }

  @Test
  void decode_unknownType_isRefused() {
    byte[] bytes = new WireCodec(List.of(Older.Put.class)).encode(new Older.Put("x"));

    IOException refused = assertThrows(IOException.class, () -> codec.decode(bytes, Map.of()));

    assertTrue(refused.getMessage().contains("is in no protocol"), refused::getMessage);
  }

  @Test
  void decode_damagedBytes_isAnIoException() {
    byte[] whole = codec.encode(put(new byte[3]));
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThrows(IOException.class, () -> codec.decode(part, Map.of()), "length " + length);
    }
    byte[] more = Arrays.copyOf(whole, whole.length + 1);
    assertThrows(IOException.class, () -> codec.decode(more, Map.of()));
  }

  /** Each byte in turn begins a number that is far too large for a length. */
  @Test
  void decode_hugeLengths_allocateNothingHuge() {
    byte[] whole = codec.encode(put(new byte[10]));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int place = Integer.BYTES; place < whole.length; place++) {
      byte[] huge = whole.clone();
      byte[] length = {-1, -1, -1, -1, 7}; // Integer.MAX_VALUE
      System.arraycopy(length, 0, huge, place, Math.min(length.length, huge.length - place));
      try {
        codec.decode(huge, Map.of());
      } catch (IOException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
    assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 50_000_000);
  }

  @Test
  void decode_recordsInRecordsWithoutEnd_isRefused() {
    Part deep = new Part(0, null);
    for (int i = 0; i < 100; i++) {
      deep = new Part(i, deep);
    }
    byte[] bytes = codec.encode(new Put(
        "",
        0,
        0,
        0,
        false,
        new byte[0],
        Duration.ZERO,
        TimeUnit.DAYS,
        Optional.empty(),
        List.of(),
        List.of(List.of(deep))));

    assertThrows(IOException.class, () -> codec.decode(bytes, Map.of()));
  }

  @Test
  void decode_valuesThatTheRecordRefuses_isAnIoException() {
    byte[] bytes = codec.encode(new Even(2));
    bytes[bytes.length - 1]++; // 2 is written as 4, and -3 as 5

    IOException refused = assertThrows(IOException.class, () -> codec.decode(bytes, Map.of()));

    assertEquals("-3 is odd", String.valueOf(refused.getCause().getMessage()));
  }

  @Test
  void decode_privateMessage_isUnknown() {
    assertThrows(
        IllegalArgumentException.class, () -> codec.encode(new TimeUp(Thread.currentThread())));
  }

  @Test
  void encode_fieldThatCannotTravel_isRefusedByName() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> codec.encode(new Polymorphic("x")));

    assertTrue(refused.getMessage().contains("'anything'"), refused::getMessage);
  }

  @Test
  void decode_moreFieldsThanKnown_passesThemOver() throws Exception {
    WireCodec older = new WireCodec(List.of(Older.Put.class));
    byte[] bytes = new WireCodec(List.of(Newer.Put.class))
        .encode(new Newer.Put("jobs", 1, "x", Optional.empty()));

    WireMessage back = older.decode(renamed(bytes, older.encode(new Older.Put(""))), Map.of());

    assertEquals(new Older.Put("jobs"), back);
  }

  @Test
  void decode_fewerFieldsThanKnown_readsNothingForThem() throws Exception {
    WireCodec newer = new WireCodec(List.of(Newer.Put.class));
    byte[] bytes = new WireCodec(List.of(Older.Put.class)).encode(new Older.Put("jobs"));
    byte[] renamed = renamed(bytes, newer.encode(new Newer.Put("", 0, null, Optional.empty())));

    assertEquals(new Newer.Put("jobs", 0, null, Optional.empty()), newer.decode(renamed, Map.of()));
  }

  /** A message under another one's name. */
  private static byte[] renamed(byte[] message, byte[] other) {
    byte[] renamed = message.clone();
    System.arraycopy(other, 0, renamed, 0, Integer.BYTES);
    return renamed;
  }

  sealed interface Twins extends WireMessage {}

  record TwinAa() implements Twins {}

  record TwinBB() implements Twins {} // its name has the same hash

  @Test
  void new_protocolsWithTheSameNumber_areRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new WireCodec(List.of(TwinAa.class, TwinBB.class)));
  }

  @Test
  void decode_recordsWithTheSameNumber_areRefused() {
    WireCodec twins = new WireCodec(List.of(Twins.class));
    byte[] bytes = twins.encode(new TwinAa());

    assertThrows(IllegalStateException.class, () -> twins.decode(bytes, Map.of()));
  }

  @Test
  void decode_openInterface_isRefused() {
    WireCodec open = new WireCodec(List.of(WireMessage.class));
    byte[] bytes = open.encode(new Clear());

    assertThrows(IllegalStateException.class, () -> open.decode(bytes, Map.of()));
  }

  @Test
  void new_class_isRefused() {
    abstract class Open implements WireMessage {}
    assertThrows(IllegalArgumentException.class, () -> new WireCodec(List.of(Open.class)));
  }
}
