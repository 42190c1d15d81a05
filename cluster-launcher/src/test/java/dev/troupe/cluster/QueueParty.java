package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.LinkCutter;
import dev.troupe.Queue;
import dev.troupe.QueueShutDownException;
import dev.troupe.Troupe;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A producer or consumer that may be killed, or cut off, at any moment. Each writes to a file of its own
 * what it does, so that what is proved does not depend on what is tested.
 *
 * @param cut tells it to cut its own link
 */
record QueueParty(ChildProcess process, Path file, boolean isProducer, Queue<String> cut) {

  private static final int MOST_QUEUED = 2000;
  private static final int RECORD = Long.BYTES + Integer.BYTES + 1;

  /** Items by their producers: what was put, what was got, and what was put and not got. */
  record Balance(Map<Long, BitSet> put, Map<Long, BitSet> got, Map<Long, BitSet> missing) {

    static int count(Map<Long, BitSet> items) {
      return items.values().stream().mapToInt(BitSet::cardinality).sum();
    }
  }

  static QueueParty start(
      Troupe troupe, Queue<long[]> queue, Path directory, int number, boolean isProducer)
      throws InterruptedException {
    Path file = directory.resolve((isProducer ? "producer-" : "consumer-") + number);
    Queue<String> cut = troupe.queue();
    ChildProcess process = isProducer
        ? troupe.process(QueueParty::produce, queue, cut, file.toString(), number)
        : troupe.process(QueueParty::consume, queue, cut, file.toString());
    return new QueueParty(process.start(), file, isProducer, cut);
  }

  /** Puts its number and 1, 2, 3 …; writes down each before and after. */
  static void produce(Queue<long[]> queue, Queue<String> cut, String file, int number)
      throws Exception {
    cutWhenTold(cut);
    try (Log log = new Log(file)) {
      for (int n = 1; ; n++) {
        log.write(number, n, false);
        queue.put(new long[] {number, n});
        log.write(number, n, true);
        while (n % 100 == 0 && queue.size() > MOST_QUEUED) {
          LockSupport.parkNanos(1_000_000);
        }
      }
    } catch (QueueShutDownException e) {
      // the end of the test
    }
  }

  /** Writes down each item that it has got. */
  static void consume(Queue<long[]> queue, Queue<String> cut, String file) throws Exception {
    cutWhenTold(cut);
    try (Log log = new Log(file)) {
      for (long[] item : queue) {
        log.write(item[0], (int) item[1], true);
      }
    }
  }

  private static void cutWhenTold(Queue<String> cut) {
    Thread thread = new Thread(() -> {
      try {
        cut.get();
        LinkCutter.cut(cut);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    thread.setDaemon(true);
    thread.start();
  }

  /** What one process did, written past all buffers that would end with it. */
  private static final class Log implements AutoCloseable {
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(RECORD);

    Log(String file) throws IOException {
      channel =
          FileChannel.open(Path.of(file), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void write(long producer, int n, boolean isDone) throws IOException {
      buffer.clear().putLong(producer).putInt(n).put((byte) (isDone ? 1 : 0)).flip();
      channel.write(buffer);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  boolean hasBegun() {
    return hasDone(file, 100);
  }

  /** Whether the party that writes this file has written down so many things. */
  static boolean hasDone(Path file, int things) {
    return file.toFile().length() >= (long) things * RECORD;
  }

  private interface Reader {
    void read(long producer, int n, boolean isDone);
  }

  private static void read(Path file, Reader reader) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    while (bytes.remaining() >= RECORD) {
      reader.read(bytes.getLong(), bytes.getInt(), bytes.get() == 1);
    }
  }

  private static String name(long producer, int n) {
    return "item " + n + " of producer " + producer;
  }

  private static BitSet of(Map<Long, BitSet> items, long producer) {
    return items.computeIfAbsent(producer, unseen -> new BitSet());
  }

  /** Checks that nothing was made up or got twice, and that each consumer got each producer's in order. */
  static Balance balance(Path directory) throws IOException {
    Map<Long, BitSet> tried = new HashMap<>();
    Map<Long, BitSet> put = new HashMap<>();
    for (Path file : files(directory, "producer-")) {
      read(file, (producer, n, isDone) -> of(isDone ? put : tried, producer).set(n));
    }
    Map<Long, BitSet> got = new HashMap<>();
    for (Path file : files(directory, "consumer-")) {
      Map<Long, Integer> last = new HashMap<>();
      read(file, (producer, n, isDone) -> {
        assertFalse(of(got, producer).get(n), () -> file + " got twice: " + name(producer, n));
        assertTrue(of(tried, producer).get(n), () -> "made up: " + name(producer, n));
        Integer before = last.put(producer, n);
        assertTrue(
            before == null || before < n,
            () -> file + " got " + name(producer, n) + " after " + before);
        of(got, producer).set(n);
      });
    }
    Map<Long, BitSet> missing = new HashMap<>();
    put.forEach((producer, items) -> {
      BitSet left = (BitSet) items.clone();
      left.andNot(of(got, producer));
      missing.put(producer, left);
    });
    return new Balance(put, got, missing);
  }

  /** What the parties of a directory have written; by the beginning of their names. */
  static List<Path> files(Path directory, String kind) {
    File[] files = directory.toFile().listFiles((parent, name) -> name.startsWith(kind));
    return Stream.of(Objects.requireNonNull(files)).map(File::toPath).toList();
  }
}
