package dev.troupe.actors;

import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.actors.PoolRouter.AwaitNews;
import dev.troupe.actors.PoolRouter.AwaitResults;
import dev.troupe.actors.PoolRouter.Standing;
import dev.troupe.actors.Waiters.Waiting;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who waits for results of a pool's jobs, and the jobs that have some. Part of the router's state. */
final class PoolReaders {

  private final Waiters<AwaitResults> readers;
  private final Waiters<AwaitNews> watchers;
  private final Set<PoolJob> touched = new LinkedHashSet<>(); // since they were looked at last
  private final Set<PoolJob> news = new LinkedHashSet<>(); // watched, and with something to fetch

  PoolReaders(TimerScheduler<PrimitiveCommand> timers, Waiters.Tickets tickets) {
    this.readers = new Waiters<>(timers, tickets);
    this.watchers = new Waiters<>(timers, tickets);
  }

  /** Lets somebody wait for results of one job. */
  void add(AwaitResults await, PoolBacklog backlog) {
    PoolJob job = backlog.job(await.job());
    if (job == null) {
      answer(await.caller(), new PoolRouter.Results(await.job(), List.of(), Standing.UNKNOWN));
    } else {
      job.reader = readers.add(await.caller(), await.limit(), await);
      touched.add(job);
    }
  }

  /** Lets somebody wait for results of all watched jobs. */
  void watch(AwaitNews await) {
    watchers.add(await.caller(), null, await);
  }

  /** A job has something to fetch, or has ended. */
  void note(PoolJob job) {
    if (!job.hasResults()) {
      return;
    }
    if (job.terms().isWatched()) {
      news.add(job);
    } else if (job.reader != null) {
      touched.add(job);
    }
  }

  void forget(PoolJob job) {
    news.remove(job);
    touched.remove(job);
    Waiting<AwaitResults> reader = job.reader;
    if (reader != null && readers.timeUp(reader.ticket()) != null) {
      answer(reader.caller(), new PoolRouter.Results(job.number(), List.of(), Standing.CANCELLED));
    }
  }

  /** Answers all for whom there is enough. */
  void serve(PoolBacklog backlog, boolean isOver) {
    for (PoolJob job : touched) {
      Waiting<AwaitResults> reader = job.reader;
      if (reader != null
          && job.has(reader.what().least())
          && readers.timeUp(reader.ticket()) != null) {
        answer(job, reader, backlog);
      }
    }
    touched.clear();
    while (!watchers.isEmpty() && (isOver || !news.isEmpty())) {
      Waiting<AwaitNews> watcher = watchers.poll();
      if (watcher == null) {
        return;
      }
      Caller caller = watcher.caller();
      caller.answer(
          new PoolRouter.News(fetchNews(backlog, caller.process()), isOver && news.isEmpty()));
    }
  }

  private List<PoolRouter.Results> fetchNews(PoolBacklog backlog, long process) {
    List<PoolRouter.Results> fetched = new ArrayList<>();
    Iterator<PoolJob> all = news.iterator();
    while (all.hasNext() && fetched.size() < PoolRouter.ENOUGH_JOBS) {
      PoolJob job = all.next();
      fetched.add(backlog.fetch(job, process));
      if (!job.hasResults() || backlog.job(job.number()) != job) {
        all.remove();
      }
    }
    return fetched;
  }

  /** Answers the one whose limit has passed with what there is; false if it is none of these. */
  boolean timeUp(long ticket, PoolBacklog backlog) {
    Waiting<AwaitResults> reader = readers.timeUp(ticket);
    PoolJob job = reader == null ? null : backlog.job(reader.what().job());
    if (job != null && reader != null) {
      answer(job, reader, backlog);
    }
    return reader != null;
  }

  boolean withdraw(Caller caller) {
    return readers.withdraw(caller) != null || watchers.withdraw(caller) != null;
  }

  void endProcess(long process) {
    readers.endProcess(process);
    watchers.endProcess(process);
  }

  private static void answer(PoolJob job, Waiting<AwaitResults> reader, PoolBacklog backlog) {
    job.reader = null;
    answer(reader.caller(), backlog.fetch(job, reader.caller().process()));
  }

  private static void answer(Caller caller, PoolRouter.Results results) {
    caller.answer(results);
  }
}
