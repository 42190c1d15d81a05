package dev.troupe.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WireCodecTest {

  sealed interface Command extends WireMessage {}

  sealed interface Inner extends Command {}

  record Put(
      String name,
      long ticket,
      byte[] item,
      Duration limit,
      Optional<Long> place,
      List<String> notes,
      boolean isUrgent)
      implements Command {}

  record Clear() implements Inner {}

  record Noted(@JsonDeserialize(using = FromAttribute.class) StringBuilder text) implements Inner {}

  private record TimeUp(Thread owner) implements Command {}

  static final class FromAttribute extends JsonDeserializer<StringBuilder> {
    @Override
    public StringBuilder deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      return new StringBuilder(in.getText() + context.getAttribute("who"));
    }
  }

  static final class Older {
    record Put(String name) implements WireMessage {}

    record Poison(String text) implements WireMessage {}
  }

  static final class Newer {
    static final class Older {
      record Put(String name, int added, List<String> more) implements WireMessage {}
    }
  }

  private final WireCodec codec = new WireCodec(List.of(Command.class));

  @Test
  void decode_everyFieldType_comesBack() throws Exception {
    Put put = new Put(
        "jobs",
        Long.MAX_VALUE,
        new byte[] {1, -2, 3},
        Duration.ofSeconds(-5, 7),
        Optional.of(4L),
        List.of("a", "ä"),
        true);

    Put back = (Put) codec.decode(codec.encode(put), Map.of());

    assertArrayEquals(put.item(), back.item());
    assertEquals(
        List.of(put.name(), put.ticket(), put.limit(), put.place(), put.notes(), put.isUrgent()),
        List.of(
            back.name(), back.ticket(), back.limit(), back.place(), back.notes(), back.isUrgent()));
  }

  @Test
  void decode_emptyRecordOfANestedProtocol_comesBack() throws Exception {
    byte[] bytes = codec.encode(new Clear());

    assertEquals("WireCodecTest.Clear", new String(bytes, 1, bytes[0], UTF_8));
    assertEquals(new Clear(), codec.decode(bytes, Map.of()));
  }

  @Test
  void encode_bytes_areWrittenAsTheyAre() {
    Put put = new Put("", 0, new byte[100_000], Duration.ZERO, Optional.empty(), List.of(), false);

    assertTrue(codec.encode(put).length < 100_200);
  }

  @Test
  void decode_attributes_reachADeserializer() throws Exception {
    byte[] bytes = codec.encode(new Noted(new StringBuilder("for ")));

    Noted back = (Noted) codec.decode(bytes, Map.of("who", "you"));

    assertEquals("for you", back.text().toString());
  }

  @Test
  void decode_unknownType_isRefusedByName() {
    byte[] bytes = new WireCodec(List.of(Older.Poison.class)).encode(new Older.Poison("x"));

    IOException refused = assertThrows(IOException.class, () -> codec.decode(bytes, Map.of()));

    assertTrue(refused.getMessage().contains("'WireCodecTest.Older.Poison'"));
  }

  @Test
  void decode_damagedBytes_isAnIoException() {
    byte[] whole = codec.encode(new Noted(new StringBuilder("text")));
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThrows(IOException.class, () -> codec.decode(part, Map.of()), "length " + length);
    }
  }

  @Test
  void decode_privateMessage_isUnknown() {
    byte[] name = "WireCodecTest.TimeUp".getBytes(UTF_8);
    byte[] bytes = new byte[1 + name.length];
    bytes[0] = (byte) name.length;
    System.arraycopy(name, 0, bytes, 1, name.length);

    assertThrows(IOException.class, () -> codec.decode(bytes, Map.of()));
    assertThrows(
        IllegalArgumentException.class, () -> codec.encode(new TimeUp(Thread.currentThread())));
  }

  @Test
  void decode_moreFieldsThanKnown_passesThemOver() throws Exception {
    byte[] bytes = new WireCodec(List.of(Newer.Older.Put.class))
        .encode(new Newer.Older.Put("jobs", 1, List.of("x")));
    byte[] name = "WireCodecTest.Older.Put".getBytes(UTF_8);
    int body = 1 + bytes[0];
    byte[] renamed = new byte[1 + name.length + bytes.length - body];
    renamed[0] = (byte) name.length;
    System.arraycopy(name, 0, renamed, 1, name.length);
    System.arraycopy(bytes, body, renamed, 1 + name.length, bytes.length - body);

    WireMessage back = new WireCodec(List.of(Older.Put.class)).decode(renamed, Map.of());

    assertEquals(new Older.Put("jobs"), back);
  }

  private static Class<? extends WireMessage> first() {
    record Same(String name) implements WireMessage {}
    return Same.class;
  }

  @SuppressWarnings("SameNameButDifferent") // what the test is about
  private static Class<? extends WireMessage> second() {
    record Same(int number) implements WireMessage {}
    return Same.class;
  }

  @Test
  void new_sameNameTwice_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new WireCodec(List.of(first(), second())));
  }

  @Test
  void new_openInterface_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new WireCodec(List.of(WireMessage.class)));
  }
}
