package dev.troupe.samples.bench;

import dev.troupe.Pool;
import dev.troupe.samples.bench.Row.Pace;
import dev.troupe.samples.bench.Row.Unit;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/** Rows about pools of two workers. The functions do next to nothing: the way there and back counts. */
final class PoolRows {

  private static final int KINDS = 1000;
  private static final Pace SINGLY = new Pace(2000, 500, 200);
  private static final Pace MANY = new Pace(20_000, 2000, 2000);

  private final Partners partners;

  PoolRows(Partners partners) {
    this.partners = partners;
  }

  private record Order(int id, String customer, int cents) {}

  @FunctionalInterface
  private interface Home {
    long run(Pool pool, int ops) throws InterruptedException;
  }

  List<Row> rows() {
    return List.of(
        row(
            "pool apply",
            Pace.BY_TIME,
            "one call after the other",
            PoolRows::sumOfSquares,
            PoolRows::applyEach),
        row(
            "pool map chunk 1",
            SINGLY,
            "for each item of one map",
            PoolRows::sumOfSquares,
            (pool, ops) -> total(pool.map(numbers(ops), 1, PoolRows::square))),
        row(
            "pool map default chunk",
            MANY,
            "for each item of one map",
            PoolRows::sumOfSquares,
            (pool, ops) -> total(pool.map(numbers(ops), PoolRows::square))),
        row(
            "pool map records",
            MANY,
            "default chunk, a record there and back for each item",
            ops -> 2 * numbers(ops).stream().mapToLong(i -> i).sum(),
            (pool, ops) -> pool.map(orders(ops), PoolRows::twice).stream()
                .mapToLong(Order::cents)
                .sum()),
        row(
            "pool imap unordered chunk 1",
            SINGLY,
            "for each item of one iteration",
            PoolRows::sumOfSquares,
            PoolRows::iterate));
  }

  /** One map over so many numbers in chunks of the default size. */
  Side map() throws InterruptedException {
    return new PoolSide(
        partners.pool(), (pool, ops) -> total(pool.map(numbers(ops), PoolRows::square)));
  }

  private Row row(String name, Pace pace, String note, IntToLongFunction check, Home home) {
    return new Row(
        name, Unit.MICROSECONDS, pace, note, check, () -> new PoolSide(partners.pool(), home));
  }

  static int square(int x) {
    return x * x;
  }

  private static Order twice(Order order) {
    return new Order(order.id, order.customer, order.cents * 2);
  }

  private static List<Integer> numbers(int ops) {
    return IntStream.range(0, ops).mapToObj(i -> i % KINDS).toList();
  }

  private static List<Order> orders(int ops) {
    return IntStream.range(0, ops)
        .mapToObj(i -> new Order(i % KINDS, "customer", i % KINDS))
        .toList();
  }

  private static long applyEach(Pool pool, int ops) throws InterruptedException {
    long total = 0;
    for (int i = 0; i < ops; i++) {
      total += pool.apply(PoolRows::square, i % KINDS);
    }
    return total;
  }

  private static long iterate(Pool pool, int ops) {
    long total = 0;
    for (Iterator<Integer> all = pool.imapUnordered(numbers(ops), PoolRows::square);
        all.hasNext(); ) {
      total += all.next();
    }
    return total;
  }

  private static long total(List<Integer> squares) {
    return squares.stream().mapToLong(square -> square).sum();
  }

  private static long sumOfSquares(int ops) {
    return IntStream.range(0, ops).mapToLong(i -> square(i % KINDS)).sum();
  }

  private static final class PoolSide implements Side {

    private final Home home;
    private final Pool pool;
    private final long otherPid;

    PoolSide(Pool pool, Home home) throws InterruptedException {
      this.home = home;
      this.pool = pool;
      this.otherPid = pool.apply(() -> ProcessHandle.current().pid());
    }

    @Override
    public Round run(int ops) throws Exception {
      long begin = System.nanoTime();
      long check = home.run(pool, ops);
      long nanos = System.nanoTime() - begin;
      return new Round(ops, nanos, check, ProcessHandle.current().pid(), otherPid, List.of());
    }

    @Override
    public void close() {} // the next row uses the same pool
  }
}
