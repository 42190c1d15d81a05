package dev.troupe.actors;

import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.actors.Waiters.Waiting;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where items leave one queue: those who get and wait, and what was lent and sent ahead to whom. Part
 * of its actor's state.
 */
final class QueueExit {

  private final QueueStock stock;
  private final Waiters.Tickets tickets;
  private final Waiters<QueueCommand.Get> getters;
  private final QueueTakers takers;

  QueueExit(
      QueueLimits limits,
      QueueStock stock,
      TimerScheduler<PrimitiveCommand> timers,
      Waiters.Tickets tickets) {
    this.stock = stock;
    this.tickets = tickets;
    this.getters = new Waiters<>(timers, tickets);
    this.takers = new QueueTakers(stock, limits, tickets);
  }

  /** Answers a get, or lets the caller wait. */
  void get(QueueCommand.Get get) {
    if (getters.isEmpty() && serve(get, true)) {
      return;
    }
    if (isNow(get.limit()) && isOutOfReach(get)) {
      get.caller().answer(empty());
    } else {
      getters.add(get.caller(), isNow(get.limit()) ? null : get.limit(), get);
    }
  }

  void taken(QueueCommand.Taken taken) {
    for (long loan : taken.loans()) {
      takers.taken(loan, hasWaiting());
    }
  }

  void takenAhead(QueueCommand.TakenAhead taken) {
    takers.takenAhead(taken, hasWaiting());
  }

  void leased(long loan) {
    takers.spokeOf(loan);
    stock.lease(loan);
  }

  void returned(long loan) {
    takers.spokeOf(loan);
    stock.giveBack(List.of(loan));
  }

  void unreadable(long loan) {
    takers.spokeOf(loan);
    stock.giveBackUnreadable(loan);
  }

  /** Takes note of what was taken without a message. */
  void catchUp() {
    takers.catchUp();
  }

  /** Hears of all that is taken from now on, or no more; whether that is new, and one has caught up. */
  boolean watch(boolean isWanted) {
    boolean isNew = takers.watch(isWanted);
    if (isNew) {
      takers.catchUp();
    }
    return isNew;
  }

  void itemsBack(QueueCommand.ItemsBack back) {
    takers.cameBack(back.address(), back.loans());
  }

  /** Has all come back that was sent ahead. */
  void recallAll() {
    takers.recallAll();
  }

  void leave(Caller address) {
    takers.leave(address);
  }

  /** Whether that caller waited; it does no more. */
  boolean withdraw(Caller caller) {
    return getters.withdraw(caller) != null;
  }

  void timeUp(long ticket) {
    Waiting<QueueCommand.Get> getter = getters.timeUp(ticket);
    if (getter != null) {
      getter.caller().answer(empty());
    }
  }

  void endProcess(long process) {
    getters.endProcess(process);
    takers.endProcess(process);
  }

  /** Answers all who wait the same. */
  void answerAll(WireMessage answer) {
    getters.answerAll(answer);
  }

  /** Answers those who wait and whose process matches. */
  void answerAll(LongPredicate process, QueueAnswer answer) {
    getters
        .removeAll(one -> process.test(one.caller().process()))
        .forEach(one -> one.caller().answer(answer));
  }

  /** Hands out what those who wait can get now. */
  void proceed() {
    Waiting<QueueCommand.Get> getter;
    while ((getter = getters.first()) != null && serve(getter.what(), getters.size() == 1)) {
      getters.poll();
    }
    if (getter != null) {
      getters
          .removeAll(one -> isNow(one.what().limit()) && isOutOfReach(one.what()))
          .forEach(one -> one.caller().answer(empty()));
    }
  }

  boolean hasWaiting() {
    return !getters.isEmpty();
  }

  private static boolean isNow(@Nullable Duration limit) {
    return limit != null && limit.isZero();
  }

  private boolean isOutOfReach(QueueCommand.Get get) {
    return stock.inReachOf(get.caller().process(), false) == 0;
  }

  private QueueAnswer.Empty empty() {
    return new QueueAnswer.Empty(stock.size(), getters.size());
  }

  /** Answers a get, if it can be answered now; if not, has recalled what keeps it waiting. */
  private boolean serve(QueueCommand.Get get, boolean isOnlyOne) {
    Caller caller = get.caller();
    if (takers.hasMissed(caller, get.address(), get.seen())) {
      caller.answer(new QueueAnswer.SentAhead());
      return true;
    }
    if (takers.owes(caller.process())) {
      return false;
    }
    if (!stock.hasNext(caller.process()) && stock.size() > 0) {
      takers.catchUp();
    }
    if (!stock.hasNext(caller.process())) {
      if (stock.size() > 0) {
        takers.recall(caller.process());
      }
      return false;
    }
    long loan = tickets.next();
    Payload item = stock.lendNext(loan, caller.process(), QueueStock.Kind.HANDED);
    if (isOnlyOne) {
      takers.sendAhead(caller.process(), get.wanted() - 1);
    }
    caller.answer(new QueueAnswer.Item(loan, item));
    return true;
  }
}
