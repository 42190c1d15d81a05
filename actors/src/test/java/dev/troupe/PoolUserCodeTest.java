package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Errors out of the user's own code, wherever a pool calls it: each is the end of what it belongs to,
 * and of nothing else. After each test the pool and its only worker go on.
 */
@Timeout(60)
class PoolUserCodeTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private static Troupe troupe;
  private static Pool pool;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
    pool = troupe.pool(1);
  }

  @AfterAll
  static void closeProgram() {
    pool.close();
    troupe.close();
  }

  @AfterEach
  void goesOn() throws Exception {
    assertEquals(3, pool.apply(() -> 3));
    assertEquals(4, pool.applyAsync(() -> 4).get(LONG));
    assertEquals(1, pool.insights().workers().size());
  }

  /** Throws when it is pickled. */
  private static final class Unwritable implements Serializable {
    private static final long serialVersionUID = 1;

    private void writeObject(ObjectOutputStream out) {
      throw new AssertionError("not to be written");
    }
  }

  /** Throws when it is made again. */
  private static final class Unreadable implements Serializable {
    private static final long serialVersionUID = 1;

    private void readObject(ObjectInputStream in) {
      throw new AssertionError("not to be read");
    }
  }

  /** Throws when it is looked at. */
  private static final class Shy implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public String toString() {
      throw new AssertionError("not to be looked at");
    }
  }

  /** Throws when anything is done with it. */
  private static final class Hostile extends Exception {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new AssertionError("not to be read");
    }

    private void writeObject(ObjectOutputStream out) {
      throw new AssertionError("not to be written");
    }
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static Iterable<Integer> failingAfter(int count) {
    IntFunction<Integer> get = x -> {
      if (x == count) {
        throw new AssertionError("no more");
      }
      return x;
    };
    return () -> IntStream.range(0, count + 1).mapToObj(get).iterator();
  }

  @Test
  void applyAsync_callbackThrowsAnError_othersAreTold() throws Exception {
    AsyncResult<Integer> first = pool.applyAsync(
        (Integer x) -> x,
        1,
        value -> {
          throw new AssertionError("callback");
        },
        problem -> {});
    assertEquals(1, first.get(LONG));
  }

  @Test
  void applyAsync_callbackWaitsForAnotherResult_isToldWhyNot() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    AsyncResult<Integer> first = pool.applyAsync(
        (Integer x) -> x,
        1,
        value -> told.complete(assertThrows(
            IllegalStateException.class, () -> pool.applyAsync(() -> 2).get())),
        problem -> {});
    assertEquals(1, first.get(LONG));
    Throwable refusal = told.get(30, TimeUnit.SECONDS);
    assertTrue(refusal.getMessage().contains("thread of your own"), refusal.getMessage());
  }

  @Test
  void onProgress_throwsAnError_mapHasItsResults() throws Exception {
    PoolCalls watched = pool.with(options -> options.onProgress(progress -> {
      throw new AssertionError("listener");
    }));
    assertEquals(numbers(5), watched.map(numbers(5), 1, x -> x));
    assertEquals(numbers(5), watched.mapAsync(numbers(5), 1, x -> x).get(LONG));
  }

  @Test
  void argument_throwsWhilePickled_callersSeeIt() throws Exception {
    AsyncResult<Integer> before = pool.applyAsync(() -> 1);
    AsyncResult<Integer> failing = pool.applyAsync(x -> 1, new Unwritable());
    AsyncResult<Integer> after = pool.applyAsync(() -> 2);
    AssertionError error = assertThrows(AssertionError.class, () -> failing.get(LONG));
    assertSame(error, assertThrows(AssertionError.class, failing::get));
    assertEquals(1, before.get(LONG));
    assertEquals(2, after.get(LONG));
    Unwritable captured = new Unwritable();
    assertThrows(AssertionError.class, () -> pool.apply(() -> captured.hashCode()));
    AsyncResult<Integer> function = pool.applyAsync(() -> captured.hashCode());
    assertThrows(AssertionError.class, () -> function.get(LONG));
  }

  @Test
  void input_throwsAnError_callersSeeIt() {
    assertThrows(AssertionError.class, () -> pool.map(failingAfter(3), x -> x));
    assertThrows(AssertionError.class, () -> pool.mapAsync(failingAfter(3), x -> x));
    ResultIterator<Integer> results = pool.imap(failingAfter(3), x -> x);
    assertEquals(numbers(3), List.of(results.next(), results.next(), results.next()));
    assertThrows(AssertionError.class, results::next);
  }

  @Test
  void argument_throwsWhenMadeAgain_failsItsItem() {
    RemoteTaskException failure = assertThrows(
        RemoteTaskException.class,
        () -> pool.applyAsync(x -> 1, new Unreadable()).get(LONG));
    assertInstanceOf(AssertionError.class, failure.getCause());
  }

  @Test
  void result_throwsWhilePickled_failsItsItem() {
    ResultEncodingException failure = assertThrows(
        ResultEncodingException.class,
        () -> pool.applyAsync(() -> new Unwritable()).get(LONG));
    assertTrue(failure.causeText().contains("not to be written"), failure.causeText());
  }

  @Test
  void result_throwsWhenMadeAgain_failsItsItemAlone() throws Exception {
    List<TaskResult<Object>> results = pool.mapResultsAsync(
            numbers(3), 3, x -> x == 1 ? new Unreadable() : (Object) x)
        .get(LONG);
    assertEquals(0, results.get(0).get());
    assertEquals(2, results.get(2).get());
    TaskResult.Failed<?> failed = assertInstanceOf(TaskResult.Failed.class, results.get(1));
    assertInstanceOf(AssertionError.class, failed.problem().getCause());
    assertTrue(failed.problem().getMessage().contains("item 1 (1) of Pool"), failed::toString);
  }

  @Test
  void exception_throwsWhateverIsDoneWithIt_isDescribed() {
    RemoteTaskException failure = assertThrows(
        RemoteTaskException.class,
        () -> pool.applyAsync(() -> {
              throw new Hostile();
            })
            .get(LONG));
    assertTrue(String.valueOf(failure.getCause()).contains("Hostile"), failure::toString);
  }

  @Test
  void item_throwsWhenLookedAt_itsFailureIsToldWithoutIt() {
    RemoteTaskException failure = assertThrows(
        RemoteTaskException.class,
        () -> pool.mapAsync(List.of(new Shy()), x -> {
              throw new IllegalStateException("refused");
            })
            .get(LONG));
    assertTrue(failure.getMessage().contains("Shy without text"), failure.getMessage());
    assertEquals("refused", failure.getCause().getMessage());
  }
}
