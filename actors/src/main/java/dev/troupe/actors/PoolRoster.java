package dev.troupe.actors;

import dev.troupe.actors.ChunkResult.Fate;
import dev.troupe.actors.PoolRouter.Breakage;
import dev.troupe.actors.Waiters.Waiting;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who works for a pool: hires, dismisses and kills, and counts failed starts. Part of the router's state. */
final class PoolRoster {

  private static final int MOST_FIGURES = 1000; // of workers that have ended

  private final Directory directory;
  private final long router;
  private final PoolPlan plan;
  private final Waiters<Boolean> keepers;
  private final PoolWatches watches;
  private final Map<Long, PoolPlace> places = new LinkedHashMap<>();
  private final Deque<PoolKeeper.Answer> errands = new ArrayDeque<>();
  private final Deque<PoolKeeper.WorkerFigures> ended = new ArrayDeque<>();
  private long lastPlace;
  private int wanted;
  private int bootFailures; // in a row
  private long idleTicket;
  private boolean onDemand; // since workers have ended for want of work
  private boolean isGivenUp;

  PoolRoster(
      Directory directory,
      long router,
      PoolPlan plan,
      Waiters<Boolean> keepers,
      PoolWatches watches) {
    this.directory = directory;
    this.router = router;
    this.plan = plan;
    this.keepers = keepers;
    this.watches = watches;
    this.wanted = plan.workers();
  }

  int size() {
    return places.size();
  }

  boolean isEmpty() {
    return places.isEmpty();
  }

  Collection<PoolPlace> all() {
    return places.values();
  }

  @Nullable
  PoolPlace place(long number) {
    return places.get(number);
  }

  /** Who should get the next part: who has least, of those the one who has waited longest. */
  @Nullable
  PoolPlace neediest() {
    PoolPlace best = null;
    for (PoolPlace place : places.values()) {
      if (place.room(plan.mostChunks()) > 0
          && (best == null
              || place.given.size() < best.given.size()
              || (place.given.isEmpty()
                  && best.given.isEmpty()
                  && place.idleSince < best.idleSince))) {
        best = place;
      }
    }
    return best;
  }

  void ready(PoolWorker.Ready ready) {
    PoolPlace place = places.get(ready.place());
    if (place != null) {
      bootFailures = 0;
      place.address = ready.address();
      place.pid = ready.pid();
      place.readyAt = System.nanoTime();
      place.idleSince = place.readyAt;
      if (place.isLeaving) {
        place.tell(new PoolWorker.Dismiss());
      }
    }
  }

  void employ(PoolKeeper.Employ employ) {
    PoolPlace place = places.get(employ.place());
    if (place != null) {
      place.process = employ.process();
    }
  }

  /** Forgets a place without a process. */
  void remove(long number) {
    places.remove(number);
  }

  /** Lets a worker end after what it has. */
  void dismiss(PoolPlace place) {
    if (!place.isLeaving) {
      place.isLeaving = true;
      place.send();
      place.tell(new PoolWorker.Dismiss());
    }
  }

  void kill(PoolPlace place, Fate fate) {
    if (place.ending == null && place.killedFor == null) {
      place.killedFor = fate;
      errands.add(new PoolKeeper.End(place.number));
    }
  }

  void resize(int workers) {
    wanted = workers;
    int surplus = active() - wanted;
    for (boolean idle : new boolean[] {true, false}) {
      for (PoolPlace place : places.values()) {
        if (surplus > 0 && !place.isLeaving && place.given.isEmpty() == idle) {
          dismiss(place);
          surplus--;
        }
      }
    }
  }

  private int active() {
    int active = 0;
    for (PoolPlace place : places.values()) {
      active += place.isLeaving || place.ending != null ? 0 : 1;
    }
    return active;
  }

  /** A process has ended: what it was doing is settled when its log was read. */
  void end(Ending ending) {
    for (PoolPlace place : places.values()) {
      if (place.process == ending.process() && place.ending == null) {
        place.ending = ending;
        place.unsent.clear();
        if (isGivenUp) {
          place.dropLent();
          leave(place);
        } else {
          errands.add(new PoolKeeper.Examine(place.number));
        }
        return;
      }
    }
  }

  /** Takes an ended worker out; not null if that is one too many that never was ready. */
  @Nullable
  Breakage leave(PoolPlace place) {
    places.remove(place.number);
    ended.add(figures(place));
    if (ended.size() > MOST_FIGURES) {
      ended.remove();
    }
    Ending ending = place.ending;
    if (place.address == null && ending != null && ++bootFailures >= plan.mostBootFailures()) {
      return new Breakage(ending, null);
    }
    return null;
  }

  /** Nobody wants anything of the workers any more but their end. */
  void giveUp() {
    isGivenUp = true;
    errands.clear();
    for (PoolPlace place : List.copyOf(places.values())) {
      if (place.ending != null) {
        place.dropLent();
        leave(place);
      }
    }
  }

  /** Lets those end that have had nothing to do for too long, and looks again when that may be. */
  void restIfIdle() {
    Duration limit = plan.idleLimit();
    if (limit == null) {
      return;
    }
    long now = System.nanoTime();
    long next = Long.MAX_VALUE;
    for (PoolPlace place : places.values()) {
      if (!place.given.isEmpty()) {
        place.idleSince = now;
      } else if (place.isIdle()) {
        long left = place.idleSince + limit.toNanos() - now;
        if (left <= 0) {
          onDemand = true;
          dismiss(place);
        } else {
          next = Math.min(next, left);
        }
      }
    }
    if (next != Long.MAX_VALUE && idleTicket == 0) {
      idleTicket = watches.startTimer(Duration.ofNanos(next));
    }
  }

  /** The limit of something of this roster may have passed; what it makes possible is done after it. */
  void timeUp(long ticket) {
    if (ticket == idleTicket) {
      idleTicket = 0;
    }
  }

  void add(PoolKeeper.AwaitOrder await) {
    keepers.add(await.caller(), null, true);
  }

  boolean withdraw(Caller caller) {
    return keepers.withdraw(caller) != null;
  }

  /**
   * Tells the keepers that wait what there is to do.
   *
   * @param demand how many parts wait or run; negative if nobody is hired any more
   */
  void order(int demand) {
    while (true) {
      boolean mayHire = demand >= 0 && active() < (onDemand ? Math.min(wanted, demand) : wanted);
      Waiting<Boolean> keeper = errands.isEmpty() && !mayHire ? null : keepers.poll();
      if (keeper == null) {
        return;
      }
      PoolKeeper.Answer errand = errands.poll();
      if (errand == null) {
        hire(keeper.caller());
      } else {
        keeper.caller().answer(errand);
      }
    }
  }

  private void hire(Caller keeper) {
    PoolPlace place = new PoolPlace(++lastPlace, directory);
    places.put(place.number, place);
    long hold = directory.nextHold();
    Holder holder = Holder.process(keeper.process());
    directory.deliver(router, new PrimitiveCommand.Hold(hold, PoolRouter.WORKER, holder));
    keeper.answer(new PoolKeeper.Hire(place.number, hold));
  }

  void close(boolean isAbrupt) {
    keepers.answerAll(new PoolKeeper.Closed(isAbrupt));
  }

  List<PoolKeeper.WorkerFigures> figures() {
    List<PoolKeeper.WorkerFigures> all = new ArrayList<>(ended);
    places.values().forEach(place -> all.add(figures(place)));
    return all;
  }

  private static PoolKeeper.WorkerFigures figures(PoolPlace place) {
    long now = System.nanoTime();
    boolean wasReady = place.address != null;
    return new PoolKeeper.WorkerFigures(
        place.process,
        place.pid,
        (wasReady ? place.readyAt : now) - place.hiredAt,
        wasReady ? now - place.readyAt : 0,
        place.busyNanos,
        place.items);
  }
}
