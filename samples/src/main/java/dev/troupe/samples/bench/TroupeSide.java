package dev.troupe.samples.bench;

import dev.troupe.samples.bench.Partner.Report;
import java.util.List;

/** Troupe's side of a row: what this process does, and what its partners do meanwhile. */
final class TroupeSide implements Side {

  /** This process's part of a round; its check value is added to those of the partners. */
  @FunctionalInterface
  interface Home {
    long run(int ops) throws Exception;
  }

  private final Home home;
  private final List<Partner> working;
  private final List<Partner> all;
  private long otherPid;

  private TroupeSide(Home home, List<Partner> working, List<Partner> all) {
    this.home = home;
    this.working = working;
    this.all = all;
  }

  /** Home and partners work at the same time; a round ends when all have reported. */
  static TroupeSide together(Home home, Partner... partners) {
    return new TroupeSide(home, List.of(partners), List.of(partners));
  }

  /** Home works alone; the witness, another process, has used the same thing once before. */
  static TroupeSide alone(Home home, Partner witness) throws Exception {
    witness.begin(1);
    witness.finish();
    return asked(home, witness);
  }

  /** Home works, and asks the server, which is told nothing about rounds. */
  static TroupeSide asked(Home home, Partner server) {
    TroupeSide side = new TroupeSide(home, List.of(), List.of(server));
    side.otherPid = server.pid();
    return side;
  }

  @Override
  public Round run(int ops) throws Exception {
    long begin = System.nanoTime();
    for (Partner partner : working) {
      partner.begin(ops);
    }
    long check = home.run(ops);
    for (Partner partner : working) {
      Report report = partner.finish();
      check += report.check();
      otherPid = report.pid();
    }
    long nanos = System.nanoTime() - begin;
    return new Round(ops, nanos, check, ProcessHandle.current().pid(), otherPid, List.of());
  }

  @Override
  public void close() {
    all.forEach(Partner::close);
  }
}
