package dev.troupe.samples.bench;

import dev.troupe.Troupe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures Troupe side by side with other libraries that offer the same thing between two local JVMs, as
 * {@link VersusPython} does with CPython, with the same system properties. Built in the Maven profile
 * {@code peers} alone. The results go to {@code versus-peers.json} and {@code versus-peers.svg}.
 *
 * <p>The peer's other JVM is a child process of Troupe too, which does nothing else meanwhile.
 */
public final class VersusPeers {

  private final Troupe troupe;
  private final Partners partners;
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, Side.Opening> peers = new LinkedHashMap<>();

  private VersusPeers(Troupe troupe, Partners partners) {
    this.troupe = troupe;
    this.partners = partners;
  }

  /**
   * Runs the benchmarks.
   *
   * @throws IllegalStateException if a row failed; the others are in the results
   */
  public static void main(String[] args) throws Exception {
    BenchSettings settings = BenchSettings.fromProperties();
    System.out.println(Machine.describe());
    try (Troupe troupe = Troupe.open();
        Partners partners = new Partners(troupe)) {
      VersusPeers versus = new VersusPeers(troupe, partners);
      versus.addRows();
      BenchRun run = new BenchRun(settings, row -> versus.peers.get(row.name()));
      Report report = new Report("peer", run.run(versus.rows));
      System.out.println(report.table());
      report.writeJson(settings.directory().resolve("versus-peers.json"));
      report.writeChart(settings.directory().resolve("versus-peers.svg"));
      VersusPython.requireNoFailure(report);
    }
  }

  private void addRows() {
    HazelcastPeer hazelcast = new HazelcastPeer(troupe);
    add("pipe ping-pong", "Akka ask over Artery", () -> AkkaPeer.open(troupe));
    add("queue ping-pong", "Hazelcast IQueue", hazelcast::queuePingPong);
    add("queue one way 1 KiB 1→1", "Hazelcast IQueue", () -> hazelcast.queueOneWay(1 << 10));
    add("manager map put", "Hazelcast IMap", hazelcast::mapPut);
    add("pool apply", "RMI call", () -> RmiPeer.open(troupe));
  }

  private void add(String name, String peer, Side.Opening opening) {
    Row row = Rows.all(troupe, partners).stream()
        .filter(candidate -> candidate.name().equals(name))
        .findFirst()
        .orElseThrow();
    Row versus = new Row(
        name + " / " + peer, row.unit(), row.pace(), row.note(), row.check(), row.troupe());
    rows.add(versus);
    peers.put(versus.name(), opening);
  }
}
