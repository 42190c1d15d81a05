package dev.troupe.samples.bench;

import dev.troupe.Barrier;
import dev.troupe.Condition;
import dev.troupe.Event;
import dev.troupe.Guard;
import dev.troupe.IntValue;
import dev.troupe.Lock;
import dev.troupe.LockHold;
import dev.troupe.Troupe;
import dev.troupe.samples.bench.Row.Pace;
import dev.troupe.samples.bench.Row.Unit;
import java.util.List;
import java.util.function.IntToLongFunction;

/** Rows about locks, shared values, events, barriers and conditions. */
final class LockRows {

  private final Troupe troupe;
  private final Partners partners;

  LockRows(Troupe troupe, Partners partners) {
    this.troupe = troupe;
    this.partners = partners;
  }

  List<Row> rows() {
    return List.of(
        row("lock alone", "lock and unlock", ops -> ops, this::lockAlone),
        row("lock two processes", "lock and unlock", ops -> ops, this::lockTwo),
        row("value locked add", "under the value's lock", ops -> ops, this::lockedAdd),
        row(
            "value locked add two processes",
            "under the value's lock",
            ops -> ops,
            this::lockedAddTwo),
        row(
            "value atomic add",
            "Troupe: getAndAdd of a value without a lock; CPython: locked add",
            ops -> ops,
            this::atomicAdd),
        row(
            "value get and set",
            "a set and a get, each under the value's lock",
            BenchMessages::sumBelow,
            () -> getAndSet(Guard.own())),
        row(
            "value raw get and set",
            "a set and a get of a value without a lock",
            BenchMessages::sumBelow,
            () -> getAndSet(Guard.none())),
        row("event set to wake", "half of a round trip over two events", ops -> ops, this::event),
        row("barrier of two", "both arrive and pass", ops -> ops, this::barrier),
        row(
            "condition notify to wake",
            "half of a round trip over one condition",
            ops -> ops,
            this::condition));
  }

  private static Row row(String name, String note, IntToLongFunction check, Side.Opening opening) {
    return new Row(name, Unit.MICROSECONDS, Pace.BY_TIME, note, check, opening);
  }

  private Side lockAlone() throws Exception {
    Lock lock = troupe.lock();
    Partner witness = partners.doing(ops -> take(ops, lock));
    return TroupeSide.alone(ops -> take(ops, lock), witness);
  }

  private Side lockTwo() throws Exception {
    Lock lock = troupe.lock();
    Partner partner = partners.doing(ops -> take(ops / 2, lock));
    return TroupeSide.together(ops -> take(ops / 2, lock), partner);
  }

  private static long take(int ops, Lock lock) {
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
    IntValue value = troupe.intValue(0, Guard.none());
    Partner witness = partners.doing(ops -> (long) value.getAndAdd(1));
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

  private Side getAndSet(Guard guard) throws Exception {
    IntValue value = troupe.intValue(0, guard);
    Partner witness = partners.doing(ops -> (long) value.getAndAdd(1));
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

  private Side event() throws Exception {
    Event ask = troupe.event();
    Event answer = troupe.event();
    Partner partner = partners.doing(ops -> raise(ops, ask, answer, false));
    return TroupeSide.together(ops -> raise(ops, answer, ask, true), partner);
  }

  /** Every second wake-up is this side's. */
  private static long raise(int ops, Event mine, Event others, boolean isFirst) throws Exception {
    for (int i = 0; i < ops / 2; i++) {
      if (isFirst) {
        others.set();
      }
      mine.await();
      mine.clear();
      if (!isFirst) {
        others.set();
      }
    }
    return isFirst ? ops - ops / 2 : ops / 2;
  }

  private Side condition() throws Exception {
    Condition condition = troupe.condition();
    IntValue turn = troupe.intValue(0, Guard.none());
    Partner partner = partners.doing(ops -> takeTurns(ops, condition, turn, 1));
    return TroupeSide.together(ops -> takeTurns(ops, condition, turn, 0), partner);
  }

  private static long takeTurns(int ops, Condition condition, IntValue turn, int mine)
      throws Exception {
    for (int i = 0; i < ops / 2; i++) {
      try (LockHold held = condition.hold()) {
        condition.waitFor(() -> turn.get() == mine);
        turn.set(1 - mine);
        condition.signal();
      }
    }
    return mine == 0 ? ops - ops / 2 : ops / 2;
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
