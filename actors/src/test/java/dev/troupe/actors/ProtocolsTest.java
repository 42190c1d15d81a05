package dev.troupe.actors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.link.WireCodec;
import dev.troupe.link.WireMessage;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ProtocolsTest {

  private static final Set<Class<?>> CARRIERS =
      Set.of(Payload.class, PipeEndpoints.Message.class, PoolRouter.Piece.class);

  private static final int DAMAGES = 2000;
  private static final int MOST_DAMAGE = 4;

  private final WireCodec codec = Protocols.codec();

  @Test
  void examples_everyProtocol_haveOneOfEachRecord() {
    Set<String> expected = Protocols.all().stream()
        .flatMap(ProtocolsTest::records)
        .map(Class::getName)
        .collect(Collectors.toSet());
    Set<String> found =
        Examples.all().stream().map(one -> one.getClass().getName()).collect(Collectors.toSet());
    assertEquals(expected, found);
  }

  @TestFactory
  Stream<DynamicTest> roundTrip_everyExample_isTheSame() {
    return Examples.all().stream()
        .map(example ->
            DynamicTest.dynamicTest(example.getClass().getSimpleName(), () -> roundTrip(example)));
  }

  @Test
  void decode_garbage_isRefused() {
    assertThrows(IOException.class, () -> codec.decode(new byte[] {1, 2, 3}, Map.of()));
    assertThrows(IOException.class, () -> Frames.readRequest(new byte[3], codec, Map.of()));
  }

  @TestFactory
  Stream<DynamicTest> decode_everyExampleCutAnywhere_isRefused() {
    return Examples.all().stream()
        .map(example ->
            DynamicTest.dynamicTest(example.getClass().getName(), () -> refuseCut(example)));
  }

  private void refuseCut(WireMessage example) {
    byte[] whole = codec.encode(example);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThrows(IOException.class, () -> codec.decode(part, Map.of()), "length " + length);
    }
  }

  @TestFactory
  Stream<DynamicTest> decode_everyExampleDamagedAtRandom_isReadOrRefused() {
    return Examples.all().stream()
        .map(example ->
            DynamicTest.dynamicTest(example.getClass().getName(), () -> decodeDamaged(example)));
  }

  /** Anything but an {@link IOException} fails the test. */
  private void decodeDamaged(WireMessage example) {
    byte[] whole = codec.encode(example);
    Random random = new Random(whole.length);
    int refused = 0;
    for (int round = 0; round < DAMAGES; round++) {
      byte[] damaged = damage(whole, random);
      try {
        WireMessage read = codec.decode(damaged, Map.of());
        codec.decode(codec.encode(read), Map.of());
      } catch (IOException e) {
        refused++;
      }
    }
    assertTrue(refused > 0, "not one of " + DAMAGES + " was refused");
  }

  private static byte[] damage(byte[] whole, Random random) {
    byte[] damaged = Arrays.copyOf(whole, whole.length - MOST_DAMAGE + random.nextInt(9));
    for (int changes = random.nextInt(MOST_DAMAGE); changes >= 0; changes--) {
      int place = random.nextInt(damaged.length);
      damaged[place] = (byte)
          (random.nextBoolean()
              ? random.nextInt(256)
              : damaged[place] ^ (1 << random.nextInt(Byte.SIZE)));
    }
    return damaged;
  }

  @Test
  void readRequest_caller_isFilledInByTheSession() throws IOException {
    byte[] message = Frames.writeRequest(
        4, new QueueCommand.Get(new Caller(99, 17, null), null, 0, 1, null), codec);
    Frames.Request request = Frames.readRequest(message, codec, Map.of("troupe.process", 3L));
    assertEquals(4, request.target());
    assertEquals(new Caller(3, 17, null), request.command().caller());
  }

  private void roundTrip(WireMessage example) throws IOException {
    byte[] bytes = codec.encode(example);
    WireMessage read = codec.decode(bytes, Map.of("troupe.process", Examples.CALLER.process()));
    assertEquals(example.getClass(), read.getClass());
    assertArrayEquals(bytes, codec.encode(read));
  }

  /** Private records are messages of an actor to itself. */
  private static Stream<Class<?>> records(Class<?> protocol) {
    if (protocol.isRecord()) {
      return Modifier.isPrivate(protocol.getModifiers()) ? Stream.empty() : Stream.of(protocol);
    }
    return Arrays.stream(protocol.getPermittedSubclasses()).flatMap(ProtocolsTest::records);
  }

  @Test
  void payloads_everyCommandWithOne_areDeclared() throws Exception {
    for (WireMessage example : Examples.all()) {
      if (example instanceof PrimitiveCommand command) {
        boolean hasPayload = Arrays.stream(command.getClass().getRecordComponents())
            .map(component -> component.getGenericType().getTypeName())
            .anyMatch(type -> CARRIERS.stream().anyMatch(one -> type.contains(one.getName())));
        assertEquals(hasPayload, !command.payloads().isEmpty(), command::toString);
      }
    }
  }
}
