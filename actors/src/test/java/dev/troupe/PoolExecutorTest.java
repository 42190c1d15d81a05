package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool as an executor of the JDK. */
@Timeout(60)
class PoolExecutorTest {

  private static final Duration LONG = Duration.ofSeconds(30);

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

  static int refuse(int x) {
    if (x >= 0) {
      throw new IllegalStateException("refused " + x);
    }
    return x;
  }

  private static <T> java.util.concurrent.Callable<T> task(Call0<T> call) {
    return new Travelling<>(call);
  }

  private static Throwable failure(Future<?> future) {
    return assertThrows(ExecutionException.class, future::get).getCause();
  }

  record Noting(BooleanValue ranInAWorker) implements Runnable {
    @Override
    public void run() {
      ranInAWorker.set(!Troupe.current().currentProcess().name().equals("MainProcess"));
    }
  }

  record Travelling<T>(Call0<T> body) implements java.util.concurrent.Callable<T> {
    @Override
    public T call() throws Exception {
      return body.call();
    }
  }

  @Test
  void executor_submit_givesResultAndTheTasksOwnException() throws Exception {
    PoolExecutor executor = pool.asExecutor();
    assertEquals(9, executor.submit(task(() -> 3 * 3)).get(30, TimeUnit.SECONDS));
    assertEquals(9, executor.submitCall(() -> 3 * 3).get());
    Queue<Integer> ran = troupe.queue();
    java.io.Serializable put = (Runnable & java.io.Serializable) () -> {
      try {
        ran.put(1);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
    assertEquals("x", executor.submit((Runnable) put, "x").get());
    executor.execute((Runnable) put);
    assertEquals(2, ran.get(LONG) + ran.get(LONG));
    ExecutionException failure = assertThrows(
        ExecutionException.class, () -> executor.submitCall(() -> refuse(1)).get());
    assertInstanceOf(IllegalStateException.class, failure.getCause());
  }

  @Test
  void executor_invokeAllAndAny_followTheContract() throws Exception {
    PoolExecutor executor = pool.asExecutor();
    Queue<Integer> never = troupe.queue();
    List<Integer> results = new ArrayList<>();
    for (java.util.concurrent.Future<Integer> one :
        executor.invokeAll(List.of(task(() -> 1), task(() -> 2)))) {
      assertTrue(one.isDone());
      results.add(one.get());
    }
    assertEquals(List.of(1, 2), results);
    assertEquals(
        5,
        executor.invokeAny(List.of(task(() -> refuse(1)), task(() -> never.get()), task(() -> 5))));
    assertThrows(
        ExecutionException.class, () -> executor.invokeAny(List.of(task(() -> refuse(1)))));
    List<java.util.concurrent.Future<Integer>> late =
        executor.invokeAll(List.of(task(() -> 1), task(() -> never.get())), 2, TimeUnit.SECONDS);
    assertEquals(1, late.get(0).get());
    assertTrue(late.get(1).isCancelled());
    assertEquals(1, pool.apply(() -> 1));
  }

  @Test
  void executor_supplyAsync_runsInAWorker() throws Exception {
    PoolExecutor executor = pool.asExecutor();
    java.util.function.Supplier<String> name =
        (java.util.function.Supplier<String> & java.io.Serializable)
            () -> Troupe.current().processName();
    String ran = CompletableFuture.supplyAsync(name, executor)
        .thenApply(text -> "by " + text)
        .get(30, TimeUnit.SECONDS);
    assertTrue(ran.startsWith("by PoolWorker-"), ran);
    CompletableFuture<String> stuck =
        CompletableFuture.supplyAsync(() -> "not to travel", executor);
    ExecutionException refusal =
        assertThrows(ExecutionException.class, () -> stuck.get(30, TimeUnit.SECONDS));
    assertInstanceOf(UnserializableException.class, refusal.getCause());
  }

  @Test
  void executor_shutdown_finishesAndRefuses() throws Exception {
    Queue<Integer> gate = troupe.queue();
    try (Pool own = troupe.pool(1)) {
      PoolExecutor executor = own.asExecutor();
      java.util.concurrent.Future<Integer> outstanding = executor.submit(task(() -> gate.get()));
      assertFalse(executor.isShutdown());
      executor.shutdown();
      assertTrue(executor.isShutdown());
      assertFalse(executor.isTerminated());
      assertThrows(RejectedExecutionException.class, () -> executor.submit(task(() -> 1)));
      gate.put(4);
      assertTrue(executor.awaitTermination(30, TimeUnit.SECONDS));
      assertTrue(executor.isTerminated());
      assertEquals(4, outstanding.get());
    }
  }

  @Test
  void executor_awaitTermination_waitsForAShutdownFirst() throws Exception {
    try (Pool own = troupe.pool(1)) {
      PoolExecutor executor = own.asExecutor();
      assertFalse(executor.awaitTermination(0, TimeUnit.SECONDS));
      InThread<Boolean> waiting =
          new InThread<>(() -> executor.awaitTermination(30, TimeUnit.SECONDS));
      waiting.awaitWaiting();
      assertFalse(executor.isShutdown());
      executor.shutdown();
      assertTrue(waiting.result());
    }
  }

  @Test
  void executor_completionService_givesWhatIsDoneFirst() throws Exception {
    ExecutorCompletionService<Integer> service = new ExecutorCompletionService<>(pool.asExecutor());
    Queue<Integer> gate = troupe.queue();
    Future<Integer> slow = service.submit(task(gate::get));
    Future<Integer> quick = service.submit(task(() -> 5));
    assertSame(quick, service.take());
    assertEquals(5, quick.get());
    assertNull(service.poll());
    gate.put(6);
    assertSame(slow, service.take());
    assertEquals(6, slow.get());
    Future<Integer> failing = service.submit(task(() -> refuse(1)));
    assertSame(failing, service.take());
    assertEquals("refused 1", failure(failing).getMessage());
    BooleanValue ran = troupe.booleanValue(false);
    Future<Integer> run = service.submit(new Noting(ran), 7);
    assertSame(run, service.take());
    assertEquals(7, run.get());
    assertTrue(ran.get());
  }

  @Test
  void executor_completionServiceCancel_stopsTheTask() throws Exception {
    ExecutorCompletionService<Integer> service = new ExecutorCompletionService<>(pool.asExecutor());
    Queue<Integer> begun = troupe.queue();
    Queue<String> ended = troupe.queue();
    Queue<Integer> never = troupe.queue();
    Future<Integer> future = service.submit(task(() -> {
      begun.put(1);
      try {
        return never.get();
      } catch (InterruptedException e) {
        ended.put("interrupted");
        throw e;
      }
    }));
    begun.get();
    assertTrue(future.cancel(true));
    assertSame(future, service.take());
    assertThrows(CancellationException.class, future::get);
    assertEquals("interrupted", ended.get(LONG));
  }

  @Test
  void executor_futureOfThisProcess_isRefusedAtOnce() {
    FutureTask<Integer> local = new FutureTask<>(() -> 1);
    RejectedExecutionException refusal =
        assertThrows(RejectedExecutionException.class, () -> pool.asExecutor().execute(local));
    assertTrue(refusal.getMessage().contains("submit what it runs"), refusal.getMessage());
  }

  @Test
  void executor_anyOfAndAllOf_waitAsPythonDoes() throws Exception {
    PoolExecutor executor = pool.asExecutor();
    Queue<Integer> gate = troupe.queue();
    CompletableFuture<Integer> slow = executor.submitCall(() -> gate.get());
    CompletableFuture<Integer> quick = executor.submitCall(() -> 5);
    assertEquals(5, CompletableFuture.anyOf(slow, quick).get(30, TimeUnit.SECONDS));
    CompletableFuture<Void> all = CompletableFuture.allOf(slow, quick);
    assertFalse(all.isDone());
    gate.put(6);
    all.get(30, TimeUnit.SECONDS);
    assertEquals(6, slow.join());
  }

  @Test
  void executor_cancelWithInterruption_stopsTheTask() throws Exception {
    PoolExecutor executor = pool.asExecutor();
    Queue<Integer> begun = troupe.queue();
    Queue<String> ended = troupe.queue();
    Queue<Integer> never = troupe.queue();
    Future<Integer> future = executor.submitCall(() -> {
      begun.put(1);
      try {
        return never.get();
      } catch (InterruptedException e) {
        ended.put("interrupted");
        throw e;
      }
    });
    begun.get(LONG);
    assertTrue(future.cancel(true));
    assertEquals("interrupted", ended.get(LONG));
    assertTrue(future.isCancelled());
    assertThrows(CancellationException.class, future::get);
    assertEquals(1, executor.submitCall(() -> 1).get());
  }

  @Test
  void executor_workersKilledOrTerminated_futuresEndAndNoWorkerIsLeft() throws Exception {
    for (boolean isKill : new boolean[] {true, false}) {
      Queue<Integer> begun = troupe.queue();
      Queue<Integer> never = troupe.queue();
      Pool own = troupe.pool(1);
      PoolExecutor executor = own.asExecutor();
      Future<Integer> running = executor.submitCall(() -> {
        begun.put(1);
        return never.get();
      });
      Future<Integer> waiting = executor.submitCall(() -> 1);
      begun.get(LONG);
      if (isKill) {
        executor.killWorkers();
      } else {
        executor.terminateWorkers();
      }
      for (Future<Integer> each : List.of(running, waiting)) {
        assertThrows(CancellationException.class, each::get);
      }
      assertTrue(executor.awaitTermination(30, TimeUnit.SECONDS));
      assertEquals(List.of(), own.processes());
    }
  }
}
