package dev.troupe.pickle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.pickle.Corpus.Animal;
import dev.troupe.pickle.Corpus.Dog;
import dev.troupe.pickle.Corpus.Hooked;
import dev.troupe.pickle.Corpus.Node;
import dev.troupe.pickle.Corpus.Pair;
import dev.troupe.pickle.Corpus.Point;
import dev.troupe.pickle.Corpus.Positive;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Identity, state without equality, depth, hooks and damage; {@link PicklerCorpusTest} has the values. */
@SuppressWarnings({"JdkObsolete", "JavaUtilDate", "UnnecessaryStringBuilder"})
class PicklerTest {

  private final Pickler pickler = new Pickler(PicklerTest.class.getClassLoader());
  private final Handles handles = new Handles();

  @Test
  void unpickle_null_isNull() throws Exception {
    assertNull(roundTrip(null));
  }

  @Test
  void unpickle_valuesWithoutEquals_keepTheirState() throws Exception {
    assertEquals(5, ((AtomicInteger) roundTrip(new AtomicInteger(5))).get());
    assertEquals(6, ((AtomicLong) roundTrip(new AtomicLong(6))).get());
    assertTrue(((AtomicBoolean) roundTrip(new AtomicBoolean(true))).get());
    assertEquals("a", ((AtomicReference<?>) roundTrip(new AtomicReference<>("a"))).get());
    LongAdder adder = new LongAdder();
    adder.add(3);
    assertEquals(3, ((LongAdder) roundTrip(adder)).sum());
    Pattern pattern = (Pattern) roundTrip(Pattern.compile("a.b", Pattern.DOTALL));
    assertEquals("a.b" + Pattern.DOTALL, pattern.pattern() + pattern.flags());
    assertEquals("text", roundTrip(new StringBuilder().append("text")).toString());
    assertEquals(new Random(7).nextInt(), ((Random) roundTrip(new Random(7))).nextInt());
    assertEquals(
        List.of(1, 2), new ArrayList<>((Collection<?>) roundTrip(new ArrayDeque<>(List.of(1, 2)))));
    assertEquals(List.of(1, 2), new ArrayList<>((Collection<?>)
        roundTrip(new LinkedBlockingQueue<>(List.of(1, 2)))));
    assertEquals(List.of(1), new ArrayList<>((Collection<?>)
        roundTrip(new ConcurrentLinkedQueue<>(List.of(1)))));
  }

  @Test
  void unpickle_sortedCollections_keepTheirComparator() throws Exception {
    Comparator<Integer> descending =
        (Comparator<Integer> & Serializable) (a, b) -> Integer.compare(b, a);
    TreeSet<Integer> set = new TreeSet<>(descending);
    set.addAll(List.of(1, 2, 3));
    assertEquals(3, ((TreeSet<?>) roundTrip(set)).first());
    TreeMap<Integer, String> map = new TreeMap<>(Comparator.reverseOrder());
    map.putAll(Map.of(1, "a", 2, "b"));
    assertEquals(2, ((TreeMap<?, ?>) roundTrip(map)).firstKey());
    PriorityQueue<Integer> queue = new PriorityQueue<>(descending);
    queue.addAll(List.of(5, 9, 7));
    assertEquals(9, ((PriorityQueue<?>) roundTrip(queue)).poll());
  }

  @Test
  void unpickle_linkedHashMapInAccessOrder_keepsIt() throws Exception {
    Map<String, Integer> map = new LinkedHashMap<>(16, 0.75f, true);
    map.putAll(new TreeMap<>(Map.of("a", 1, "b", 2)));
    @SuppressWarnings("unchecked")
    Map<String, Integer> copy = (Map<String, Integer>) roundTrip(map);
    copy.get("a");
    assertEquals(List.of("b", "a"), List.copyOf(copy.keySet()));
  }

  @Test
  void unpickle_unmodifiableLists_behaveAsBefore() throws Exception {
    List<?> ofNulls = (List<?>) roundTrip(Stream.of(1, 2, 3).toList());
    assertTrue(!ofNulls.contains(null));
    List<?> hostile = (List<?>) roundTrip(List.of(1, 2, 3));
    assertThrows(NullPointerException.class, () -> hostile.contains(null));
    assertThrows(UnsupportedOperationException.class, () -> hostile.remove(0));
    ((List<?>) roundTrip(new ArrayList<>(List.of(1, 2)))).remove(0);
  }

  @Test
  void unpickle_sharedObject_arrivesOnce() throws Exception {
    Animal shared = new Animal("cat", 4);
    for (Object extra : Arrays.asList(null, new Hooked("h"))) {
      List<?> copy = (List<?>)
          roundTrip(Arrays.asList(shared, new Pair<>(shared, extra), new Object[] {shared}));
      assertNotSame(shared, copy.get(0));
      assertSame(copy.get(0), ((Pair<?, ?>) copy.get(1)).first());
      assertSame(copy.get(0), ((Object[]) copy.get(2))[0]);
    }
    int[] numbers = {1};
    Object[] copy = (Object[]) roundTrip(new Object[] {numbers, numbers});
    assertSame(copy[0], copy[1]);
    Point point = new Point(1, 2);
    List<?> third = (List<?>) roundTrip(Arrays.asList(point, point, new Hooked("h")));
    assertSame(third.get(0), third.get(1));
  }

  @Test
  void unpickle_cycles_areClosed() throws Exception {
    Node node = new Node();
    node.next = node;
    node.value = new ArrayList<>(List.of(node));
    Node copy = (Node) roundTrip(node);
    assertSame(copy, copy.next);
    assertSame(copy, ((List<?>) copy.value).get(0));
    Object[] array = new Object[1];
    array[0] = array;
    Object[] arrayCopy = (Object[]) roundTrip(array);
    assertSame(arrayCopy, arrayCopy[0]);
    AtomicReference<Object> reference = new AtomicReference<>();
    reference.set(reference);
    AtomicReference<?> referenceCopy = (AtomicReference<?>) roundTrip(reference);
    assertSame(referenceCopy, referenceCopy.get());
    node.value = new Hooked("third tier");
    copy = (Node) roundTrip(node);
    assertSame(copy, copy.next);
  }

  @Test
  void pickle_recordThatIsPartOfItself_isRefused() {
    List<Object> list = new ArrayList<>();
    Pair<Object, Object> pair = new Pair<>(list, null);
    list.add(pair);
    Exception e =
        assertThrows(java.io.NotSerializableException.class, () -> pickler.pickle(pair, handles));
    assertTrue(e.getMessage().contains("part of itself"), e.getMessage());
  }

  @Test
  void unpickle_chainOfTenThousand_arrivesWhole() throws Exception {
    for (Object end : Arrays.asList("end", new Hooked("third tier"))) {
      Node first = null;
      for (int i = 0; i < 10_000; i++) {
        Node node = new Node();
        node.next = first;
        node.value = first == null ? end : i;
        first = node;
      }
      int count = 0;
      for (Node node = (Node) roundTrip(first); node != null; node = node.next) {
        count++;
      }
      assertEquals(10_000, count);
    }
  }

  @Test
  void unpickle_transientField_isNotCopied() throws Exception {
    assertNull(((Dog) roundTrip(new Dog("rex", null))).mood);
  }

  @Test
  void unpickle_localAndAnonymousClasses_keepWhatTheyCaptured() throws Exception {
    assertEquals("local 5", roundTrip(local(5)).toString());
    assertEquals("anonymous", roundTrip(anonymous("anonymous")).toString());
  }

  private static Object local(int captured) {
    class Local implements Serializable {
      @Override
      public String toString() {
        return "local " + captured;
      }
    }
    return new Local();
  }

  private static Object anonymous(String name) {
    return new Serializable() {
      @Override
      public String toString() {
        return name;
      }
    };
  }

  @Test
  void unpickle_proxy_callsItsHandler() throws Exception {
    java.lang.reflect.InvocationHandler handler =
        (java.lang.reflect.InvocationHandler & Serializable) (proxy, method, arguments) -> 7;
    Object proxy = java.lang.reflect.Proxy.newProxyInstance(
        PicklerTest.class.getClassLoader(), new Class<?>[] {Comparable.class}, handler);
    @SuppressWarnings("unchecked")
    Comparable<Object> copy = (Comparable<Object>) roundTrip(proxy);
    assertEquals(7, copy.compareTo("x"));
  }

  @Test
  void unpickle_hookThatPickles_isReentrant() throws Exception {
    assertEquals("inner", ((Nested) roundTrip(new Nested())).text);
  }

  static final class Nested implements Serializable {
    transient String text;

    private void writeObject(ObjectOutputStream out) throws IOException {
      Pickler inner = new Pickler(Nested.class.getClassLoader());
      out.writeObject(inner.pickle(new Pair<>("inner", 1), new Handles()));
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      Pickler inner = new Pickler(Nested.class.getClassLoader());
      text =
          (String) ((Pair<?, ?>) inner.unpickle((byte[]) in.readObject(), new Handles())).first();
    }
  }

  @Test
  void unpickle_recordThatRefusesItsComponents_fails() throws Exception {
    Positive alone = new Positive(0x01020304);
    for (Object value : List.of(alone, new Pair<>(alone, alone))) { // by the first tier, by Kryo
      byte[] bytes = pickler.pickle(value, handles);
      boolean isBigEndian = value == alone;
      int at = 0;
      while (bytes[at] != (isBigEndian ? 1 : 4) || bytes[at + 1] != (isBigEndian ? 2 : 3)) {
        at++;
      }
      bytes[isBigEndian ? at : at + 3] = -1;
      IOException e = assertThrows(IOException.class, () -> pickler.unpickle(bytes, handles));
      assertTrue(e.getMessage().contains("negative"), e.getMessage());
    }
  }

  @Test
  void unpickle_damagedBytes_failsWithIoException() throws Exception {
    for (Object value : List.of(
        "text", new int[] {1, 2}, new Pair<>(1, 2), new Hooked("h"), new ArrayList<>(List.of(1)))) {
      byte[] bytes = pickler.pickle(value, handles);
      for (int length = 0; length < bytes.length; length++) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThrows(
            IOException.class,
            () -> pickler.unpickle(cut, handles),
            () -> value + " cut to " + cut.length);
      }
    }
  }

  @Test
  void unpickle_unknownClass_failsWithItsName() throws Exception {
    for (Object value :
        List.of(new Pair<>(1, 2), new Hooked("h"), (Runnable & Serializable) () -> {})) {
      byte[] bytes = pickler.pickle(value, handles);
      Pickler blind = new Pickler(ClassLoader.getPlatformClassLoader());
      assertThrows(
          ClassNotFoundException.class,
          () -> blind.unpickle(bytes, handles),
          value.getClass().getName());
    }
  }

  @Test
  void pickle_primitiveArrays_keepEveryBit() throws Exception {
    double[] odd = {Double.longBitsToDouble(0x7ff8000000000001L), -0.0};
    double[] copy = (double[]) roundTrip(odd);
    assertEquals(Double.doubleToRawLongBits(odd[0]), Double.doubleToRawLongBits(copy[0]));
    byte[] large = new byte[3 << 20];
    Arrays.fill(large, (byte) 7);
    assertArrayEquals(large, (byte[]) roundTrip(large));
  }

  private Object roundTrip(Object value) throws Exception {
    return pickler.unpickle(pickler.pickle(value, new Handles()), new Handles());
  }
}
