package dev.troupe.actors;

import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.actors.Waiters.Waiting;
import dev.troupe.link.WireMessage;

/** How much of what was put into one queue is done, and who waits for it. Part of its actor's state. */
final class QueueTasks {

  private final QueueStock stock;
  private final Waiters<Boolean> joiners;
  private long done;

  QueueTasks(QueueStock stock, TimerScheduler<PrimitiveCommand> timers, Waiters.Tickets tickets) {
    this.stock = stock;
    this.joiners = new Waiters<>(timers, tickets);
  }

  /** One more is done, if so many were put. */
  void taskDone(Caller caller) {
    if (open() == 0) {
      caller.answer(new Outcome.Refused(
          "taskDone was called more often than items were put (" + stock.added() + ")"));
    } else {
      done(1);
      caller.answer(new Outcome.Done());
    }
  }

  /** So many will never be done. */
  void done(long count) {
    done += count;
    if (open() == 0) {
      joiners.answerAll(new Outcome.Done());
    }
  }

  void join(QueueCommand.Join join) {
    if (open() == 0) {
      join.caller().answer(new Outcome.Done());
    } else if (join.limit() != null && join.limit().isZero()) {
      join.caller().answer(new QueueAnswer.StillOpen(open()));
    } else {
      joiners.add(join.caller(), join.limit(), true);
    }
  }

  /** Whether that caller waited; it does no more. */
  boolean withdraw(Caller caller) {
    return joiners.withdraw(caller) != null;
  }

  void timeUp(long ticket) {
    Waiting<Boolean> joiner = joiners.timeUp(ticket);
    if (joiner != null) {
      joiner.caller().answer(new QueueAnswer.StillOpen(open()));
    }
  }

  void endProcess(long process) {
    joiners.endProcess(process);
  }

  void answerAll(WireMessage answer) {
    joiners.answerAll(answer);
  }

  private long open() {
    return stock.added() - done;
  }
}
