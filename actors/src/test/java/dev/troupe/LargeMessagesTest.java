package dev.troupe;

import static dev.troupe.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages and items that are large enough to lie in shared memory on their way. */
@Timeout(120)
class LargeMessagesTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MIB = 1 << 20;

  private static Troupe troupe;

  record Reading(int number, String text, double value) {}

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  static void echo(Connection connection, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      connection.send(connection.receive());
    }
  }

  /** Takes an item on loan and waits until it is killed. */
  static void leaseAndHang(Queue<byte[]> queue, Queue<byte[]> signal) throws Exception {
    try (Lease<byte[]> lease = queue.lease()) {
      signal.put(Arrays.copyOf(lease.value(), 1));
      Thread.currentThread().join();
    }
  }

  /** The same, and sends items of the same size before and then. */
  static void leaseSendAndHang(Queue<byte[]> queue, Queue<byte[]> signal) throws Exception {
    signal.put(new byte[2 * MIB]);
    try (Lease<byte[]> lease = queue.lease()) {
      signal.put(new byte[lease.value().length]);
      Thread.currentThread().join();
    }
  }

  private static byte[] random(int bytes) {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return content;
  }

  /** Room is asked for ahead when sizes repeat; whatever size comes next, nothing is mixed up. */
  @Test
  void send_sizesThatRepeatAndChange_comeBackWhole() throws Exception {
    int[] sizes = {MIB, MIB, MIB, 2 * MIB, 2 * MIB, MIB, 5 * MIB, 5 * MIB, 5 * MIB, MIB, MIB};
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(LargeMessagesTest::echo, pipe.second(), 2 * sizes.length).start();
    try (Connection connection = pipe.first()) {
      for (int i = 0; i < sizes.length; i++) {
        byte[] first = random(sizes[i]);
        byte[] second = random(sizes[sizes.length - 1 - i] - 1);
        connection.send(first);
        connection.send(second);
        assertArrayEquals(first, connection.receive(LONG));
        assertArrayEquals(second, connection.receive(LONG));
      }
      child.join();
    }
  }

  @Test
  void send_largeObjectsOfEveryKind_comeBackWhole() throws Exception {
    List<Reading> records = IntStream.range(0, 20_000)
        .mapToObj(n -> new Reading(n, "reading " + n, n / 2.0))
        .toList();
    byte[] bytes = random(3 * MIB + 1);
    int[] ints = IntStream.range(0, 300_000).toArray();
    String text = "größer ☃ ".repeat(50_000);
    BitSet hooked = BitSet.valueOf(bytes);
    Pipe pipe = troupe.pipe();
    ChildProcess child =
        troupe.process(LargeMessagesTest::echo, pipe.second(), 6).start();
    try (Connection connection = pipe.first()) {
      connection.send(bytes);
      assertArrayEquals(bytes, connection.receive(LONG));
      connection.send(ints);
      assertArrayEquals(ints, connection.receive(LONG));
      connection.send(text);
      assertEquals(text, connection.receive(LONG));
      connection.send(records);
      assertEquals(records, connection.receive(LONG));
      connection.send(hooked);
      assertEquals(hooked, connection.receive(LONG));
      connection.send(new Object[] {bytes, pipe.second()}); // a handle among it
      Object[] both = connection.receive(LONG);
      assertArrayEquals(bytes, (byte[]) both[0]);
      ((Connection) both[1]).close();
    }
    assertTrue(child.join(LONG));
  }

  @Test
  void send_objectChangedAfterwards_arrivesAsItWas() throws Exception {
    Pipe pipe = troupe.pipe();
    byte[] bytes = new byte[MIB];
    pipe.second().send(bytes);
    Arrays.fill(bytes, (byte) 1);
    assertArrayEquals(new byte[MIB], pipe.first().receive(LONG));
  }

  @Test
  void putAll_largeAndSmallItems_comeInOrder() throws Exception {
    Queue<byte[]> queue = troupe.queue(10);
    List<byte[]> items = List.of(random(10), random(MIB), random(100_000), random(5));
    queue.putAll(items);
    List<byte[]> drained = new ArrayList<>();
    eventually("all are there", () -> drained.addAll(queue.drain(4)) && drained.size() == 4);
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(items.get(i), drained.get(i));
    }
  }

  @Test
  void get_takerIsKilledWithALargeItem_anotherGetsIt() throws Exception {
    Queue<byte[]> queue = troupe.queue();
    Queue<byte[]> signal = troupe.queue();
    byte[] item = random(2 * MIB);
    ChildProcess taker =
        troupe.process(LargeMessagesTest::leaseAndHang, queue, signal).start();
    queue.put(item);
    assertEquals(item[0], signal.get(LONG)[0]);
    taker.kill();
    assertArrayEquals(item, queue.get(LONG));
    taker.join();
  }

  /** What may come back is not written over. */
  @Test
  void get_takerSentMoreAndIsKilled_itsLoanIsWhole() throws Exception {
    Queue<byte[]> queue = troupe.queue();
    Queue<byte[]> signal = troupe.queue();
    byte[] item = random(2 * MIB);
    ChildProcess taker =
        troupe.process(LargeMessagesTest::leaseSendAndHang, queue, signal).start();
    queue.put(item);
    assertEquals(item.length, signal.get(LONG).length);
    assertEquals(item.length, signal.get(LONG).length);
    taker.kill();
    assertArrayEquals(item, queue.get(LONG));
    taker.join();
  }

  @Test
  void sendBytes_large_comeAsTheyAre() throws Exception {
    Pipe pipe = troupe.pipe();
    byte[] bytes = random(2 * MIB);
    pipe.second().sendBytes(bytes, 7, MIB);
    assertArrayEquals(Arrays.copyOfRange(bytes, 7, 7 + MIB), pipe.first().receiveBytes(LONG));
    pipe.second().sendBytes(bytes);
    assertThrows(IOException.class, () -> pipe.first().receiveBytes(MIB));
  }
}
