package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.ChildProcess;
import dev.troupe.Queue;
import dev.troupe.QueueShutDownException;
import dev.troupe.Troupe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Producers and consumers killed at random, while they put and get. Each writes to a file of its own
 * what it does, so that what is proved does not depend on what is tested.
 *
 * <p>The normal build runs it for a few seconds; {@code -Dtroupe.soak.seconds=300} is the ten minutes of
 * the long form, which runs with four producers and four consumers: five for each kind of queue.
 */
@Timeout(1200)
class QueueKillIT {

  private static final int SECONDS = Integer.getInteger("troupe.soak.seconds", 12);
  private static final int PARTIES = SECONDS >= 60 ? 4 : 2;
  private static final int LEAST_KILLS = 4;
  private static final int MOST_QUEUED = 2000;
  private static final int RECORD = Long.BYTES + Integer.BYTES + 1;

  @TempDir
  private Path directory;

  private final Random random = new Random(4711);

  @AfterEach
  void noJvmIsLeft() {
    assertEquals(0, ProcessHandle.current().children().count());
  }

  /** Puts its number and 1, 2, 3 …; writes down each before and after. */
  static void produce(Queue<long[]> queue, String file, int number) throws Exception {
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
  static void consume(Queue<long[]> queue, String file) throws Exception {
    try (Log log = new Log(file)) {
      for (long[] item : queue) {
        log.write(item[0], (int) item[1], true);
      }
    }
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

  private record Entry(long producer, int n, boolean isDone) {}

  private record Party(ChildProcess process, Path file, boolean isProducer) {

    boolean hasBegun() throws IOException {
      return Files.exists(file) && Files.size(file) > 100L * RECORD;
    }

    List<Entry> entries() throws IOException {
      List<Entry> entries = new ArrayList<>();
      if (Files.exists(file)) {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        while (bytes.remaining() >= RECORD) {
          entries.add(new Entry(bytes.getLong(), bytes.getInt(), bytes.get() == 1));
        }
      }
      return entries;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 50})
  void kills_atRandom_loseAndDoubleNothing(int maxSize) throws Exception {
    List<Party> all = new ArrayList<>();
    Set<Party> killed = new HashSet<>();
    try (Troupe troupe = Troupe.open()) {
      Queue<long[]> queue = maxSize == 0 ? troupe.queue() : troupe.queue(maxSize);
      List<Party> running = new ArrayList<>();
      for (int i = 0; i < 2 * PARTIES; i++) {
        running.add(start(troupe, queue, i % 2 == 0, all));
      }
      long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
      while (System.nanoTime() < end || killed.size() < LEAST_KILLS) {
        LockSupport.parkNanos(500_000_000 + random.nextInt(1_000_000_000));
        Party victim = running.get(random.nextInt(running.size()));
        if (victim.hasBegun()) {
          victim.process().kill();
          killed.add(victim);
          running.remove(victim);
          running.add(start(troupe, queue, victim.isProducer(), all));
        }
      }
      for (Party party : running) {
        while (!party.hasBegun()) { // one that never got to work proves nothing
          LockSupport.parkNanos(10_000_000);
        }
      }
      queue.shutdown();
      for (Party party : all) {
        assertTrue(party.process().join(Duration.ofSeconds(60)), () -> party + " did not end");
        int code = party.process().exitCode().getAsInt();
        assertEquals(killed.contains(party) ? -9 : 0, code, party::toString);
      }
      assertEquals(0, queue.size());
    }
    check(all, killed);
  }

  private Party start(Troupe troupe, Queue<long[]> queue, boolean isProducer, List<Party> all)
      throws Exception {
    int number = all.size();
    Path file = directory.resolve((isProducer ? "producer-" : "consumer-") + number);
    ChildProcess process = isProducer
        ? troupe.process(QueueKillIT::produce, queue, file.toString(), number)
        : troupe.process(QueueKillIT::consume, queue, file.toString());
    Party party = new Party(process.start(), file, isProducer);
    all.add(party);
    return party;
  }

  private static void check(List<Party> all, Set<Party> killed) throws IOException {
    Set<Entry> tried = new HashSet<>();
    Set<Entry> put = new HashSet<>();
    for (Party party : all) {
      if (party.isProducer()) {
        for (Entry entry : party.entries()) {
          (entry.isDone() ? put : tried).add(new Entry(entry.producer(), entry.n(), true));
        }
      }
    }
    Set<Entry> got = new HashSet<>();
    for (Party party : all) {
      if (!party.isProducer()) {
        Map<Long, Integer> last = new HashMap<>();
        for (Entry entry : party.entries()) {
          assertTrue(got.add(entry), () -> entry + " was got twice");
          assertTrue(tried.contains(entry), () -> entry + " was never put");
          Integer before = last.put(entry.producer(), entry.n());
          assertTrue(
              before == null || before < entry.n(),
              () -> party.file() + " got " + entry + " after " + before);
        }
      }
    }
    Set<Entry> missing = new HashSet<>(put);
    missing.removeAll(got);
    long killedConsumers = killed.stream().filter(party -> !party.isProducer()).count();
    System.out.printf(
        "%d items put, %d got, %d went with %d killed consumers; %d producers killed%n",
        put.size(), got.size(), missing.size(), killedConsumers, killed.size() - killedConsumers);
    // whoever is killed between taking an item and writing it down takes this one along
    assertTrue(missing.size() <= killedConsumers, missing::toString);
    assertTrue(put.size() > 1000, "hardly anything was put");
  }
}
