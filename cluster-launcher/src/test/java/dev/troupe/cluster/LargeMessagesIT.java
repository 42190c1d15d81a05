package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.Connection;
import dev.troupe.Pipe;
import dev.troupe.ProcessLostException;
import dev.troupe.Queue;
import dev.troupe.QueueFullException;
import dev.troupe.Troupe;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shared memory in which large messages lie on their way: it is used again, whoever dies. */
@Timeout(120)
class LargeMessagesIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MIB = 1 << 20;
  private static final long MOST_BYTES = 40L * MIB; // 32 of them may be kept unused

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  @AfterEach
  void noProcessIsLeft() throws Exception {
    for (ChildProcess child : troupe.activeChildren()) {
      child.kill();
      child.join();
    }
  }

  static void forward(Queue<byte[]> from, Queue<byte[]> to, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      to.put(from.get());
    }
  }

  /** Puts and gets until it is killed, so that some of its items are in any state there is. */
  static void churn(Queue<byte[]> queue, Queue<Integer> signal) throws Exception {
    byte[] item = random(2 * MIB);
    for (int i = 0; ; i++) {
      queue.put(item);
      queue.get();
      signal.put(i);
    }
  }

  private static byte[] random(int bytes) {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return content;
  }

  @Test
  void put_manyLargeItems_useMemoryAgainAndAgain() throws Exception {
    Queue<byte[]> there = troupe.queue();
    Queue<byte[]> back = troupe.queue();
    int count = 100;
    ChildProcess child = troupe
        .process(LargeMessagesIT::forward, there, back, count)
        .asDaemon(true)
        .start();
    byte[] item = random(2 * MIB);
    there.put(item);
    assertArrayEquals(item, back.get(LONG));
    long before = sharedBytes();
    for (int i = 1; i < count; i++) {
      there.put(item);
      assertArrayEquals(item, back.get(LONG));
    }
    assertTrue(child.join(LONG));
    long grown = sharedBytes() - before;
    assertTrue(grown < MOST_BYTES, grown + " bytes more for " + count + " items of 2 MiB");
  }

  @Test
  void put_fullQueueOrInterrupted_leavesNothingBehind() throws Exception {
    Queue<byte[]> queue = troupe.queue(1);
    byte[] item = random(2 * MIB);
    queue.put(item);
    assertThrows(QueueFullException.class, () -> queue.putNow(item));
    long before = sharedBytes();
    for (int i = 0; i < 50; i++) {
      assertThrows(QueueFullException.class, () -> queue.putNow(item));
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> queue.put(item));
    }
    assertTrue(sharedBytes() - before < MOST_BYTES);
    assertArrayEquals(item, queue.get(LONG));
  }

  @Test
  void kill_amidLargeItems_leavesNothingBehind() throws Exception {
    Queue<byte[]> queue = troupe.queue();
    Queue<Integer> signal = troupe.queue();
    long before = -1;
    for (int round = 0; round < 12; round++) {
      ChildProcess child =
          troupe.process(LargeMessagesIT::churn, queue, signal).asDaemon(true).start();
      for (int i = 0; i < 5; i++) {
        signal.get(LONG);
      }
      child.kill();
      child.join();
      while (!queue.isEmpty()) {
        assertEquals(2 * MIB, queue.get(LONG).length);
      }
      signal.drain(1000);
      before = before < 0 ? sharedBytes() : before;
    }
    long grown = sharedBytes() - before;
    assertTrue(grown < MOST_BYTES, grown + " bytes more after 12 kills");
  }

  static void echo(Connection connection, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      Object message = connection.receive();
      connection.send(message);
    }
  }

  @Test
  void receive_manyOfOneSize_eachIsAnArrayOfItsOwn() throws Exception {
    int count = 20;
    Pipe pipe = troupe.pipe();
    troupe.process(LargeMessagesIT::echo, pipe.second(), count).start();
    List<int[]> all = new ArrayList<>();
    int[] sent = new int[MIB / Integer.BYTES];
    for (int i = 0; i < count; i++) {
      Arrays.fill(sent, i);
      pipe.first().send(sent);
      all.add(pipe.first().receive(LONG));
    }
    for (int i = 0; i < count; i++) {
      Arrays.fill(sent, i);
      assertArrayEquals(sent, all.get(i));
    }
    pipe.first().close();
  }

  static void echoForEver(Connection connection) throws Exception {
    while (true) {
      Object message = connection.receive();
      connection.send(message);
    }
  }

  /** An echoing process writes its answers where it has read, and is killed amid that. */
  @Test
  void kill_amidAnEcho_allButWhatItHadTakenIsThereAndWhole() throws Exception {
    int atOnce = 6;
    long before = -1;
    for (int round = 0; round < 6; round++) {
      Pipe pipe = troupe.pipe();
      ChildProcess child = troupe
          .process(LargeMessagesIT::echoForEver, pipe.second())
          .asDaemon(true)
          .start();
      int sent = 0;
      int back = 0;
      while (back < 20) {
        while (sent < back + atOnce) {
          pipe.first().send(numbered(sent++));
        }
        assertEquals(back++, numberOf(pipe.first().receive(LONG)));
      }
      child.kill();
      child.join();
      for (int number : drained(pipe.first())) {
        assertEquals(back++, number);
      }
      List<Integer> left = drained(pipe.second());
      int missing = sent - back - left.size();
      assertTrue(missing == 0 || missing == 1, back + " came back, left are " + left);
      assertEquals(IntStream.range(back + missing, sent).boxed().toList(), left);
      pipe.first().close();
      pipe.second().close();
      before = before < 0 ? sharedBytes() : before;
    }
    long grown = sharedBytes() - before;
    assertTrue(grown < MOST_BYTES, grown + " bytes more after 6 kills");
  }

  private static List<Integer> drained(Connection connection) throws Exception {
    List<Integer> numbers = new ArrayList<>();
    try {
      while (connection.poll()) {
        numbers.add(numberOf(connection.receive(LONG)));
      }
    } catch (ProcessLostException e) {
      // nothing is left, and nobody to send more
    }
    return numbers;
  }

  private static byte[] numbered(int number) {
    byte[] message = new byte[MIB];
    Arrays.fill(message, (byte) number);
    return message;
  }

  /** The number of a message, which must be whole. */
  private static int numberOf(byte[] message) {
    assertArrayEquals(numbered(message[0]), message);
    return message[0];
  }

  @Test
  void close_pipeWithLargeMessages_leavesNothingBehind() throws Exception {
    byte[] message = random(2 * MIB);
    long before = -1;
    for (int i = 0; i < 30; i++) {
      Pipe pipe = troupe.pipe();
      pipe.second().send(message);
      pipe.second().sendBytes(message);
      assertTrue(pipe.first().poll(LONG));
      pipe.first().close();
      pipe.second().close();
      before = before < 0 ? sharedBytes() : before;
    }
    long grown = sharedBytes() - before;
    assertTrue(grown < MOST_BYTES, grown + " bytes more for 60 messages that nobody received");
  }

  /** What the shared memory of this program takes, which this JVM is the home of. */
  private static long sharedBytes() throws IOException {
    String own = "-" + ProcessHandle.current().pid() + "-";
    long bytes = 0;
    try (DirectoryStream<Path> directories =
        Files.newDirectoryStream(Path.of("/dev/shm"), "troupe-*" + own + "*")) {
      for (Path directory : directories) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
          for (Path file : files) {
            bytes += file.toFile().length();
          }
        }
      }
    }
    assertTrue(bytes > 0, "no shared memory was found");
    return bytes;
  }
}
