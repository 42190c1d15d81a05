package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool's lazy calls: results as they are fetched, in order or as they come. */
@Timeout(60)
class PoolIteratorsTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(200);

  private static Troupe troupe;
  private static Pool pool;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
    pool = troupe.pool(2);
  }

  @AfterAll
  static void closeProgram() {
    pool.close();
    troupe.close();
  }

  static int square(int x) {
    return x * x;
  }

  static int refuse(int x) {
    if (x >= 0) {
      throw new IllegalStateException("refused " + x);
    }
    return x;
  }

  static int refuseThree(int x) {
    return x == 3 ? refuse(x) : x;
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Gives so many numbers and then throws. */
  private static Iterable<Integer> failingAfter(int count) {
    return () -> Stream.iterate(0, x -> x + 1)
        .peek(x -> {
          if (x == count) {
            throw new IllegalArgumentException("the input fails");
          }
        })
        .iterator();
  }

  private static Iterator<Integer> endless() {
    return Stream.iterate(0, x -> x + 1).iterator();
  }

  // CPython: _TestPool.test_imap
  @Test
  void imap_itemByItemOrChunked_isInOrderAndThenAtItsEnd() throws Exception {
    for (int chunkSize : new int[] {1, 100}) {
      ResultIterator<Integer> squares =
          pool.imap(numbers(1000), chunkSize, PoolIteratorsTest::square);
      for (int i = 0; i < 1000; i++) {
        assertEquals(i * i, squares.next());
      }
      assertFalse(squares.hasNext());
      assertThrows(NoSuchElementException.class, squares::next);
      assertThrows(NoSuchElementException.class, () -> squares.next(SHORT));
    }
  }

  // CPython: _TestPool.test_imap_unordered
  @Test
  void imapUnordered_givesEveryResultOnce() {
    for (int chunkSize : new int[] {1, 53}) {
      List<Integer> got = new ArrayList<>();
      pool.imapUnordered(numbers(500), chunkSize, PoolIteratorsTest::square)
          .forEachRemaining(got::add);
      Collections.sort(got);
      assertEquals(numbers(500).stream().map(PoolIteratorsTest::square).toList(), got);
    }
  }

  @Test
  void imapUnordered_slowItem_doesNotKeepTheOthers() throws Exception {
    Queue<Integer> gate = troupe.queue();
    ResultIterator<Integer> results = pool.imapUnordered(numbers(20), x -> x == 0 ? gate.get() : x);
    Set<Integer> others = new TreeSet<>();
    for (int i = 0; i < 19; i++) {
      others.add(results.next(LONG));
    }
    assertEquals(new TreeSet<>(numbers(20).subList(1, 20)), others);
    assertThrows(TimeoutException.class, () -> results.next(SHORT));
    gate.put(99);
    assertEquals(99, results.next(LONG));
    assertFalse(results.hasNext());
  }

  @Test
  void imapUnordered_longItemAmongManyShortOnes_doesNotKeepWhatEndedBeforeIt() throws Exception {
    Queue<Integer> gate = troupe.queue();
    ResultIterator<Integer> results =
        pool.imapUnordered(numbers(1000), 1, x -> x == 500 ? gate.get() : x);
    Set<Integer> others = new TreeSet<>();
    for (int i = 0; i < 999; i++) {
      others.add(results.next(LONG));
    }
    assertFalse(others.contains(500));
    gate.put(500);
    assertEquals(500, results.next(LONG));
    assertFalse(results.hasNext());
  }

  @Test
  void imap_itemFails_isThrownAtItsPlaceAndGoesOn() {
    ResultIterator<Integer> results = pool.imap(numbers(5), PoolIteratorsTest::refuseThree);
    assertEquals(List.of(0, 1, 2), List.of(results.next(), results.next(), results.next()));
    RemoteTaskException failure = assertThrows(RemoteTaskException.class, results::next);
    assertTrue(failure.getMessage().startsWith("Item 3 (3) of Pool"), failure.getMessage());
    assertEquals(4, results.next());
    assertFalse(results.hasNext());
  }

  // CPython: _TestPool.test_imap_handle_iterable_exception
  @Test
  void imap_inputFails_givesWholeChunksBeforeIt() {
    for (int chunkSize : new int[] {1, 2}) {
      ResultIterator<Integer> results = pool.imap(failingAfter(5), chunkSize, x -> x);
      int whole = 5 / chunkSize * chunkSize;
      for (int i = 0; i < whole; i++) {
        assertEquals(i, results.next());
      }
      IllegalArgumentException failure =
          assertThrows(IllegalArgumentException.class, results::next);
      assertEquals("the input fails", failure.getMessage());
      assertThrows(NoSuchElementException.class, results::next);
      Set<Integer> unordered = new TreeSet<>();
      ResultIterator<Integer> others = pool.imapUnordered(failingAfter(5), chunkSize, x -> x);
      assertThrows(IllegalArgumentException.class, () -> others.forEachRemaining(unordered::add));
      assertEquals(whole, unordered.size());
    }
  }

  @Test
  void imap_endlessInput_isReadOnlySoFarAhead() throws Exception {
    List<Integer> read = Collections.synchronizedList(new ArrayList<>());
    Iterable<Integer> input =
        () -> Stream.iterate(0, x -> x + 1).peek(read::add).iterator();
    try (ResultIterator<Integer> results =
        pool.with(o -> o.lookAhead(10)).imap(input, PoolIteratorsTest::square)) {
      for (int i = 0; i < 50; i++) {
        assertEquals(i * i, results.next());
        assertTrue(read.size() <= i + 12, read.size() + " read after " + i);
      }
    }
    assertEquals(1, pool.apply(() -> 1));
  }

  @Test
  void stream_ofAnEndlessInput_endsWhenEnough() {
    try (Stream<Integer> squares =
        pool.imap(PoolIteratorsTest::endless, 5, PoolIteratorsTest::square).stream()) {
      assertEquals(List.of(0, 1, 4, 9), squares.limit(4).toList());
    }
  }

  @Test
  void imap_chunkSizeBelowOne_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> pool.imap(numbers(1), 0, PoolIteratorsTest::square));
    assertThrows(
        IllegalArgumentException.class,
        () -> pool.imapUnordered(numbers(1), 0, PoolIteratorsTest::square));
  }

  @Test
  void input_thatCannotEnd_canBeFollowedByOtherCalls() throws Exception {
    Iterator<Integer> first = pool.imap(PoolIteratorsTest::endless, PoolIteratorsTest::square);
    assertEquals(0, first.next());
    assertEquals(numbers(10), pool.map(numbers(10), x -> x));
    assertEquals(1, first.next());
    ((ResultIterator<Integer>) first).close();
  }
}
