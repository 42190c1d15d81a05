package dev.troupe.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.pickle.Corpus.Animal;
import dev.troupe.pickle.Corpus.CountedMap;
import dev.troupe.pickle.Corpus.Dog;
import dev.troupe.pickle.Corpus.Doubling;
import dev.troupe.pickle.Corpus.Everything;
import dev.troupe.pickle.Corpus.HalfSerializable;
import dev.troupe.pickle.Corpus.Hooked;
import dev.troupe.pickle.Corpus.Lru;
import dev.troupe.pickle.Corpus.NamedList;
import dev.troupe.pickle.Corpus.Outside;
import dev.troupe.pickle.Corpus.Pair;
import dev.troupe.pickle.Corpus.Planet;
import dev.troupe.pickle.Corpus.Point;
import dev.troupe.pickle.Corpus.Positive;
import dev.troupe.pickle.Corpus.Replaced;
import dev.troupe.pickle.Corpus.Single;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.Stack;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** About 160 values: each arrives as JDK serialization would have made it, or as said where the JDK refuses it. */
@SuppressWarnings({"JdkObsolete", "JavaUtilDate", "UnnecessaryStringBuilder"})
class PicklerCorpusTest {

  private final Pickler pickler = new Pickler(PicklerCorpusTest.class.getClassLoader());

  // An array is to be one argument, not all of them.
  static Stream<Arguments> serializableArguments() throws Exception {
    return serializable().stream().map(value -> Arguments.of(new Object[] {value}));
  }

  static List<Object> serializable() throws Exception {
    List<Object> values = new ArrayList<>();
    // The first tier.
    values.addAll(List.of(
        true,
        (byte) -1,
        (short) -2,
        'ß',
        -3,
        Long.MIN_VALUE,
        Float.NaN,
        -0.0,
        "",
        "plain",
        "größer"));
    values.addAll(List.of("日本語 \ud83d\ude00", "lone \ud800 surrogate", "x".repeat(100_000)));
    values.addAll(List.of(
        new byte[] {1, 2}, new short[] {-1}, new char[] {'€'}, new int[] {1, -1}, new long[] {
          1L << 40
        }));
    values.addAll(List.of(
        new float[] {1.5f}, new double[] {Double.NaN}, new boolean[] {true, false}, new int[0]));
    values.addAll(List.of(
        new ArrayList<>(List.of(1, 2)),
        new ArrayList<>(List.of(1L)),
        new ArrayList<>(List.of(0.5))));
    values.addAll(List.of(
        List.of(), List.of(1), List.of(1, 2), List.of(1, 2, 3), List.of(1L, 2L, 3L), List.of(1.0)));
    values.addAll(List.of(new Object[] {1, "a", null, new int[] {1}}, new Object[0]));
    // Collections.
    values.addAll(List.of(
        new ArrayList<>(),
        new ArrayList<>(Arrays.asList(1, null)),
        new ArrayList<>(List.of(1, "a"))));
    values.addAll(List.of(
        new LinkedList<>(List.of(1, 2)),
        new Vector<>(List.of("a")),
        List.of("a", "b", "c"),
        List.of("a")));
    values.addAll(List.of(
        Stream.of(1, 2, null).toList(), Stream.of("a").toList(), Stream.of().toList()));
    values.addAll(
        List.of(Arrays.asList(1, null), new CopyOnWriteArrayList<>(List.of(1)), stackOf(1, 2)));
    values.addAll(
        List.of(Set.of(), Set.of(1), Set.of(1, 2, 3), Map.of(), Map.of(1, 2), Map.of(1, 2, 3, 4)));
    values.addAll(List.of(
        new HashSet<>(List.of(1, 2)),
        new LinkedHashSet<>(List.of(3, 1)),
        new TreeSet<>(List.of(3, 1))));
    values.addAll(List.of(
        new HashMap<>(Map.of("a", 1)),
        new TreeMap<>(Map.of("b", 1)),
        new ConcurrentHashMap<>(Map.of(1, 2))));
    values.add(new HashMap<>(Collections.singletonMap(null, null)));
    values.add(new LinkedHashMap<>(new TreeMap<>(Map.of("z", 1, "y", 2))));
    values.addAll(
        List.of(new Hashtable<>(Map.of(1, 2)), new ConcurrentSkipListMap<>(Map.of(1, 2))));
    values.addAll(List.of(
        new EnumMap<>(Map.of(Planet.MARS, 1)),
        EnumSet.of(Planet.MARS),
        EnumSet.noneOf(Planet.class)));
    values.addAll(List.of(Collections.emptyList(), Collections.emptyMap(), Collections.emptySet()));
    values.addAll(List.of(
        Collections.singleton(1), Collections.singletonList(1), Collections.singletonMap(1, 2)));
    values.addAll(List.of(
        Collections.unmodifiableList(new ArrayList<>(List.of(1))),
        Collections.unmodifiableMap(new HashMap<>(Map.of(1, 2))),
        Collections.unmodifiableSet(new HashSet<>(Set.of(1))),
        Collections.synchronizedList(new ArrayList<>(List.of(1))),
        Collections.synchronizedMap(new HashMap<>(Map.of(1, 2))),
        Collections.checkedList(new ArrayList<>(List.of("a")), String.class),
        Collections.nCopies(3, "a"),
        ConcurrentHashMap.newKeySet()));
    values.addAll(List.of(namedList(), countedMap(), new Properties(), new Lru()));
    values.add(new ArrayList<>(
        List.of(new ArrayList<>(List.of(1)), new HashMap<>(Map.of("k", List.of(2))))));
    // Plain values of the JDK.
    values.addAll(List.of(
        new BigDecimal("1.50"),
        BigInteger.TWO.pow(200),
        new UUID(1, 2),
        Locale.GERMANY,
        Locale.ROOT));
    values.addAll(List.of(
        URI.create("http://a/b?c#d"), new URL("http://localhost/"), new File("a/b"), new File("")));
    values.addAll(List.of(
        Currency.getInstance("EUR"),
        TimeZone.getTimeZone("UTC"),
        new java.util.Date(5),
        bits(1, 70)));
    values.addAll(List.of(
        Integer.class, int.class, int[].class, Planet.class, TimeUnit.DAYS, DayOfWeek.MONDAY));
    values.addAll(
        List.of(InetAddress.getLoopbackAddress(), InetSocketAddress.createUnresolved("host", 5)));
    values.addAll(List.of(
        Duration.ofNanos(-1),
        Instant.MAX,
        LocalDate.MIN,
        LocalTime.of(1, 2, 3, 4),
        Period.of(1, 2, 3)));
    LocalDateTime noon = LocalDateTime.of(2024, 2, 29, 12, 0);
    values.addAll(List.of(
        noon, noon.atOffset(ZoneOffset.ofHours(2)), noon.atZone(ZoneId.of("Europe/Berlin"))));
    values.addAll(List.of(
        OffsetTime.MIN, OffsetDateTime.MAX, ZonedDateTime.of(noon, ZoneOffset.UTC), Year.of(2024)));
    values.addAll(
        List.of(YearMonth.of(2024, 2), MonthDay.of(2, 29), ZoneId.of("UTC"), ZoneOffset.UTC));
    // Enums, arrays, records, classes.
    values.addAll(List.of(Planet.EARTH, Planet.MARS));
    values.addAll(List.of(
        new int[][] {{1}, null, {}}, new Planet[] {Planet.MARS, null}, new String[] {"a", null}));
    values.addAll(List.of(
        new Object[][] {{1, "a"}, {}},
        new Pair<?, ?>[] {new Pair<>(1, 2), null},
        new List<?>[] {List.of(1)}));
    values.addAll(List.of(
        new Pair<>("a", null),
        new Pair<>(new int[0].length, new Pair<>(1, Planet.MARS)),
        new Doubling(2)));
    values.addAll(
        List.of(new Animal("cat", 4), new Dog("rex", List.of(1)), new Hooked("h"), new Outside(3)));
    values.addAll(List.of(Single.INSTANCE, new Replaced(), new HalfSerializable()));
    values.add(new Dog(
        "deep", new ArrayList<>(List.of(new Hooked("inside"), Single.INSTANCE, new Outside(4)))));
    values.add(Comparator.reverseOrder());
    values.add(String.CASE_INSENSITIVE_ORDER);
    return values;
  }

  @ParameterizedTest
  @MethodSource("serializableArguments")
  void unpickle_serializableValue_equalsJdkResult(Object value) throws Exception {
    Object expected = jdkRoundTrip(value);
    Object actual = roundTrip(value);
    assertSameClasses(expected, actual);
    assertEquals(comparable(expected), comparable(actual));
    // The same, inside what goes through the second and the third tier.
    assertEquals(
        comparable(expected), comparable(((Pair<?, ?>) roundTrip(new Pair<>(value, 1))).first()));
    Object inThird = ((Dog)
            ((List<?>) roundTrip(Arrays.asList(new Dog("x", value), new Hooked("h")))).get(0))
        .toString();
    assertEquals(
        new Dog("x", expected).toString().replaceAll("@[0-9a-f]+", "").replace("happy", "null"),
        inThird.toString().replaceAll("@[0-9a-f]+", ""));
  }

  static List<Object> beyondJdk() {
    List<Object> values = new ArrayList<>();
    values.addAll(List.of(
        Path.of("a/../b"), Path.of("/"), Path.of(""), Optional.empty(), Optional.of(List.of("a"))));
    values.addAll(
        List.of(OptionalInt.empty(), OptionalInt.of(1), OptionalLong.of(2), OptionalDouble.of(3)));
    values.addAll(List.of(
        OptionalLong.empty(), OptionalDouble.empty(), Map.entry("k", 1), StandardCharsets.UTF_8));
    values.addAll(List.of(
        StandardCharsets.US_ASCII, StandardCharsets.ISO_8859_1, new Point(1, -2), new Positive(3)));
    values.add(new Everything(
        true,
        (byte) 1,
        (short) 2,
        'c',
        4,
        5L,
        6.5f,
        7.5,
        "text",
        new int[] {8},
        Optional.of(new Point(9, 10))));
    return values;
  }

  @ParameterizedTest
  @MethodSource("beyondJdk")
  void unpickle_valueTheJdkRefuses_isEqual(Object value) throws Exception {
    assertEquals(value, roundTrip(value));
    assertEquals(List.of(value), roundTrip(List.of(value)));
    assertEquals(value, ((List<?>) roundTrip(Arrays.asList(new Hooked("h"), value))).get(1));
    Dog dog =
        (Dog) ((List<?>) roundTrip(Arrays.asList(new Hooked("h"), new Dog("rex", value)))).get(1);
    assertTrue(dog.toString().endsWith("null" + value), dog.toString());
  }

  @Test
  void pickle_eightThreads_doNotMeet() throws Exception {
    List<Object> values = serializable();
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try {
      CyclicBarrier start = new CyclicBarrier(8);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(executor.submit(() -> {
          start.await();
          for (int round = 0; round < 5; round++) {
            for (Object value : values) {
              assertEquals(comparable(jdkRoundTrip(value)), comparable(roundTrip(value)));
            }
          }
          return null;
        }));
      }
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private Object roundTrip(Object value) throws Exception {
    return pickler.unpickle(pickler.pickle(value, new Handles()), new Handles());
  }

  private static Object jdkRoundTrip(Object value) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(value);
    return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }

  private static void assertSameClasses(Object expected, Object actual) {
    assertSame(expected.getClass(), actual.getClass());
    if (expected instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i) != null) {
          assertSameClasses(list.get(i), ((List<?>) actual).get(i));
        }
      }
    }
  }

  /** Arrays as lists, so that they can be compared. */
  private static Object comparable(Object value) {
    if (value == null || !value.getClass().isArray()) {
      return value;
    }
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < java.lang.reflect.Array.getLength(value); i++) {
      list.add(comparable(java.lang.reflect.Array.get(value, i)));
    }
    return list;
  }

  private static Object stackOf(Object... values) {
    Stack<Object> stack = new Stack<>();
    Collections.addAll(stack, values);
    return stack;
  }

  private static BitSet bits(int... set) {
    BitSet bits = new BitSet();
    for (int bit : set) {
      bits.set(bit);
    }
    return bits;
  }

  private static NamedList namedList() {
    NamedList list = new NamedList("name");
    list.add(1);
    return list;
  }

  private static CountedMap<String, Integer> countedMap() {
    CountedMap<String, Integer> map = new CountedMap<>();
    map.put("a", 1);
    map.count = 9;
    return map;
  }
}
