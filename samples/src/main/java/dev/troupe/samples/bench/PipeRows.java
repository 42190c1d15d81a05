package dev.troupe.samples.bench;

import dev.troupe.Connection;
import dev.troupe.Pipe;
import dev.troupe.Troupe;
import dev.troupe.samples.bench.Row.Pace;
import dev.troupe.samples.bench.Row.Unit;
import java.util.List;

/** Rows about pipes: this process at one end, a child at the other. */
final class PipeRows {

  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  private final Troupe troupe;
  private final Partners partners;

  PipeRows(Troupe troupe, Partners partners) {
    this.troupe = troupe;
    this.partners = partners;
  }

  List<Row> rows() {
    return List.of(
        new Row(
            "pipe ping-pong",
            Unit.MICROSECONDS,
            Pace.BY_TIME,
            "round trip of an int",
            BenchMessages::sumBelow,
            this::pingPong),
        oneWay("pipe one way 8 B", 8),
        oneWay("pipe one way 1 KiB", KIB),
        new Row(
            "pipe 1 MiB echo",
            Unit.MICROSECONDS,
            Pace.BY_TIME,
            "round trip",
            ops -> BenchMessages.of(MIB).sum(ops),
            () -> echo(MIB)));
  }

  private Row oneWay(String name, int bytes) {
    return new Row(
        name,
        Unit.MICROSECONDS,
        Pace.BY_TIME,
        "parent to child, at most 4 MiB ahead",
        ops -> BenchMessages.of(bytes).sum(ops),
        () -> oneWay(bytes));
  }

  private Side pingPong() throws Exception {
    Pipe pipe = troupe.pipe();
    Connection there = pipe.second();
    Partner partner = partners.doing(ops -> echoAll(ops, there));
    Connection here = pipe.first();
    return TroupeSide.together(
        ops -> {
          long total = 0;
          for (int i = 0; i < ops; i++) {
            here.send(i);
            total += here.<Integer>receive();
          }
          return total;
        },
        partner);
  }

  /** Sends messages of this size and gets them back. */
  Side echo(int bytes) throws Exception {
    Pipe pipe = troupe.pipe();
    Connection there = pipe.second();
    Partner partner = partners.doing(ops -> echoAll(ops, there));
    Connection here = pipe.first();
    BenchMessages messages = BenchMessages.of(bytes);
    return TroupeSide.together(
        ops -> {
          long total = 0;
          for (int i = 0; i < ops; i++) {
            here.send(messages.message(i));
            total += BenchMessages.valueOf(here.receive());
          }
          return total;
        },
        partner);
  }

  private static long echoAll(int ops, Connection pipe) throws Exception {
    for (int i = 0; i < ops; i++) {
      pipe.send(pipe.receive());
    }
    return 0;
  }

  private Side oneWay(int bytes) throws Exception {
    Pipe pipe = troupe.pipe();
    Connection there = pipe.second();
    int window = BenchMessages.window(bytes);
    int half = window / 2;
    Partner partner = partners.doing(ops -> receiveAll(ops, there, half));
    Connection here = pipe.first();
    BenchMessages messages = BenchMessages.of(bytes);
    return TroupeSide.together(
        ops -> {
          int ahead = 0;
          for (int i = 0; i < ops; i++) {
            if (ahead == window) {
              here.<Object>receive();
              ahead -= half;
            }
            here.send(messages.message(i));
            ahead++;
          }
          for (; ahead >= half; ahead -= half) {
            here.<Object>receive();
          }
          return 0;
        },
        partner);
  }

  /** Answers each half window, which lets the sender go on. */
  private static long receiveAll(int ops, Connection pipe, int half) throws Exception {
    long total = 0;
    for (int i = 0; i < ops; i++) {
      total += BenchMessages.valueOf(pipe.receive());
      if ((i + 1) % half == 0) {
        pipe.send(null);
      }
    }
    return total;
  }
}
