package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import dev.troupe.ChildProcess;
import dev.troupe.Connection;
import dev.troupe.Pipe;
import dev.troupe.Queue;
import dev.troupe.Troupe;
import dev.troupe.cluster.QueueParty.Balance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forked processes whose channels drop, repeat and delay a tenth of their frames each, on both sides:
 * nothing is lost, nothing comes twice, and nothing overtakes.
 */
@Timeout(180)
class FaultyLinkIT {

  private static final Map<String, String> FAULTS = Map.of(
      "troupe.carrier", "artery",
      "troupe.link.faults.drop", "0.1",
      "troupe.link.faults.repeat", "0.1",
      "troupe.link.faults.delay", "0.1",
      "troupe.link.faults.seed", "20260");

  private static final int PRODUCERS = 2;
  private static final int ITEMS = 50;
  private static final Duration LONG = Duration.ofSeconds(60);

  private static Troupe troupe;

  /** An item that says where it comes from and which one it is. */
  record Numbered(int producer, int number) {}

  @BeforeAll
  static void open() {
    FAULTS.forEach(System::setProperty);
    ConfigFactory.invalidateCaches();
    String[] arguments = FAULTS.entrySet().stream()
        .map(fault -> "-D" + fault.getKey() + "=" + fault.getValue())
        .toArray(String[]::new);
    troupe = Troupe.open(options -> options.jvmArguments(arguments));
  }

  @AfterAll
  static void close() {
    troupe.close();
    FAULTS.keySet().forEach(System::clearProperty);
    ConfigFactory.invalidateCaches();
  }

  static void produce(int producer, Queue<Numbered> items) throws InterruptedException {
    for (int n = 0; n < ITEMS; n++) {
      items.put(new Numbered(producer, n));
    }
  }

  static void forward(Queue<Numbered> items, Queue<Numbered> results, int count)
      throws InterruptedException {
    for (int n = 0; n < count; n++) {
      results.put(items.get());
    }
  }

  static void echo(Connection connection, Queue<byte[]> queue) throws Exception {
    queue.put(connection.<byte[]>receive());
    connection.send(queue.get());
  }

  @Test
  void queue_lossyChannels_eachItemOnceAndInOrder() throws Exception {
    Queue<Numbered> items = troupe.queue();
    Queue<Numbered> results = troupe.queue();
    List<ChildProcess> children = new ArrayList<>();
    for (int p = 0; p < PRODUCERS; p++) {
      children.add(troupe.process(FaultyLinkIT::produce, p, items).start());
    }
    children.add(
        troupe.process(FaultyLinkIT::forward, items, results, PRODUCERS * ITEMS).start());
    Map<Integer, Integer> next = new HashMap<>();
    for (int n = 0; n < PRODUCERS * ITEMS; n++) {
      Numbered one = results.get(LONG);
      assertEquals(next.getOrDefault(one.producer(), 0), one.number());
      next.put(one.producer(), one.number() + 1);
    }
    for (ChildProcess child : children) {
      child.join(LONG);
      assertEquals(0, child.exitCode().getAsInt());
    }
    assertEquals(0, items.size());
    assertEquals(0, results.size());
  }

  @Test
  void message_of16MiB_crossesPipeAndQueueUnharmed() throws Exception {
    byte[] large = new byte[16 << 20];
    new Random(16).nextBytes(large);
    Pipe pipe = troupe.pipe();
    Queue<byte[]> queue = troupe.queue();
    ChildProcess child =
        troupe.process(FaultyLinkIT::echo, pipe.second(), queue).start();
    pipe.first().send(large);
    assertArrayEquals(large, pipe.first().receive());
    assertEquals(true, child.join(LONG));
  }

  @Test
  void kill_producerAndConsumer_losesAndDoublesNothing(@TempDir Path directory) throws Exception {
    Queue<long[]> queue = troupe.queue();
    List<QueueParty> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(QueueParty.start(troupe, queue, directory, i, i % 2 == 0));
    }
    for (QueueParty party : all) {
      ProgramEndIT.await(LONG, () -> QueueParty.hasDone(party.file(), 10));
    }
    all.get(0).process().kill();
    all.get(1).process().kill();
    long before = all.get(3).file().toFile().length();
    assertTrue(all.get(0).process().join(LONG));
    assertTrue(all.get(1).process().join(LONG));
    ProgramEndIT.await(LONG, () -> all.get(3).file().toFile().length() > before);
    queue.shutdown();
    assertTrue(all.get(2).process().join(LONG));
    assertTrue(all.get(3).process().join(LONG));
    Balance balance = QueueParty.balance(directory);
    assertTrue(
        Balance.count(balance.missing()) <= 1, balance.missing()::toString); // see QueueKillIT
    assertTrue(Balance.count(balance.got()) >= 20, "hardly anything was got");
  }
}
