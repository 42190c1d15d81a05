package dev.troupe.samples.bench;

import dev.troupe.Call1;
import dev.troupe.Pool;
import dev.troupe.Troupe;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Partners and a pool that one row after the other uses, so that each JVM boots and warms up once. */
final class Partners implements AutoCloseable {

  private final Troupe troupe;
  private final Deque<Partner> idle = new ArrayDeque<>();
  private @Nullable Pool pool;

  Partners(Troupe troupe) {
    this.troupe = troupe;
  }

  /**
   * A partner for a row; closing it gives it back.
   *
   * @param part does so many operations and returns a check value
   */
  Partner doing(Call1<Integer, Long> part) throws Exception {
    Partner partner = idle.isEmpty() ? Partner.idle(troupe, idle::add) : idle.remove();
    return partner.doing(part);
  }

  /** The pool of two workers. */
  Pool pool() {
    if (pool == null) {
      pool = troupe.pool(2);
    }
    return pool;
  }

  @Override
  public void close() {
    idle.forEach(Partner::end);
    if (pool != null) {
      pool.close();
    }
  }
}
