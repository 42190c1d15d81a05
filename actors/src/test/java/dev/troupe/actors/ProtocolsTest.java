package dev.troupe.actors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.troupe.link.WireCodec;
import dev.troupe.link.WireMessage;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ProtocolsTest {

  private static final Set<Class<?>> CARRIERS =
      Set.of(Payload.class, PipeEndpoints.Message.class, ChunkResult.class);

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

  @Test
  void readRequest_caller_isFilledInByTheSession() throws IOException {
    byte[] message =
        Frames.writeRequest(4, new QueueActor.Get(new Caller(99, 17, null), null), codec);
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
            .anyMatch(component -> CARRIERS.contains(component.getType()));
        assertEquals(hasPayload, !command.payloads().isEmpty(), command::toString);
      }
    }
  }
}
