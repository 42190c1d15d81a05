package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Simple and joinable queues, and a queue by the rules of the JDK. */
@Timeout(120)
class QueueKindsTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(200);

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  static void lookAndTake(
      SimpleQueue<String> input, SimpleQueue<Boolean> looks, SimpleQueue<String> gate)
      throws Exception {
    looks.put(input.isEmpty());
    gate.get();
    looks.put(input.isEmpty());
    input.get();
    looks.put(input.isEmpty());
  }

  static void work(JoinableQueue<Integer> tasks) throws Exception {
    for (int task = tasks.get(); task >= 0; task = tasks.get()) {
      tasks.taskDone();
    }
  }

  // CPython: TestSimpleQueue.test_empty
  @Test
  void simpleQueue_parentAndChildLook_seeTheSame() throws Exception {
    SimpleQueue<String> queue = troupe.simpleQueue();
    SimpleQueue<Boolean> looks = troupe.simpleQueue();
    SimpleQueue<String> gate = troupe.simpleQueue();
    ChildProcess child =
        troupe.process(QueueKindsTest::lookAndTake, queue, looks, gate).start();
    assertTrue(queue.isEmpty());
    assertTrue(looks.get());
    queue.put(null);
    assertFalse(queue.isEmpty());
    gate.put("go");
    assertFalse(looks.get());
    assertTrue(looks.get());
    assertTrue(queue.isEmpty());
    child.join();
  }

  // CPython: TestSimpleQueue.test_close
  @Test
  void simpleQueue_closedTwice_saysThatItIsClosed() throws Exception {
    SimpleQueue<String> queue = troupe.simpleQueue();
    queue.close();
    queue.close();
    assertThrows(IllegalStateException.class, queue::isEmpty);
    assertThrows(IllegalStateException.class, queue::get);
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> queue.put("late"));
    assertEquals(queue + " is closed.", e.getMessage());
  }

  // CPython: _TestQueue.test_task_done
  @Test
  void joinableQueue_fourWorkers_joinReturnsWhenAllIsDone() throws Exception {
    JoinableQueue<Integer> tasks = troupe.joinableQueue();
    tasks.join(); // nothing to wait for
    List<ChildProcess> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      workers.add(troupe.process(QueueKindsTest::work, tasks).start());
    }
    for (int n = 0; n < 10; n++) {
      tasks.put(n);
    }
    InThread<Boolean> early = new InThread<>(() -> tasks.join(LONG));
    tasks.join();
    assertTrue(early.result());
    assertTrue(tasks.isEmpty());
    for (int i = 0; i < 4; i++) {
      tasks.put(-1);
    }
    for (ChildProcess worker : workers) {
      worker.join();
    }
  }

  @Test
  void joinableQueue_undoneOrDoneTooOften_isSaid() throws Exception {
    JoinableQueue<String> tasks = troupe.joinableQueue(3);
    tasks.put("a");
    assertFalse(tasks.join(Duration.ZERO));
    assertFalse(tasks.join(SHORT));
    tasks.get();
    assertFalse(tasks.join(SHORT)); // taken is not done
    InThread<Boolean> joining = new InThread<>(() -> tasks.join(LONG));
    joining.awaitWaiting();
    tasks.taskDone();
    assertTrue(joining.result());
    IllegalStateException e = assertThrows(IllegalStateException.class, tasks::taskDone);
    assertEquals(
        tasks + ": taskDone was called more often than items were put (1).", e.getMessage());
    InThread<Object> interrupted = new InThread<>(() -> {
      tasks.put("b");
      tasks.join();
      return null;
    });
    interrupted.awaitWaiting();
    interrupted.thread.interrupt();
    interrupted.failure(InterruptedException.class);
  }

  @Test
  void asBlockingQueue_rulesOfTheJdk_hold() throws Exception {
    Queue<String> queue = troupe.queue(3);
    BlockingQueue<String> view = queue.asBlockingQueue();
    assertNull(view.poll());
    assertNull(view.peek());
    assertNull(view.poll(50, TimeUnit.MILLISECONDS));
    assertThrows(NoSuchElementException.class, view::element);
    assertThrows(NoSuchElementException.class, view::remove);
    assertEquals(3, view.remainingCapacity());
    assertTrue(view.add("a"));
    view.put("b");
    assertTrue(view.offer("c", 1, TimeUnit.SECONDS));
    assertFalse(view.offer("d"));
    assertFalse(view.offer("d", 50, TimeUnit.MILLISECONDS));
    assertThrows(IllegalStateException.class, () -> view.add("d"));
    assertThrows(NullPointerException.class, () -> view.offer(null));
    assertEquals(0, view.remainingCapacity());
    assertEquals("a", view.peek());
    assertEquals("a", view.element());
    assertEquals(List.of("a", "b", "c"), List.copyOf(view));
    assertTrue(view.contains("b"));
    assertEquals(3, view.size());
    assertEquals("a", view.take());
    List<String> drained = new ArrayList<>();
    assertEquals(1, view.drainTo(drained, 1));
    assertEquals(List.of("b"), drained);
    assertEquals(1, view.drainTo(drained));
    assertTrue(view.isEmpty());
    assertEquals(List.of("b", "c"), drained);
    assertThrows(IllegalArgumentException.class, () -> view.drainTo(view));
    assertEquals(Integer.MAX_VALUE, troupe.queue().asBlockingQueue().remainingCapacity());
  }

  @Test
  void asBlockingQueue_iterator_showsManyInOrderAndTakesNone() throws Exception {
    Queue<Integer> queue = troupe.queue();
    for (int n = 0; n < 200; n++) {
      queue.put(n);
    }
    for (int n = 0; n < 10; n++) {
      queue.get(); // so that the next ones are on their way here
    }
    Iterator<Integer> all = queue.asBlockingQueue().iterator();
    for (int n = 10; n < 200; n++) {
      assertEquals(n, all.next());
    }
    assertFalse(all.hasNext());
    assertThrows(NoSuchElementException.class, all::next);
    assertEquals(190, queue.size());
  }

  @Test
  void asBlockingQueue_interruptedThread_finishesAndStaysInterrupted() throws Exception {
    BlockingQueue<String> view = troupe.<String>queue().asBlockingQueue();
    InThread<String> calling = new InThread<>(() -> {
      Thread.currentThread().interrupt();
      view.offer("a");
      return view.poll() + Thread.interrupted();
    });
    assertEquals("atrue", calling.result());
  }
}
