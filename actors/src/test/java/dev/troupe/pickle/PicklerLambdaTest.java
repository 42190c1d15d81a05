package dev.troupe.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.pickle.Corpus.Holder;
import dev.troupe.pickle.Corpus.Hooked;
import dev.troupe.pickle.Corpus.Pair;
import dev.troupe.pickle.Corpus.Point;
import dev.troupe.pickle.Corpus.Ref;
import dev.troupe.pickle.Corpus.SerialRef;
import dev.troupe.pickle.Corpus.Unrestorable;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Closures, handles, and the path that a refusal names. */
class PicklerLambdaTest {

  interface Fun<A, B> extends Function<A, B>, Serializable {}

  interface Fun2<A, B, C> extends BiFunction<A, B, C>, Serializable {}

  interface Get<T> extends Supplier<T>, Serializable {}

  private final Pickler pickler = new Pickler(PicklerLambdaTest.class.getClassLoader());
  private final Handles handles = new Handles();

  static int square(int x) {
    return x * x;
  }

  @Test
  void unpickle_lambdasOfEveryKind_doTheSame() throws Exception {
    assertEquals(9, travel((Fun<Integer, Integer>) PicklerLambdaTest::square).apply(3));
    assertEquals(4, travel((Fun<Integer, Integer>) x -> x + 1).apply(3));
    int captured = 10;
    long wide = 1L << 40;
    assertEquals(
        13 + wide, travel((Fun<Integer, Long>) x -> x + captured + wide).apply(3));
    assertEquals(3, travel((Fun<String, Integer>) String::length).apply("abc"));
    assertEquals(true, travel((Fun<String, Boolean>) "prefix"::startsWith).apply("pre"));
    assertEquals(
        new Point(1, 2), travel((Fun2<Integer, Integer, Point>) Point::new).apply(1, 2));
    assertEquals(new ArrayList<>(), travel((Get<List<Object>>) ArrayList::new).get());
    assertEquals(3, travel((Fun<Integer, int[]>) int[]::new).apply(3).length);
    List<String> list = new ArrayList<>(List.of("a"));
    assertEquals(List.of("a"), travel((Get<List<String>>) () -> list).get());
    assertEquals("b", travel((Fun<Pair<String, ?>, String>) Pair::first).apply(new Pair<>("b", 1)));
    assertEquals("x", PicklerLambdaTest.<String>generic("x", this).get());
  }

  private static <T> Get<T> generic(T value, PicklerLambdaTest test) throws Exception {
    return test.travel(() -> value);
  }

  @Test
  void unpickle_lambdaInLambda_doesTheSame() throws Exception {
    Fun<Integer, Integer> inner = x -> x * 2;
    Fun<Integer, Integer> outer = x -> inner.apply(x) + 1;
    assertEquals(7, travel(outer).apply(3));
    Get<Get<String>> maker = () -> () -> "made";
    assertEquals("made", travel(travel(maker).get()).get());
    Pair<Fun<Integer, Integer>, Fun<Integer, Integer>> pair = travel(new Pair<>(inner, inner));
    assertSame(pair.first(), pair.second());
    assertEquals(6, pair.first().apply(3));
    List<Object> third = travel(new ArrayList<>(Arrays.asList(new Hooked("h"), outer)));
    @SuppressWarnings("unchecked")
    Fun<Integer, Integer> copy = (Fun<Integer, Integer>) third.get(1);
    assertEquals(7, copy.apply(3));
    List<Fun<Integer, Integer>> same = travel(new ArrayList<>(List.of(adder(1), adder(2))));
    assertEquals(5, same.get(1).apply(3));
  }

  private static Fun<Integer, Integer> adder(int n) {
    return x -> x + n;
  }

  @Test
  void pickle_handleAnywhere_goesThroughTheTable() throws Exception {
    Ref ref = new Ref(1);
    SerialRef serial = new SerialRef(2);
    Map<Object, Object> map = new HashMap<>();
    map.put(ref, serial);
    Get<Object> lambda = () -> List.of(ref, serial);
    List<Object> places = List.of(
        ref,
        serial,
        new Pair<>(ref, serial),
        map,
        Optional.of(ref),
        new Holder(ref),
        new AtomicReference<>(ref),
        lambda,
        new Object[] {ref, serial},
        new Ref[] {ref},
        List.of(1, List.of(serial)));
    for (Object place : places) {
      for (Object graph : Arrays.asList(
          place, new ArrayList<>(List.of(place)), Arrays.asList(place, new Hooked("h")))) {
        Handles table = new Handles();
        Object copy = pickler.unpickle(pickler.pickle(graph, table), table);
        assertTrue(
            !table.lent.isEmpty() && table.lent.equals(table.adopted),
            () -> graph + ": " + table.adopted);
        if (graph instanceof SerialRef) {
          assertSame(graph, copy);
        }
      }
    }
    Handles table = new Handles();
    Pair<?, ?> twice = (Pair<?, ?>) pickler.unpickle(
        pickler.pickle(new Pair<>(serial, Arrays.asList(serial, new Hooked("h"))), table), table);
    assertSame(serial, twice.first());
    assertSame(serial, ((List<?>) twice.second()).get(0));
    assertEquals(1, table.lent.size());
    assertEquals(1, table.adopted.size());
  }

  @Test
  void pickle_socketInCapturedHolder_namesThePath() throws Exception {
    try (Socket socket = new Socket()) {
      Holder holder = new Holder(socket);
      Get<Object> lambda = () -> holder;
      assertEquals(
          "captured argument 0 of lambda in PicklerLambdaTest.pickle_socketInCapturedHolder_namesThePath"
              + " -> field 'socket' of dev.troupe.pickle.Corpus$Holder: java.net.Socket cannot travel (not Serializable)",
          refusal(lambda));
      String end = ": java.net.Socket cannot travel (not Serializable)";
      assertEquals("java.net.Socket cannot travel (not Serializable)", refusal(socket));
      assertEquals("[3]" + end, refusal(Arrays.asList(1, 2, null, socket)));
      assertEquals("[1] -> [0]" + end, refusal(new Object[][] {{}, {socket}}));
      assertEquals("value of key 'k'" + end, refusal(new HashMap<>(Map.of("k", socket))));
      assertEquals("key of java.net.Socket" + end, refusal(new HashMap<>(Map.of(socket, 1))));
      assertEquals(
          "component 'second' of dev.troupe.pickle.Corpus$Pair" + end,
          refusal(new Pair<>(1, socket)));
      assertEquals("value of Optional" + end, refusal(Optional.of(socket)));
      assertEquals("[0] -> [0]" + end, refusal(List.of(Arrays.asList(socket, new Hooked("h")))));
      assertEquals(
          "captured argument 0 of method reference Socket::isClosed" + end,
          refusal((Get<Boolean>) socket::isClosed));
    }
  }

  @Test
  void pickle_otherRefusals_sayWhatToDo() {
    Runnable plain = () -> {};
    assertTrue(
        refusal(List.of(plain)).startsWith("[0]: a lambda that is not Serializable cannot travel"),
        refusal(plain));
    assertTrue(refusal(new ArrayList<>(List.of(1, 2)).subList(0, 1)).endsWith("copy it first"));
    assertTrue(refusal(new Unrestorable()).contains("no constructor without arguments"));
    assertTrue(refusal(new Object()).startsWith("java.lang.Object cannot travel"));
    assertTrue(refusal(new javax.management.BadAttributeValueExpException("x"))
        .contains("refused for safety"));
  }

  private String refusal(Object value) {
    return assertThrows(NotSerializableException.class, () -> pickler.pickle(value, handles))
        .getMessage();
  }

  @SuppressWarnings("unchecked")
  private <T> T travel(T value) throws Exception {
    return (T) pickler.unpickle(pickler.pickle(value, handles), handles);
  }
}
