package dev.troupe.samples.bench;

import dev.troupe.Barrier;
import dev.troupe.IntValue;
import dev.troupe.LockHold;
import dev.troupe.RLock;
import dev.troupe.Troupe;
import dev.troupe.samples.bench.Row.Pace;
import dev.troupe.samples.bench.Row.Unit;
import java.util.List;
import java.util.function.IntToLongFunction;

/** Rows about locks, shared values, events, barriers and conditions. */
final class LockRows {

  private static final String LOCK_NOTE = "Troupe: RLock, it has no Lock yet; CPython: Lock";

  private final Troupe troupe;
  private final Partners partners;

  LockRows(Troupe troupe, Partners partners) {
    this.troupe = troupe;
    this.partners = partners;
  }

  List<Row> rows() {
    return List.of(
        row("lock alone", LOCK_NOTE, ops -> ops, this::lockAlone),
        row("lock two processes", LOCK_NOTE, ops -> ops, this::lockTwo),
        row("value locked add", "under the value's lock", ops -> ops, this::lockedAdd),
        row(
            "value locked add two processes",
            "under the value's lock",
            ops -> ops,
            this::lockedAddTwo),
        row(
            "value atomic add",
            "Troupe: getAndAdd, which takes the value's lock today; CPython: locked add",
            ops -> ops,
            this::atomicAdd),
        row("value get and set", "a set and a get", BenchMessages::sumBelow, this::getAndSet),
        Row.planned("event set to wake", Unit.MICROSECONDS),
        row("barrier of two", "both arrive and pass", ops -> ops, this::barrier),
        Row.planned("condition notify to wake", Unit.MICROSECONDS));
  }

  private static Row row(String name, String note, IntToLongFunction check, Side.Opening opening) {
    return new Row(name, Unit.MICROSECONDS, Pace.BY_TIME, note, check, opening);
  }

  private Side lockAlone() throws Exception {
    RLock lock = troupe.rlock();
    Partner witness = partners.doing(ops -> take(ops, lock));
    return TroupeSide.alone(ops -> take(ops, lock), witness);
  }

  private Side lockTwo() throws Exception {
    RLock lock = troupe.rlock();
    Partner partner = partners.doing(ops -> take(ops / 2, lock));
    return TroupeSide.together(ops -> take(ops / 2, lock), partner);
  }

  private static long take(int ops, RLock lock) {
    long taken = 0;
    for (int i = 0; i < ops; i++) {
      lock.lock();
      try {
        taken++;
      } finally {
        lock.unlock();
      }
    }
    return taken;
  }

  private Side lockedAdd() throws Exception {
    IntValue value = troupe.intValue(0);
    Partner witness = partners.doing(ops -> add(ops, value));
    return TroupeSide.alone(
        ops -> {
          value.set(0);
          add(ops, value);
          return value.get();
        },
        witness);
  }

  private Side lockedAddTwo() throws Exception {
    IntValue value = troupe.intValue(0);
    Partner partner = partners.doing(ops -> add(ops / 2, value));
    TroupeSide adding = TroupeSide.together(ops -> add(ops / 2, value), partner);
    return new CountingSide(adding, value);
  }

  private static long add(int ops, IntValue value) {
    for (int i = 0; i < ops; i++) {
      try (LockHold held = value.hold()) {
        value.set(value.get() + 1);
      }
    }
    return 0;
  }

  private Side atomicAdd() throws Exception {
    IntValue value = troupe.intValue(0);
    Partner witness = partners.doing(ops -> add(ops, value));
    return TroupeSide.alone(
        ops -> {
          value.set(0);
          for (int i = 0; i < ops; i++) {
            value.getAndAdd(1);
          }
          return value.get();
        },
        witness);
  }

  private Side getAndSet() throws Exception {
    IntValue value = troupe.intValue(0);
    Partner witness = partners.doing(ops -> add(ops, value));
    return TroupeSide.alone(
        ops -> {
          long total = 0;
          for (int i = 0; i < ops; i++) {
            value.set(i);
            total += value.get();
          }
          return total;
        },
        witness);
  }

  private Side barrier() throws Exception {
    Barrier barrier = troupe.barrier(2);
    Partner partner = partners.doing(ops -> arrive(ops, barrier));
    return TroupeSide.together(ops -> arrive(ops, barrier), partner);
  }

  private static long arrive(int ops, Barrier barrier) throws Exception {
    long order = 0;
    for (int i = 0; i < ops; i++) {
      order += barrier.await();
    }
    return order;
  }

  /** Counts from 0 in each round, and takes the count as the check value. */
  private record CountingSide(Side adding, IntValue value) implements Side {

    @Override
    public Round run(int ops) throws Exception {
      value.set(0);
      Round round = adding.run(ops);
      return new Round(
          ops, round.nanos(), value.get(), round.pid(), round.otherPid(), round.samples());
    }

    @Override
    public void close() {
      adding.close();
    }
  }
}
