package dev.troupe.actors;

import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.actors.ChunkResult.Fate;
import dev.troupe.actors.PoolJob.Part;
import dev.troupe.actors.PoolPlace.Given;
import dev.troupe.actors.PoolRouter.Breakage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who works for a pool, and on what. Idle workers come first; the others get a small store, so that
 * they need not wait for the next part, and lose it again as soon as one is idle. Part of the router's
 * state.
 */
final class PoolCrew {

  private final Directory directory;
  private final PoolBacklog backlog;
  private final PoolPlan plan;
  private final PoolRoster roster;
  private final PoolWatches watches;
  private final PoolDrops drops = new PoolDrops();
  private long lastAssignment;

  PoolCrew(
      Directory directory,
      long router,
      PoolBacklog backlog,
      PoolPlan plan,
      TimerScheduler<PrimitiveCommand> timers,
      Waiters.Tickets tickets) {
    this.directory = directory;
    this.backlog = backlog;
    this.plan = plan;
    this.watches = new PoolWatches(timers, tickets, plan.grace());
    this.roster = new PoolRoster(directory, router, plan, new Waiters<>(timers, tickets), watches);
  }

  int size() {
    return roster.size();
  }

  boolean isEmpty() {
    return roster.isEmpty();
  }

  /** Takes a worker's report; not null if the pool is broken now. */
  @Nullable
  Breakage report(PoolWorker.Report report) {
    if (report instanceof PoolWorker.Ready ready) {
      roster.ready(ready);
    } else if (report instanceof PoolWorker.Unready unready) {
      return new Breakage(null, unready.problem());
    } else if (report instanceof PoolWorker.Done done) {
      done(done);
    } else if (report instanceof PoolWorker.Returned returned) {
      returned(returned);
    } else if (report instanceof PoolWorker.Overdue overdue) {
      PoolPlace place = roster.place(overdue.place());
      if (place != null) {
        watches.overdue(place, overdue.assignment(), overdue.item(), Fate.TIMED_OUT);
      }
    }
    return null;
  }

  /** Does what the keeper says; not null if the pool is broken now. */
  @Nullable
  Breakage obey(PoolKeeper.Command command) {
    if (command instanceof PoolKeeper.AwaitOrder await) {
      roster.add(await);
    } else if (command instanceof PoolKeeper.Employ employ) {
      roster.employ(employ);
    } else if (command instanceof PoolKeeper.Vacate vacate) {
      roster.remove(vacate.place());
    } else if (command instanceof PoolKeeper.Recovered recovered) {
      return recover(recovered);
    } else if (command instanceof PoolKeeper.Resize resize) {
      roster.resize(resize.workers());
    } else if (command instanceof PoolKeeper.Inspect inspect) {
      inspect.caller().answer(new PoolKeeper.Figures(roster.figures()));
    }
    return null;
  }

  /** Gives work to whom it is due. */
  void handOut() {
    while (backlog.hasWaiting()) {
      PoolPlace place = roster.neediest();
      Part part = place == null ? null : backlog.next();
      if (part == null || place == null) {
        break;
      }
      Given given = place.give(++lastAssignment, part);
      watches.watch(place, given);
      if (plan.mostChunks() > 0 && place.chunks >= plan.mostChunks()) {
        roster.dismiss(place);
      }
    }
    roster.all().forEach(PoolPlace::send);
    if (!backlog.hasWaiting()) {
      levelOut();
    }
    roster.restIfIdle();
  }

  /** Takes the store of those that have one back for those that have nothing. */
  private void levelOut() {
    long wanting = roster.all().stream().filter(PoolPlace::isIdle).count();
    if (wanting == 0) {
      return;
    }
    wanting -= roster.all().stream()
        .flatMap(place -> place.given.stream())
        .filter(given -> given.isRevoked)
        .count();
    for (; wanting > 0; wanting--) {
      PoolPlace richest = roster.all().stream()
          .filter(place -> place.lastInStore() != null)
          .max(Comparator.comparingInt(place -> place.given.size()))
          .orElse(null);
      Given last = richest == null ? null : richest.lastInStore();
      if (last == null || richest == null) {
        return;
      }
      last.isRevoked = true;
      richest.tell(new PoolWorker.Revoke(last.number, false));
    }
  }

  private void done(PoolWorker.Done done) {
    PoolPlace place = roster.place(done.place());
    if (place == null) {
      directory.drop(done.batch());
      return;
    }
    take(place, done.batch(), done.busyNanos());
    if (plan.mostMemoryBytes() > 0 && done.memoryBytes() > plan.mostMemoryBytes()) {
      roster.dismiss(place);
    }
  }

  private void take(PoolPlace place, Payload batch, long busyNanos) {
    int parts = 0;
    int items = 0;
    for (PoolBatch.Run run : PoolBatch.runs(batch)) {
      Given given = place.find(run.assignment());
      int known = given == null ? run.count() : given.part.from - run.from();
      if (given == null || known >= run.count()) {
        directory.drop(run.outcomes()); // told twice, or nobody wants it any more
        continue;
      }
      Payload outcomes =
          known == 0 ? run.outcomes() : PoolBatch.withoutFirst(known, run.outcomes());
      Part part = given.part;
      int to = run.from() + run.count();
      items += to - part.from;
      backlog.finish(
          part,
          new ChunkResult(
              part.chunk.number,
              part.from,
              to,
              Fate.DONE,
              outcomes,
              null,
              place.pid,
              part.attempts + 1));
      part.from = to;
      if (part.isEmpty()) {
        parts++;
        watches.forget(given);
        place.given.remove(given);
      }
    }
    place.note(busyNanos, parts, items);
    watches.watchFirst(place);
  }

  private void returned(PoolWorker.Returned returned) {
    PoolPlace place = roster.place(returned.place());
    Given given = place == null ? null : place.find(returned.assignment());
    if (given != null && place != null) {
      given.isRevoked = false;
      given.hasBegun = true; // what is left of it: asked again, the worker would say the same
      if (returned.from() < given.part.to) {
        backlog.putBack(List.of(given.part.split(returned.from())));
      }
      if (given.part.isEmpty()) {
        watches.forget(given);
        place.given.remove(given);
      }
      watches.watchFirst(place);
    }
    drops.settled(returned.assignment());
  }

  /** Gets back what was not begun of a job, and interrupts the rest if that is wanted. */
  void drop(PoolJob job, PoolRouter.DropJob drop) {
    List<Long> asked = new ArrayList<>();
    for (PoolPlace place : roster.all()) {
      for (Given given : place.given) {
        if (given.part.chunk.job == job && place.ending == null) {
          asked.add(given.number);
          place.tell(new PoolWorker.Revoke(given.number, true));
          if (drop.isInterrupting() && given == place.first()) {
            interrupt(place, given, -1);
          }
        }
      }
    }
    drops.add(drop.caller(), asked);
  }

  /** Gives one item up that a worker may have. */
  void cancel(PoolJob job, PoolRouter.CancelItem cancel) {
    for (PoolPlace place : roster.all()) {
      for (Given given : place.given) {
        Part part = given.part;
        if (part.chunk.job == job
            && part.chunk.number == cancel.chunk()
            && part.from <= cancel.item()
            && part.to > cancel.item()) {
          place.tell(new PoolWorker.Revoke(given.number, true));
          interrupt(place, given, cancel.item());
        }
      }
    }
  }

  private void interrupt(PoolPlace place, Given given, int item) {
    place.tell(new PoolWorker.Interrupt(given.number, item));
    watches.overdue(place, given.number, item, Fate.CANCELLED);
  }

  boolean withdraw(Caller caller) {
    return roster.withdraw(caller) || drops.withdraw(caller);
  }

  /** A process has ended; true if its place waits for what it left. */
  void end(Ending ending) {
    roster.end(ending);
  }

  private @Nullable Breakage recover(PoolKeeper.Recovered recovered) {
    PoolPlace place = roster.place(recovered.place());
    Ending ending = place == null ? null : place.ending;
    if (place == null || ending == null) {
      return null;
    }
    take(place, new Payload(recovered.batch(), List.of()), 0);
    List<Part> rest = new ArrayList<>();
    for (Given given : place.given) {
      watches.forget(given);
      drops.settled(given.number);
      boolean wasRunning = recovered.assignment() == given.number
          || (recovered.item() == PoolKeeper.UNKNOWN && given == place.first());
      if (wasRunning) {
        lose(place, given.part, recovered.item(), ending, rest);
      }
      rest.add(given.part);
    }
    backlog.putBack(rest);
    place.dropLent();
    return roster.leave(place);
  }

  /** Settles what died with its worker: the item that it was running, and those it finished in vain. */
  private void lose(PoolPlace place, Part part, int item, Ending ending, List<Part> rest) {
    if (item >= 0 && item < part.from) {
      return; // it ended, and the next had not begun
    }
    int running = Math.min(Math.max(item, part.from), part.to - 1);
    while (part.from < running) {
      backlog.settle(part, part.from++, Fate.LOST, ending, part.attempts + 1);
    }
    if (part.isEmpty()) {
      return;
    }
    PoolTerms terms = part.chunk.job.terms();
    Part lost = new Part(part.chunk, running, running + 1);
    lost.attempts = part.attempts + 1;
    lost.kills = part.kills + 1;
    part.from++;
    Fate fate = place.killedFor == null ? Fate.LOST : place.killedFor;
    boolean isPoison = lost.kills >= terms.mostKills() && fate == Fate.LOST;
    if (fate != Fate.CANCELLED && lost.attempts <= terms.retries() && !isPoison) {
      rest.add(lost);
    } else {
      backlog.settle(lost, running, fate, ending, lost.attempts);
    }
  }

  /** The limit of something has passed. */
  void timeUp(long ticket) {
    PoolWatches.Watch watch = watches.timeUp(ticket);
    if (watch == null) {
      roster.timeUp(ticket);
    } else if (watch.isOpen() && roster.place(watch.place().number) == watch.place()) {
      roster.kill(watch.place(), watch.fate());
    }
  }

  /** Tells the keepers that wait what there is to do; forks only if told so. */
  void order(boolean mayHire) {
    int demand = backlog.waiting();
    for (PoolPlace place : roster.all()) {
      demand += place.given.size();
    }
    roster.order(mayHire ? demand : -1);
  }

  /** Lets all workers end after what they have. */
  void dismissAll() {
    roster.all().forEach(roster::dismiss);
  }

  /** Forgets what the workers are doing: nobody wants it any more. */
  void giveUp() {
    roster.giveUp();
  }

  /** Lets the keepers end. */
  void close(boolean isAbrupt) {
    roster.close(isAbrupt);
    drops.close();
  }
}
