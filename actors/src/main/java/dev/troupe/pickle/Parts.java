package dev.troupe.pickle;

import java.io.File;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Types of the JDK whose objects are taken apart into a few values and made again from them, through public methods alone.
 *
 * @param id the place in the table; append only, both sides must agree
 * @param type the exact class
 */
record Parts(
    int id,
    Class<?> type,
    Function<Object, @Nullable Object[]> take,
    Function<@Nullable Object[], Object> make) {

  private static final List<Parts> TABLE = new ArrayList<>();
  private static final Map<Class<?>, Parts> BY_TYPE = new HashMap<>();
  private static final Object[] NOTHING = {};

  static {
    // Not serializable for the JDK, yet plain values.
    add(Path.of("").getClass(), (Path p) -> one(p.toString()), p -> Path.of((String) p[0]));
    add(Optional.class, (Optional<?> o) -> one(o.orElse(null)), p -> Optional.ofNullable(p[0]));
    add(
        OptionalInt.class,
        (OptionalInt o) -> o.isPresent() ? one(o.getAsInt()) : NOTHING,
        p -> p.length == 0 ? OptionalInt.empty() : OptionalInt.of((Integer) p[0]));
    add(
        OptionalLong.class,
        (OptionalLong o) -> o.isPresent() ? one(o.getAsLong()) : NOTHING,
        p -> p.length == 0 ? OptionalLong.empty() : OptionalLong.of((Long) p[0]));
    add(
        OptionalDouble.class,
        (OptionalDouble o) -> o.isPresent() ? one(o.getAsDouble()) : NOTHING,
        p -> p.length == 0 ? OptionalDouble.empty() : OptionalDouble.of((Double) p[0]));
    add(
        Map.entry("", "").getClass(),
        (Map.Entry<?, ?> e) -> new Object[] {e.getKey(), e.getValue()},
        p -> Map.entry(p[0], p[1]));
    for (Charset charset :
        List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.US_ASCII)) {
      add(charset.getClass(), (Charset c) -> one(c.name()), p -> Charset.forName((String) p[0]));
    }
    // Serializable for the JDK, but slowly.
    add(
        UUID.class,
        (UUID u) -> new Object[] {u.getMostSignificantBits(), u.getLeastSignificantBits()},
        p -> new UUID((Long) p[0], (Long) p[1]));
    add(URI.class, (URI u) -> one(u.toString()), p -> URI.create((String) p[0]));
    add(File.class, (File f) -> one(f.getPath()), p -> new File((String) p[0]));
    add(
        AtomicBoolean.class,
        (AtomicBoolean a) -> one(a.get()),
        p -> new AtomicBoolean((Boolean) p[0]));
    add(
        AtomicInteger.class,
        (AtomicInteger a) -> one(a.get()),
        p -> new AtomicInteger((Integer) p[0]));
    add(AtomicLong.class, (AtomicLong a) -> one(a.get()), p -> new AtomicLong((Long) p[0]));
    add(List.of(1).getClass(), Parts::elements, p -> List.of(p));
    add(List.of(1, 2, 3).getClass(), Parts::listElements, Parts::list);
    add(Set.of(1).getClass(), Parts::elements, p -> Set.of(p));
    add(Set.of(1, 2, 3).getClass(), Parts::elements, p -> Set.of(p));
    add(Map.of(1, 1).getClass(), Parts::entries, Parts::map);
    add(Map.of(1, 1, 2, 2).getClass(), Parts::entries, Parts::map);
  }

  /** Returns how to take objects of this class apart; null if it is not in the table. */
  static @Nullable Parts of(Class<?> type) {
    return BY_TYPE.get(type);
  }

  static Parts of(int id) {
    return TABLE.get(id);
  }

  static List<Parts> all() {
    return List.copyOf(TABLE);
  }

  /** Whether an unmodifiable list comes from {@code List.of}, and not from {@code Stream.toList()}. */
  static boolean refusesNull(List<?> list) {
    try {
      boolean unused = list.contains(null);
      return false;
    } catch (NullPointerException e) {
      return true;
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> void add(
      Class<?> type,
      Function<T, @Nullable Object[]> take,
      Function<@Nullable Object[], Object> make) {
    Parts parts =
        new Parts(TABLE.size(), type, (Function<Object, Object[]>) (Function<?, ?>) take, make);
    TABLE.add(parts);
    BY_TYPE.put(type, parts);
  }

  private static @Nullable Object[] one(@Nullable Object part) {
    return new Object[] {part};
  }

  private static Object[] elements(Collection<?> collection) {
    return collection.toArray();
  }

  private static Object[] listElements(List<?> list) {
    Object[] elements = list.toArray();
    return refusesNull(list) ? elements : new Object[] {elements};
  }

  private static Object list(@Nullable Object[] parts) {
    boolean isNullable = parts.length == 1 && parts[0] instanceof Object[];
    return isNullable ? Stream.of((Object[]) parts[0]).toList() : List.of(parts);
  }

  private static Object[] entries(Map<?, ?> map) {
    return map.entrySet().stream()
        .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
        .toArray();
  }

  private static Object map(@Nullable Object[] parts) {
    Map.Entry<?, ?>[] entries = new Map.Entry<?, ?>[parts.length / 2];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = Map.entry(parts[2 * i], parts[2 * i + 1]);
    }
    return Map.ofEntries(entries);
  }
}
