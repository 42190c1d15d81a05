package dev.troupe.actors;

import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Callers that wait for one thing of one primitive, in the order they came, each with its own limit.
 * Part of its actor's state; whoever takes a waiter out owes it the answer.
 *
 * @param <T> what the caller brought
 */
final class Waiters<T> {

  /** One who waits. */
  record Waiting<T>(long ticket, Caller caller, T what) {}

  private final TimerScheduler<PrimitiveCommand> timers;
  private final Tickets tickets;
  private final Map<Long, Waiting<T>> waiting = new LinkedHashMap<>();

  /** Numbers that stay unique among all waiters of one actor. */
  static final class Tickets {
    private long last;

    long next() {
      return ++last;
    }
  }

  Waiters(TimerScheduler<PrimitiveCommand> timers, Tickets tickets) {
    this.timers = timers;
    this.tickets = tickets;
  }

  /** Lets a caller wait, for ever if there is no limit. */
  Waiting<T> add(Caller caller, @Nullable Duration limit, T what) {
    long ticket = tickets.next();
    Waiting<T> one = new Waiting<>(ticket, caller, what);
    waiting.put(ticket, one);
    if (limit != null) {
      timers.startSingleTimer(ticket, new PrimitiveCommand.TimeUp(ticket), limit);
    }
    return one;
  }

  int size() {
    return waiting.size();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The one who waits longest, left in place. */
  @Nullable
  Waiting<T> first() {
    Iterator<Waiting<T>> all = waiting.values().iterator();
    return all.hasNext() ? all.next() : null;
  }

  /** Takes out the one who waits longest. */
  @Nullable
  Waiting<T> poll() {
    Waiting<T> first = first();
    return first == null ? null : remove(first.ticket());
  }

  /** Takes out the one whose limit has passed; null if it is not one of these. */
  @Nullable
  Waiting<T> timeUp(long ticket) {
    return remove(ticket);
  }

  /** Takes out the one that gives up; null if it is not one of these. */
  @Nullable
  Waiting<T> withdraw(Caller caller) {
    List<Waiting<T>> found = removeAll(one -> one.caller().isSame(caller));
    return found.isEmpty() ? null : found.get(0);
  }

  /** Takes out all of a process that ended; nobody is left to be answered. */
  List<Waiting<T>> endProcess(long process) {
    return removeAll(one -> one.caller().process() == process);
  }

  /** Takes out all and answers each the same. */
  void answerAll(WireMessage answer) {
    removeAll(all -> true).forEach(one -> one.caller().answer(answer));
  }

  /** Takes out all that match, oldest first. */
  List<Waiting<T>> removeAll(Predicate<Waiting<T>> matches) {
    List<Waiting<T>> found = new ArrayList<>(0);
    if (waiting.isEmpty()) {
      return found; // as most often, after each message
    }
    for (Waiting<T> one : waiting.values()) {
      if (matches.test(one)) {
        found.add(one);
      }
    }
    found.forEach(one -> remove(one.ticket()));
    return found;
  }

  private @Nullable Waiting<T> remove(long ticket) {
    Waiting<T> one = waiting.remove(ticket);
    if (one != null) {
      timers.cancel(ticket);
    }
    return one;
  }
}
