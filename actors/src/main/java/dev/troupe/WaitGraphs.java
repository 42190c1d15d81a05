package dev.troupe;

import dev.troupe.WaitGraph.Party;
import dev.troupe.WaitGraph.Waiting;
import dev.troupe.actors.Directory;
import dev.troupe.actors.Holder;
import dev.troupe.actors.LockActor;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.actors.PrimitiveCommand.Held;
import dev.troupe.actors.PrimitiveCommand.HeldBy;
import dev.troupe.actors.WaitsActor;
import dev.troupe.actors.WaitsActor.Collected;
import dev.troupe.actors.WaitsActor.Wait;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Draws the picture of who waits, and watches it if that is wanted.
 *
 * <p>All processes are asked who waits, then the primitives are asked who holds them, then all processes are
 * asked once more, and only who waited throughout is in the picture. So at one moment all of them
 * waited, and who held what held it then: a holder that waits lets nothing go. What they had sent before they
 * waited had arrived, and what they were answered would have come before the second question.
 */
final class WaitGraphs {

  /** Waits that any holder may end. */
  private static final Pattern ANY_HOLDER = Pattern.compile("(Queue\\.(Get|Put|Join)|Pipe\\."
      + "(Receive|Send|Poll)|Semaphore\\.Acquire|Event\\.Await|Condition\\.Await"
      + "|Barrier\\.(Await|AwaitOthers))");

  private WaitGraphs() {}

  /** What all processes wait for now. */
  static WaitGraph draw(ActorClient client) {
    Collected before = collect(client);
    List<Waiting> waits = new ArrayList<>();
    List<List<Party>> holders = new ArrayList<>();
    for (Wait wait : before.waits()) {
      holders.add(holders(client, wait));
    }
    Collected after = collect(client);
    Set<List<Long>> still = new HashSet<>();
    after.waits().forEach(wait -> still.add(List.of(wait.process(), wait.request())));
    for (int n = 0; n < holders.size(); n++) {
      Wait wait = before.waits().get(n);
      if (still.contains(List.of(wait.process(), wait.request()))) {
        waits.add(waiting(wait, holders.get(n)));
      }
    }
    Set<Party> others = new HashSet<>();
    before.others().forEach(free -> others.add(party(free.process(), free.thread())));
    after.others().forEach(free -> others.add(party(free.process(), free.thread())));
    for (Wait wait : before.waits()) { // that ended meanwhile
      if (!still.contains(List.of(wait.process(), wait.request()))) {
        others.add(party(wait.process(), wait.thread()));
      }
    }
    for (List<Party> one : holders) {
      for (Party holder : one) {
        if (!before.processes().contains(holder.process())
            || !after.processes().contains(holder.process())) {
          others.add(new Party(holder.process(), 0)); // nobody knows what it does
        }
      }
    }
    return new WaitGraph(waits, List.copyOf(others));
  }

  private static Collected collect(ActorClient client) {
    WireMessage answer = client.askUninterruptibly(Directory.WAITS, WaitsActor.Collect::new);
    if (answer instanceof Collected collected) {
      return collected;
    }
    throw new TroupeException("The home node could not tell who waits: " + answer);
  }

  private static Waiting waiting(Wait wait, List<Party> holders) {
    return new Waiting(
        party(wait.process(), wait.thread()),
        wait.processName(),
        wait.pid(),
        wait.threadName(),
        wait.target(),
        wait.command(),
        wait.line(),
        holders,
        wait.hasLimit(),
        wait.isDaemon());
  }

  private static Party party(long process, long thread) {
    return new Party(process, thread & 0xFFFF_FFFFL);
  }

  private static List<Party> holders(ActorClient client, Wait wait) {
    if (wait.command().equals("Lock.Acquire")) {
      WireMessage answer = client.askUninterruptibly(wait.target(), LockActor.Look::new);
      if (answer instanceof LockActor.Standing standing && standing.depth() > 0) {
        return List.of(new Party(standing.process(), standing.thread()));
      }
    } else if (wait.command().equals(WaitGraph.JOIN)) {
      return List.of(new Party(wait.target(), 0));
    } else if (ANY_HOLDER.matcher(wait.command()).matches()) {
      WireMessage answer = client.askUninterruptibly(wait.target(), PrimitiveCommand.WhoHolds::new);
      if (answer instanceof HeldBy held) {
        return processes(held.holds(), wait.hold());
      }
    }
    return List.of();
  }

  /** Whose holds they are, but those on the same end of a pipe; nobody's if one is on its way. */
  private static List<Party> processes(List<Held> holds, long mine) {
    int myEnd = -1;
    for (Held held : holds) {
      myEnd = held.hold() == mine ? held.part() : myEnd;
    }
    Set<Party> processes = new HashSet<>();
    for (Held held : holds) {
      if (held.part() != myEnd) {
        if (held.holder().kind() != Holder.Kind.PROCESS) {
          return List.of(); // whoever takes what it is in holds it then
        }
        processes.add(new Party(held.holder().number(), 0));
      }
    }
    return List.copyOf(processes);
  }

  /** Prints each deadlock that is there at two looks in a row, once, until the program is closed. */
  static void watch(Troupe troupe, Duration interval) {
    Thread watchdog = new Thread(() -> look(troupe, interval), "troupe-deadlock-watchdog");
    watchdog.setDaemon(true);
    troupe.whenClosed(watchdog::interrupt);
    watchdog.start();
  }

  private static void look(Troupe troupe, Duration interval) {
    Set<Set<Waiting>> before = new HashSet<>();
    Set<Set<Waiting>> printed = new HashSet<>();
    while (true) {
      LockSupport.parkNanos(interval.toNanos());
      if (Thread.interrupted()) {
        return;
      }
      Set<Set<Waiting>> now = new HashSet<>();
      try {
        WaitGraph graph = draw(troupe.client());
        for (List<Waiting> cycle : graph.cycles()) {
          Set<Waiting> members = new HashSet<>(cycle);
          now.add(members);
          if (before.contains(members) && printed.add(members)) {
            System.err.print(graph.report(cycle));
          }
        }
      } catch (TroupeException | IllegalStateException e) {
        return; // the program is closed
      }
      before = now;
    }
  }
}
