package dev.troupe.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of a pipe, and the messages on their way to each, in the order they were sent.
 *
 * <p>A command comes through a hold, which says at which end, and is answered {@link Closed} when that
 * hold was released, also while it waits. A message is handed out as a loan and leaves when the
 * receiver's {@link Taken} comes; a receiver that dies before returns it to its place. An end that
 * nobody holds any more is the end of the stream for the other one; what was on its way to it is
 * dropped.
 */
public final class PipeEndpoints extends AbstractBehavior<PrimitiveCommand> {

  /** The part of a pipe's first end, the reading one of a one-way pipe. */
  public static final int FIRST = 0;

  /** The part of a pipe's second end, the writing one of a one-way pipe. */
  public static final int SECOND = 1;

  /** What only a pipe takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** An object as it was packed; or raw bytes, which never have handles in them. */
  public record Message(Payload payload, boolean isRaw) {

    private static final int EMPTY = 64; // bytes: about what it takes in memory

    /** The bytes that it counts, for the room it takes and for the credit of its sender. */
    public long size() {
      return (long) payload.size() + EMPTY;
    }

    /** What it takes where it is handed out ahead. */
    long carriedSize() {
      return (long) payload.carriedBytes() + EMPTY;
    }
  }

  /** Sends to the other end, waiting for room at most {@code limit}; null waits for ever. */
  public record Send(
      Caller caller, long hold, Message message, @Nullable Duration limit) implements Command {
    @Override
    public List<Payload> payloads() {
      return List.of(message.payload());
    }
  }

  /**
   * Asks for the oldest message, waiting for one at most {@code limit}; null waits for ever.
   *
   * @param isRaw whether the caller takes raw bytes, or else objects
   */
  public record Receive(
      Caller caller, long hold, boolean isRaw, @Nullable Duration limit) implements Command {}

  /** The message of that loan, which answered a {@link Receive}, is taken for good. */
  public record Taken(long loan) implements Command {}

  /** What that hold was handed {@link PipeNotice.Ahead} is taken for good, up to the loan {@code reached}. */
  public record TakenAhead(long hold, long reached) implements Command {}

  /**
   * From now on, the handle with that hold need not ask for everything: it may {@link Post} within its
   * {@link PipeNotice.Credit}, and messages come {@link PipeNotice.Ahead} of its Receive, both at the address of the line.
   */
  public record OpenLine(Caller line, long hold) implements Command {}

  /** Sends to the other end unasked, from the credit of the line. */
  public record Post(long hold, Message message) implements Command {
    @Override
    public List<Payload> payloads() {
      return List.of(message.payload());
    }
  }

  /** Gives back what was handed out {@link PipeNotice.Ahead} on the line and was not taken. */
  public record GiveBack(long hold) implements Command {}

  /** Waits at most {@code limit} until a Receive would not wait; null waits for ever. */
  public record Poll(Caller caller, long hold, @Nullable Duration limit) implements Command {}

  /** What a pipe answers. */
  public sealed interface Answer extends WireMessage {}

  /** The message is in the other end's inbox. */
  public record Sent() implements Answer {}

  /** The other end's inbox had no room in time; it holds that much. */
  public record Full(long bytes) implements Answer {}

  /** Nobody is left to read it; the last one that died, if any did. */
  public record Broken(@Nullable Ending lost) implements Answer {}

  /** The message, to be confirmed by {@link Taken}. */
  public record Received(long loan, Message message) implements Answer {}

  /** No message came in time. */
  public record Empty() implements Answer {}

  /** The oldest message is of the other kind and stays where it is. */
  public record OtherKind() implements Answer {}

  /** Nobody holds the other end and nothing is left; the last holder that died, if any did. */
  public record Eof(@Nullable Ending lost) implements Answer {}

  /** Nobody but the asking process is left to send anything: the last other holder died. */
  public record Starved(Ending lost) implements Answer {}

  /** Whether a Receive would not wait. */
  public record Polled(boolean isReady) implements Answer {}

  /** The hold was released. */
  public record Closed() implements Answer {}

  /** What was handed out ahead on the line of that hold comes first: it is there by now. */
  public record Stocked() implements Answer {}

  private final Directory directory;
  private final long number;
  private final boolean isDuplex;
  private final Holders holders = new Holders();
  private final PipeEnd first;
  private final PipeEnd second;

  /**
   * A pipe known as {@code number}. A sender waits while more than {@code capacityBytes} are on their
   * way to the other end; a reader that is alone is handed about {@code aheadBytes} ahead.
   */
  public static Behavior<PrimitiveCommand> create(
      Directory directory, long number, boolean isDuplex, long capacityBytes, long aheadBytes) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> new PipeEndpoints(
        context, timers, directory, number, isDuplex, capacityBytes, aheadBytes)));
  }

  private PipeEndpoints(
      ActorContext<PrimitiveCommand> context,
      TimerScheduler<PrimitiveCommand> timers,
      Directory directory,
      long number,
      boolean isDuplex,
      long capacityBytes,
      long aheadBytes) {
    super(context);
    this.directory = directory;
    this.number = number;
    this.isDuplex = isDuplex;
    Waiters.Tickets tickets = new Waiters.Tickets();
    this.first = new PipeEnd(FIRST, capacityBytes, aheadBytes, directory, holders, timers, tickets);
    this.second =
        new PipeEnd(SECOND, capacityBytes, aheadBytes, directory, holders, timers, tickets);
  }

  @Override
  public akka.actor.typed.javadsl.Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Send.class, this::onSend)
        .onMessage(Receive.class, this::onReceive)
        .onMessage(Taken.class, this::onTaken)
        .onMessage(TakenAhead.class, this::onTakenAhead)
        .onMessage(OpenLine.class, this::onOpenLine)
        .onMessage(Post.class, this::onPost)
        .onMessage(GiveBack.class, this::onGiveBack)
        .onMessage(Poll.class, this::onPoll)
        .onMessage(PrimitiveCommand.Withdraw.class, this::onWithdraw)
        .onMessage(PrimitiveCommand.TimeUp.class, this::onTimeUp)
        .onMessage(PrimitiveCommand.Hold.class, this::onHold)
        .onMessage(PrimitiveCommand.Release.class, this::onRelease)
        .onMessage(PrimitiveCommand.WhoHolds.class, who -> holders.answer(who, this))
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .onMessage(PrimitiveCommand.Retire.class, retire -> Behaviors.stopped())
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<PrimitiveCommand> onSend(Send send) {
    PipeEnd end = endOf(send.hold(), send.caller());
    if (end == null) {
      refuse(send, new Closed());
    } else if (!isDuplex && end == first) {
      refuse(send, new Outcome.Refused("it only receives"));
    } else {
      other(end).send(send, end);
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onReceive(Receive receive) {
    PipeEnd end = readingEndOf(receive.hold(), receive.caller());
    if (end != null) {
      end.receive(receive, other(end));
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onTaken(Taken taken) {
    for (PipeEnd end : ends()) {
      end.take(taken.loan(), other(end));
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onTakenAhead(TakenAhead taken) {
    for (PipeEnd end : ends()) {
      end.takeAhead(taken.hold(), taken.reached(), other(end));
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onOpenLine(OpenLine open) {
    PipeEnd end = endOf(open.hold(), open.line());
    if (end != null) {
      end.open(open.hold(), new LineAccount(open.line()));
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onPost(Post post) {
    boolean isAtSecond = second.line(post.hold()) != null;
    PipeEnd end = isAtSecond ? second : first;
    LineAccount line = end.line(post.hold());
    if (line != null && (isDuplex || isAtSecond)) {
      end.use(line.address().process());
      other(end).post(post.message(), line, end);
    } else {
      directory.drop(post.message().payload());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onGiveBack(GiveBack back) {
    for (PipeEnd end : ends()) {
      end.giveBack(back.hold(), other(end));
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onPoll(Poll poll) {
    PipeEnd end = readingEndOf(poll.hold(), poll.caller());
    if (end != null) {
      end.poll(poll, other(end));
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onWithdraw(PrimitiveCommand.Withdraw withdraw) {
    ends().forEach(end -> end.withdraw(withdraw.caller()));
    return this;
  }

  private Behavior<PrimitiveCommand> onTimeUp(PrimitiveCommand.TimeUp timeUp) {
    ends().forEach(end -> end.timeUp(timeUp.ticket()));
    return this;
  }

  private Behavior<PrimitiveCommand> onHold(PrimitiveCommand.Hold hold) {
    holders.add(hold);
    return this;
  }

  private Behavior<PrimitiveCommand> onRelease(PrimitiveCommand.Release release) {
    holders.release(release.hold());
    ends().forEach(end -> end.release(release.hold()));
    retireWhenUnheld();
    return settle();
  }

  private Behavior<PrimitiveCommand> onProcessEnded(PrimitiveCommand.ProcessEnded ended) {
    ends().forEach(end -> end.endProcess(ended.ending()));
    if (holders.endProcess(ended.ending().process())) {
      retireWhenUnheld();
    }
    return settle();
  }

  private Behavior<PrimitiveCommand> onStop() {
    directory.remove(number);
    ends().forEach(PipeEnd::close);
    return this;
  }

  /** Stops it after the commands that are here already; their callers are answered first. */
  private void retireWhenUnheld() {
    if (holders.areGone()) {
      directory.retire(number, getContext().getSelf());
    }
  }

  /** Answers whoever waits for what the holders that are left cannot give. */
  private Behavior<PrimitiveCommand> settle() {
    first.settle(second);
    second.settle(first);
    return this;
  }

  private void refuse(Send send, WireMessage answer) {
    directory.drop(send.message().payload());
    send.caller().answer(answer);
  }

  /** The end that a hold is on, now used by that caller; null if it was released. */
  private @Nullable PipeEnd endOf(long hold, Caller caller) {
    Integer part = holders.partOf(hold);
    if (part == null) {
      return null;
    }
    PipeEnd end = part == FIRST ? first : second;
    end.use(caller.process());
    return end;
  }

  /** The end that a hold is on; null if nothing can be read there, and the caller knows. */
  private @Nullable PipeEnd readingEndOf(long hold, Caller caller) {
    PipeEnd end = endOf(hold, caller);
    if (end == null) {
      caller.answer(new Closed());
    } else if (!isDuplex && end == second) {
      caller.answer(new Outcome.Refused("it only sends"));
      return null;
    }
    return end;
  }

  private PipeEnd other(PipeEnd end) {
    return end == first ? second : first;
  }

  private List<PipeEnd> ends() {
    return List.of(first, second);
  }
}
