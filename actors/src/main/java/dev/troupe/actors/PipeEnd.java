package dev.troupe.actors;

import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.actors.PipeEndpoints.Message;
import dev.troupe.actors.Waiters.Waiting;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe: what is on its way to it, and who waits for that or for room. Part of its actor's
 * state.
 *
 * <p>Where {@code from} is asked for, it is the other end, which the messages come from.
 */
final class PipeEnd {

  private record Sending(long hold, Message message) {}

  private record Receiving(long hold, boolean isRaw, boolean looksOnce) {}

  private record Polling(long hold, boolean looksOnce) {}

  private static final Duration RETURN_LIMIT = Duration.ofSeconds(1); // for what was recalled
  private static final int SHARE_OF_ONE_SENDER = 4; // part of the capacity, as one line's credit

  private final long capacityBytes;
  private final Directory directory;
  private final Holders holders;
  private final EndUsers users;
  private final Waiters.Tickets tickets;
  private final long aheadBytes;
  private final Inbox inbox;
  private final EndLines lines = new EndLines();
  private final Waiters<Sending> senders; // at the other end
  private final Waiters<Receiving> receivers;
  private final Waiters<Polling> pollers;

  PipeEnd(
      int part,
      long capacityBytes,
      long aheadBytes,
      Directory directory,
      Holders holders,
      TimerScheduler<PrimitiveCommand> timers,
      Waiters.Tickets tickets) {
    this.capacityBytes = capacityBytes;
    this.aheadBytes = aheadBytes;
    this.directory = directory;
    this.holders = holders;
    this.users = new EndUsers(part, holders);
    this.tickets = tickets;
    this.inbox = new Inbox(directory);
    this.senders = new Waiters<>(timers, tickets);
    this.receivers = new Waiters<>(timers, tickets);
    this.pollers = new Waiters<>(timers, tickets);
  }

  void use(long process) {
    users.use(process);
  }

  void open(long hold, LineAccount line) {
    lines.open(hold, line);
  }

  @Nullable
  LineAccount line(long hold) {
    return lines.of(hold);
  }

  /** Takes a message in that was sent unasked. */
  void post(Message message, LineAccount line, PipeEnd from) {
    line.sends();
    line.spend(message);
    if (users.isHeld()) {
      inbox.add(message);
      settle(from);
    } else {
      directory.drop(message.payload());
      line.cut(users.lost());
    }
  }

  /** Takes a message in, sooner or later. */
  void send(PipeEndpoints.Send send, PipeEnd from) {
    Caller caller = send.caller();
    LineAccount line = from.lines.of(send.hold());
    if (line != null) {
      line.sends();
    }
    if (!hasRoom()) {
      lines.watch(true);
      lines.catchUp(inbox);
    }
    if (!users.isHeld()) {
      refuse(caller, send.message(), new PipeEndpoints.Broken(users.lost()));
    } else if (hasRoom() && senders.isEmpty()) {
      store(caller, send.message());
      settle(from);
    } else if (users.isForsaken(caller)) {
      refuse(caller, send.message(), new PipeEndpoints.Broken(users.lost()));
    } else if (looksOnce(send.limit())) {
      refuse(caller, send.message(), full());
    } else {
      senders.add(caller, send.limit(), new Sending(send.hold(), send.message()));
    }
  }

  /** Hands out the oldest message, sooner or later. */
  void receive(PipeEndpoints.Receive receive, PipeEnd from) {
    Caller caller = receive.caller();
    long hold = receive.hold();
    lines.reads(hold, inbox);
    boolean looksOnce = looksOnce(receive.limit());
    if (lines.hasAhead(hold)) {
      caller.answer(new PipeEndpoints.Stocked());
    } else if (lines.hasAheadElsewhere(hold)) {
      receivers.add(
          caller,
          looksOnce ? RETURN_LIMIT : receive.limit(),
          new Receiving(hold, receive.isRaw(), looksOnce));
    } else if (!inbox.isEmpty()) {
      handOut(caller, receive.isRaw());
      settle(from);
    } else if (isOver(from, caller)) {
      caller.answer(over(from));
    } else if (looksOnce) {
      caller.answer(new PipeEndpoints.Empty());
    } else {
      receivers.add(caller, receive.limit(), new Receiving(hold, receive.isRaw(), false));
    }
  }

  /** Says whether a receiver would not wait, sooner or later. */
  void poll(PipeEndpoints.Poll poll, PipeEnd from) {
    Caller caller = poll.caller();
    long hold = poll.hold();
    lines.reads(hold, inbox);
    boolean looksOnce = looksOnce(poll.limit());
    if (lines.hasAhead(hold)) {
      caller.answer(new PipeEndpoints.Polled(true));
    } else if (lines.hasAheadElsewhere(hold)) {
      pollers.add(caller, looksOnce ? RETURN_LIMIT : poll.limit(), new Polling(hold, looksOnce));
    } else if (isReady(from, caller)) {
      caller.answer(new PipeEndpoints.Polled(true));
    } else if (looksOnce) {
      caller.answer(new PipeEndpoints.Polled(false));
    } else {
      pollers.add(caller, poll.limit(), new Polling(hold, false));
    }
  }

  /** Lets a lent message leave for good, if it was lent here. */
  void take(long loan, PipeEnd from) {
    if (inbox.take(loan) != null) {
      settle(from);
    }
  }

  /** Lets what was handed ahead leave for good, up to that loan. */
  void takeAhead(long hold, long reached, PipeEnd from) {
    lines.take(hold, reached, inbox);
    settle(from);
  }

  /** Puts back what was handed out ahead to a handle of this end. */
  void giveBack(long hold, PipeEnd from) {
    lines.giveBack(hold, inbox);
    settle(from);
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
    lines.close(hold, inbox);
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
    users.endProcess(ending);
    lines.endProcess(process, holders, inbox);
    senders
        .endProcess(process)
        .forEach(one -> directory.drop(one.what().message().payload()));
    receivers.endProcess(process);
    pollers.endProcess(process);
    inbox.takeBack(process);
  }

  /** Moves messages on as far as they go, and answers all who need not wait any more. */
  void settle(PipeEnd from) {
    if (!users.isHeld()) {
      inbox.clear();
      from.lines.cut(users.lost());
    }
    senders
        .removeAll(one -> !users.isHeld() || users.isForsaken(one.caller()))
        .forEach(one ->
            refuse(one.caller(), one.what().message(), new PipeEndpoints.Broken(users.lost())));
    Waiting<Sending> sender;
    while (hasRoom() && (sender = senders.poll()) != null) {
      store(sender.caller(), sender.what().message());
    }
    Waiting<Receiving> receiver;
    while (!inbox.isEmpty()
        && (receiver = receivers.first()) != null
        && !lines.hasAheadElsewhere(receiver.what().hold())) {
      receivers.poll();
      handOut(receiver.caller(), receiver.what().isRaw());
    }
    receivers
        .removeAll(one -> isOver(from, one.caller()))
        .forEach(one -> one.caller().answer(over(from)));
    receivers
        .removeAll(
            one -> one.what().looksOnce() && !lines.hasAheadElsewhere(one.what().hold()))
        .forEach(one -> one.caller().answer(new PipeEndpoints.Empty()));
    pollers
        .removeAll(one -> !lines.hasAheadElsewhere(one.what().hold())
            && (one.what().looksOnce() || isReady(from, one.caller())))
        .forEach(one -> one.caller().answer(new PipeEndpoints.Polled(isReady(from, one.caller()))));
    lendAhead();
    if (senders.isEmpty()) {
      lines.watch(false);
      if (users.isHeld()) {
        from.lines.fund(capacityBytes / SHARE_OF_ONE_SENDER, capacityBytes - inbox.bytes());
      }
    }
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

  /** Hands out to the only reader what it has not asked for yet; nobody waits then. */
  private void lendAhead() {
    LineAccount line = inbox.isEmpty() ? null : lines.onlyReader();
    if (line == null || !line.wantsAhead(aheadBytes)) {
      return;
    }
    List<PipeNotice.Loaned> messages = new ArrayList<>();
    while (!inbox.isEmpty() && line.mayHaveAhead(aheadBytes)) {
      long loan = tickets.next();
      Message message = inbox.lendNext(loan, line.address().process());
      line.lend(loan, message);
      messages.add(new PipeNotice.Loaned(loan, message));
    }
    line.tell(new PipeNotice.Ahead(messages));
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
        && (!from.users.isHeld() || from.users.isForsaken(caller));
  }

  private static PipeEndpoints.Answer over(PipeEnd from) {
    return from.users.lost() != null && from.users.isHeld()
        ? new PipeEndpoints.Starved(from.users.lost())
        : new PipeEndpoints.Eof(from.users.lost());
  }

  private static boolean looksOnce(@Nullable Duration limit) {
    return limit != null && limit.isZero();
  }
}
