package dev.troupe.samples.bench;

import dev.troupe.Queue;
import dev.troupe.Troupe;
import dev.troupe.samples.bench.Row.Pace;
import dev.troupe.samples.bench.Row.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows about queues. The size of a queue is what keeps its producers at most 4 MiB ahead. */
final class QueueRows {

  private final Troupe troupe;
  private final Partners partners;

  QueueRows(Troupe troupe, Partners partners) {
    this.troupe = troupe;
    this.partners = partners;
  }

  List<Row> rows() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    sizes.put("8 B", 8);
    sizes.put("1 KiB", 1 << 10);
    sizes.put("1 MiB", 1 << 20);
    List<Row> rows = new ArrayList<>();
    sizes.forEach((name, bytes) -> rows.add(new Row(
        "queue one way " + name + " 1→1",
        Unit.MICROSECONDS,
        Pace.BY_TIME,
        "parent to child, at most 4 MiB ahead",
        ops -> BenchMessages.of(bytes).sum(ops),
        () -> oneToOne(bytes))));
    sizes.forEach((name, bytes) -> rows.add(new Row(
        "queue one way " + name + " 2→2",
        Unit.MICROSECONDS,
        Pace.BY_TIME,
        "two children to two children, at most 4 MiB ahead",
        ops -> 2 * BenchMessages.of(bytes).sum(ops / 2),
        () -> manyToMany(bytes, 2))));
    rows.add(new Row(
        "queue ping-pong",
        Unit.MICROSECONDS,
        Pace.BY_TIME,
        "round trip of an int over two queues",
        BenchMessages::sumBelow,
        this::pingPong));
    return rows;
  }

  private Side oneToOne(int bytes) throws Exception {
    Queue<byte[]> queue = troupe.queue(BenchMessages.window(bytes));
    Partner getter = partners.doing(ops -> getAll(ops, queue));
    return TroupeSide.together(ops -> putAll(ops, queue, bytes), getter);
  }

  /** As many children get as put; this process only looks on. */
  Side manyToMany(int bytes, int parties) throws Exception {
    Queue<byte[]> queue = troupe.queue(BenchMessages.window(bytes));
    List<Partner> parts = new ArrayList<>();
    for (int i = 0; i < parties; i++) {
      parts.add(partners.doing(ops -> getAll(ops / parties, queue)));
    }
    for (int i = 0; i < parties; i++) {
      parts.add(partners.doing(ops -> putAll(ops / parties, queue, bytes)));
    }
    return TroupeSide.together(ops -> 0, parts.toArray(Partner[]::new));
  }

  private static long putAll(int ops, Queue<byte[]> queue, int bytes) throws Exception {
    BenchMessages messages = BenchMessages.of(bytes);
    for (int i = 0; i < ops; i++) {
      queue.put(messages.message(i));
    }
    return 0;
  }

  private static long getAll(int ops, Queue<byte[]> queue) throws Exception {
    long total = 0;
    for (int i = 0; i < ops; i++) {
      total += BenchMessages.valueOf(queue.get());
    }
    return total;
  }

  private Side pingPong() throws Exception {
    Queue<Integer> there = troupe.queue();
    Queue<Integer> back = troupe.queue();
    Partner partner = partners.doing(ops -> {
      for (int i = 0; i < ops; i++) {
        back.put(there.get());
      }
      return 0L;
    });
    return TroupeSide.together(
        ops -> {
          long total = 0;
          for (int i = 0; i < ops; i++) {
            there.put(i);
            total += back.get();
          }
          return total;
        },
        partner);
  }
}
