package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QueueTest {

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  static void square(int x, Queue<Integer> output) throws InterruptedException {
    output.put(x * x);
  }

  @Test
  void put_fromChildren_allItemsArrive() throws Exception {
    Queue<Integer> output = troupe.queue();
    List<ChildProcess> children = new ArrayList<>();
    for (int n = 1; n <= 3; n++) {
      children.add(troupe.process(QueueTest::square, n, output).start());
    }
    for (ChildProcess child : children) {
      child.join();
      assertEquals(0, child.exitCode().getAsInt());
    }
    List<Integer> got = new ArrayList<>();
    while (!output.isEmpty()) {
      got.add(output.get());
    }
    got.sort(null);
    assertEquals(List.of(1, 4, 9), got);
  }

  @Test
  void get_emptyQueue_timesOut() throws Exception {
    Queue<Integer> queue = troupe.queue();
    QueueEmptyException e =
        assertThrows(QueueEmptyException.class, () -> queue.get(Duration.ofMillis(20)));
    assertTrue(e.getMessage().endsWith("had no item within 20 ms (0 items, 0 callers waiting)."));
    assertFalse(queue.isFull());
  }
}
