package dev.troupe;

import dev.troupe.actors.Directory;
import dev.troupe.actors.LockActor;
import dev.troupe.actors.WaitsActor;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Draws the picture of who waits, and watches it if that is wanted. */
final class WaitGraphs {

  private WaitGraphs() {}

  /** What all processes wait for now. */
  static WaitGraph draw(ActorClient client) {
    WireMessage answer = client.askUninterruptibly(Directory.WAITS, WaitsActor.Collect::new);
    if (!(answer instanceof WaitsActor.Collected collected)) {
      throw new TroupeException("The home node could not tell who waits: " + answer);
    }
    List<WaitGraph.Waiting> waits = new ArrayList<>();
    for (WaitsActor.Wait wait : collected.waits()) {
      waits.add(new WaitGraph.Waiting(
          new WaitGraph.Party(wait.process(), wait.thread() & 0xFFFF_FFFFL),
          wait.processName(),
          wait.pid(),
          wait.threadName(),
          wait.target(),
          wait.command(),
          wait.line(),
          holders(client, wait)));
    }
    return new WaitGraph(waits);
  }

  private static List<WaitGraph.Party> holders(ActorClient client, WaitsActor.Wait wait) {
    if (wait.command().equals("Lock.Acquire")) {
      WireMessage answer = client.askUninterruptibly(wait.target(), LockActor.Look::new);
      if (answer instanceof LockActor.Standing standing && standing.depth() > 0) {
        return List.of(new WaitGraph.Party(standing.process(), standing.thread()));
      }
    } else if (wait.command().equals("Process.Join")) {
      return List.of(new WaitGraph.Party(wait.target(), 0));
    }
    return List.of();
  }

  /** Prints each deadlock that is there at two looks in a row, once, until the program is closed. */
  static void watch(Troupe troupe, Duration interval) {
    Thread watchdog = new Thread(() -> look(troupe, interval), "troupe-deadlock-watchdog");
    watchdog.setDaemon(true);
    troupe.whenClosed(watchdog::interrupt);
    watchdog.start();
  }

  private static void look(Troupe troupe, Duration interval) {
    Set<Set<WaitGraph.Waiting>> before = new HashSet<>();
    Set<Set<WaitGraph.Waiting>> printed = new HashSet<>();
    while (true) {
      LockSupport.parkNanos(interval.toNanos());
      if (Thread.interrupted()) {
        return;
      }
      Set<Set<WaitGraph.Waiting>> now = new HashSet<>();
      try {
        for (List<WaitGraph.Waiting> cycle : draw(troupe.client()).cycles()) {
          Set<WaitGraph.Waiting> members = new HashSet<>(cycle);
          now.add(members);
          if (before.contains(members) && printed.add(members)) {
            System.err.print(new WaitGraph(cycle).report());
          }
        }
      } catch (TroupeException | IllegalStateException e) {
        return; // the program is closed
      }
      before = now;
    }
  }
}
