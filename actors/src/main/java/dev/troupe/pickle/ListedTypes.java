package dev.troupe.pickle;

import java.math.BigDecimal;
import java.math.BigInteger;
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
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The JDK's types that have a serializer of their own, tested to restore all that can be observed; subclasses not included.
 *
 * <p>{@link java.util.LinkedHashMap} is not among them: nobody can see from outside whether one is in access order.
 */
final class ListedTypes {

  /** In the order of their class ids: append only, both sides must agree. */
  static final Class<?>[] ALL = {
    ArrayList.class,
    LinkedList.class,
    ArrayDeque.class,
    HashSet.class,
    LinkedHashSet.class,
    TreeSet.class,
    PriorityQueue.class,
    HashMap.class,
    TreeMap.class,
    ConcurrentHashMap.class,
    AtomicReference.class,
    BigDecimal.class,
    BigInteger.class,
    Duration.class,
    Instant.class,
    LocalDate.class,
    LocalDateTime.class,
    LocalTime.class,
    MonthDay.class,
    OffsetDateTime.class,
    OffsetTime.class,
    Period.class,
    Year.class,
    YearMonth.class,
    ZoneOffset.class,
    ZonedDateTime.class,
    String.class,
    Boolean.class,
    Byte.class,
    Character.class,
    Short.class,
    Integer.class,
    Long.class,
    Float.class,
    Double.class,
  };

  private static final Set<Class<?>> SET = Set.of(ALL);

  private ListedTypes() {}

  static boolean contains(Class<?> type) {
    return SET.contains(type);
  }
}
