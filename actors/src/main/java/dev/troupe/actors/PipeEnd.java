package dev.troupe.actors;

import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.actors.PipeEndpoints.Message;
import dev.troupe.actors.Waiters.Waiting;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe: what is on its way to it, and who waits for that or for room. Part of its actor's
 * state.
 *
 * <p>Where {@code from} is asked for, it is the other end, which the messages come from.
 */
final class PipeEnd {

  private record Sending(long hold, Message message) {}

  private record Receiving(long hold, boolean isRaw) {}

  private record Polling(long hold) {}

  private final int part;
  private final long capacityBytes;
  private final Directory directory;
  private final Holders holders;
  private final Waiters.Tickets tickets;
  private final Inbox inbox;
  private final Waiters<Sending> senders; // at the other end
  private final Waiters<Receiving> receivers;
  private final Waiters<Polling> pollers;
  private final Set<Long> users = new HashSet<>(); // living processes that ever used this end
  private @Nullable Ending lost; // the last holder of this end that died

  PipeEnd(
      int part,
      long capacityBytes,
      Directory directory,
      Holders holders,
      TimerScheduler<PrimitiveCommand> timers,
      Waiters.Tickets tickets) {
    this.part = part;
    this.capacityBytes = capacityBytes;
    this.directory = directory;
    this.holders = holders;
    this.tickets = tickets;
    this.inbox = new Inbox(directory);
    this.senders = new Waiters<>(timers, tickets);
    this.receivers = new Waiters<>(timers, tickets);
    this.pollers = new Waiters<>(timers, tickets);
  }

  void use(long process) {
    users.add(process);
  }

  /** Takes a message in, sooner or later. */
  void send(PipeEndpoints.Send send, PipeEnd from) {
    Caller caller = send.caller();
    if (!isHeld()) {
      refuse(caller, send.message(), new PipeEndpoints.Broken(lost));
    } else if (hasRoom() && senders.isEmpty()) {
      store(caller, send.message());
      settle(from);
    } else if (isForsaken(caller)) {
      refuse(caller, send.message(), new PipeEndpoints.Broken(lost));
    } else if (looksOnce(send.limit())) {
      refuse(caller, send.message(), full());
    } else {
      senders.add(caller, send.limit(), new Sending(send.hold(), send.message()));
    }
  }

  /** Hands out the oldest message, sooner or later. */
  void receive(PipeEndpoints.Receive receive, PipeEnd from) {
    Caller caller = receive.caller();
    if (!inbox.isEmpty()) {
      handOut(caller, receive.isRaw());
      settle(from);
    } else if (isOver(from, caller)) {
      caller.answer(over(from));
    } else if (looksOnce(receive.limit())) {
      caller.answer(new PipeEndpoints.Empty());
    } else {
      receivers.add(caller, receive.limit(), new Receiving(receive.hold(), receive.isRaw()));
    }
  }

  /** Says whether a receiver would not wait, sooner or later. */
  void poll(PipeEndpoints.Poll poll, PipeEnd from) {
    Caller caller = poll.caller();
    if (isReady(from, caller)) {
      caller.answer(new PipeEndpoints.Polled(true));
    } else if (looksOnce(poll.limit())) {
      caller.answer(new PipeEndpoints.Polled(false));
    } else {
      pollers.add(caller, poll.limit(), new Polling(poll.hold()));
    }
  }

  /** Lets a lent message leave for good; false if it was not lent here. */
  boolean take(long loan) {
    return inbox.take(loan);
  }

  void withdraw(Caller caller) {
    Waiting<Sending> sender = senders.withdraw(caller);
    if (sender != null) {
      refuse(caller, sender.what().message(), new Outcome.Withdrawn());
    } else if (receivers.withdraw(caller) != null || pollers.withdraw(caller) != null) {
      caller.answer(new Outcome.Withdrawn());
    }
  }

  void timeUp(long ticket) {
    Waiting<Sending> sender = senders.timeUp(ticket);
    if (sender != null) {
      refuse(sender.caller(), sender.what().message(), full());
    }
    Waiting<Receiving> receiver = receivers.timeUp(ticket);
    if (receiver != null) {
      receiver.caller().answer(new PipeEndpoints.Empty());
    }
    Waiting<Polling> poller = pollers.timeUp(ticket);
    if (poller != null) {
      poller.caller().answer(new PipeEndpoints.Polled(false));
    }
  }

  /** Ends the waiting of all who wait through a hold that was released. */
  void release(long hold) {
    senders
        .removeAll(one -> one.what().hold() == hold)
        .forEach(one -> refuse(one.caller(), one.what().message(), new PipeEndpoints.Closed()));
    receivers
        .removeAll(one -> one.what().hold() == hold)
        .forEach(one -> one.caller().answer(new PipeEndpoints.Closed()));
    pollers
        .removeAll(one -> one.what().hold() == hold)
        .forEach(one -> one.caller().answer(new PipeEndpoints.Closed()));
  }

  /** Ends what a process waits for and was lent; its holds have not ended yet. */
  void endProcess(Ending ending) {
    long process = ending.process();
    if (!ending.isNormal() && holders.isPartHeldBy(part, process)) {
      lost = ending;
    }
    users.remove(process);
    senders
        .endProcess(process)
        .forEach(one -> directory.drop(one.what().message().payload()));
    receivers.endProcess(process);
    pollers.endProcess(process);
    inbox.takeBack(process);
  }

  /** Moves messages on as far as they go, and answers all who need not wait any more. */
  void settle(PipeEnd from) {
    if (!isHeld()) {
      inbox.clear();
    }
    senders
        .removeAll(one -> !isHeld() || isForsaken(one.caller()))
        .forEach(one -> refuse(one.caller(), one.what().message(), new PipeEndpoints.Broken(lost)));
    Waiting<Sending> sender;
    while (hasRoom() && (sender = senders.poll()) != null) {
      store(sender.caller(), sender.what().message());
    }
    Waiting<Receiving> receiver;
    while (!inbox.isEmpty() && (receiver = receivers.poll()) != null) {
      handOut(receiver.caller(), receiver.what().isRaw());
    }
    receivers
        .removeAll(one -> isOver(from, one.caller()))
        .forEach(one -> one.caller().answer(over(from)));
    pollers
        .removeAll(one -> isReady(from, one.caller()))
        .forEach(one -> one.caller().answer(new PipeEndpoints.Polled(true)));
  }

  /** Forgets all messages. */
  void close() {
    inbox.close();
  }

  private void store(Caller caller, Message message) {
    inbox.add(message);
    caller.answer(new PipeEndpoints.Sent());
  }

  private void handOut(Caller caller, boolean isRaw) {
    if (inbox.isNextRaw() != isRaw) {
      caller.answer(new PipeEndpoints.OtherKind());
    } else {
      long loan = tickets.next();
      caller.answer(new PipeEndpoints.Received(loan, inbox.lendNext(loan, caller.process())));
    }
  }

  private void refuse(Caller caller, Message message, WireMessage answer) {
    directory.drop(message.payload());
    caller.answer(answer);
  }

  private PipeEndpoints.Full full() {
    return new PipeEndpoints.Full(inbox.bytes());
  }

  private boolean hasRoom() {
    return inbox.bytes() <= capacityBytes;
  }

  private boolean isReady(PipeEnd from, Caller caller) {
    return !inbox.isEmpty() || isOver(from, caller);
  }

  /** Whether nothing will ever come for that caller. */
  private boolean isOver(PipeEnd from, Caller caller) {
    return inbox.isEmpty()
        && !inbox.hasLoans()
        && senders.isEmpty()
        && (!from.isHeld() || from.isForsaken(caller));
  }

  private static PipeEndpoints.Answer over(PipeEnd from) {
    return from.lost != null && from.isHeld()
        ? new PipeEndpoints.Starved(from.lost)
        : new PipeEndpoints.Eof(from.lost);
  }

  private boolean isHeld() {
    return holders.hasPart(part);
  }

  /**
   * Whether that caller would wait for its own process: the only holder left of this end, which it
   * never used, after another holder died.
   */
  private boolean isForsaken(Caller caller) {
    return lost != null
        && !users.contains(caller.process())
        && holders.isPartHeldOnlyBy(part, caller.process());
  }

  private static boolean looksOnce(@Nullable Duration limit) {
    return limit != null && limit.isZero();
  }
}
