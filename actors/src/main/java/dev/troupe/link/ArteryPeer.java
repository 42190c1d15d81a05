package dev.troupe.link;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One end of an {@link ArteryChannel}: empties the channel's outbox into a {@link ReliableLane},
 * carries the lane's frames to the other end and hands its messages to the receiver. It keeps
 * sending until it is told that the other end is gone.
 */
final class ArteryPeer extends AbstractBehavior<ArteryPeer.Command> {

  private static final Duration HELLO_INTERVAL = Duration.ofMillis(250);
  private static final Duration QUIET = Duration.ofMillis(25);
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(1);
  private static final String PEER_ENDED = "The process at the other end has ended.";

  /** Those that may come from the other end are wire messages. */
  sealed interface Command {}

  /** A frame of the lane; the fields are those of {@link ReliableLane.Frame}. */
  record Data(
      long session, long number, long arrived, byte[] beyond, boolean wantsAnswer, byte[] chunk)
      implements Command, WireMessage {}

  /** The gate has opened the session; {@code peer} is its other end. */
  record Welcome(long session, ActorRef<Command> peer) implements Command, WireMessage {}

  /** The gate will not open the session. */
  record Refused(long session, String reason) implements Command, WireMessage {}

  /** The other end has closed the channel. */
  record Goodbye(long session, String reason) implements Command, WireMessage {}

  /** The channel has something in its outbox. */
  record Wake() implements Command {}

  /** The channel was closed here. */
  record Close() implements Command {}

  /** The process at the other end is known to have ended. */
  record PeerEnded(boolean saidAll) implements Command {}

  /** The session counts as ended by the gate that opened it. */
  record Give(String reason) implements Command {}

  private record Quiet() implements Command {}

  private record LaneDue() implements Command {}

  private record HelloDue() implements Command {}

  private record NoAnswer() implements Command {}

  private record OpenFlush(long afterMessages, ArteryChannel.Flush flush) {}

  private final ArteryChannel channel;
  private final Channel.Receiver receiver;
  private final long session;
  private final LinkSettings settings;
  private final TimerScheduler<Command> timers;
  private final ReliableLane lane = new ReliableLane();
  private final Deque<OpenFlush> flushes = new ArrayDeque<>();
  private @Nullable Wire<Command> wire; // none before the welcome
  private @Nullable Runnable hello;
  private String gone = "";
  private long endBy;
  private long timerAt = ReliableLane.NEVER;

  private ArteryPeer(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ArteryChannel channel,
      Channel.Receiver receiver,
      long session) {
    super(context);
    this.timers = timers;
    this.channel = channel;
    this.receiver = receiver;
    this.session = session;
    this.settings = LinkSettings.from(context.getSystem().settings().config());
  }

  /** The end that says hello to a gate until it is welcome. */
  static Behavior<Command> connecting(
      ArteryChannel channel,
      Channel.Receiver receiver,
      ActorRef<ArteryGate.Command> gate,
      long process,
      byte[] token,
      long session) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      ArteryPeer peer = new ArteryPeer(context, timers, channel, receiver, session);
      peer.sayHello(gate, process, token);
      return peer;
    }));
  }

  /** The end that a gate opens for the sender of a hello. */
  static Behavior<Command> welcoming(
      ArteryChannel channel, Channel.Receiver receiver, ActorRef<Command> other, long session) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      ArteryPeer peer = new ArteryPeer(context, timers, channel, receiver, session);
      peer.wire = peer.settings.wire(other::tell, 2 * session + 1);
      return peer;
    }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Data.class, this::onData)
        .onMessage(Welcome.class, this::onWelcome)
        .onMessage(Refused.class, this::onRefused)
        .onMessage(Goodbye.class, this::onGoodbye)
        .onMessage(Wake.class, this::onWake)
        .onMessage(Close.class, this::onClose)
        .onMessage(PeerEnded.class, this::onPeerEnded)
        .onMessage(Quiet.class, this::onQuiet)
        .onMessage(Give.class, this::onGive)
        .onMessage(LaneDue.class, this::onLaneDue)
        .onMessage(HelloDue.class, this::onHelloDue)
        .onMessage(NoAnswer.class, this::onNoAnswer)
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private Behavior<Command> onData(Data data) {
    if (data.session != session) {
      return this;
    }
    noteSound();
    try {
      ReliableLane.Frame frame = new ReliableLane.Frame(
          data.number, data.arrived, data.beyond, data.wantsAnswer, data.chunk);
      for (byte[] message : lane.receive(frame, System.nanoTime())) {
        receiver.received(message);
      }
    } catch (RuntimeException | LinkageError | AssertionError e) {
      // A message that was not taken is not sent again: going on would lose it in silence.
      getContext().getLog().error("The receiver of session {} failed.", session, e);
      sayGoodbye("its receiver failed: " + e);
      return lost("This end failed: " + e);
    }
    return carryOn();
  }

  private Behavior<Command> onWelcome(Welcome welcome) {
    if (welcome.session == session && hello != null) {
      hello = null;
      timers.cancel(HelloDue.class);
      timers.cancel(NoAnswer.class);
      wire = settings.wire(welcome.peer::tell, 2 * session);
    }
    return carryOn();
  }

  private Behavior<Command> onRefused(Refused refused) {
    boolean isOurs = refused.session == session && hello != null;
    return isOurs ? lost("The gate refused this process: " + refused.reason) : this;
  }

  private Behavior<Command> onGoodbye(Goodbye goodbye) {
    return goodbye.session == session
        ? lost("The peer ended the channel: " + goodbye.reason)
        : this;
  }

  private Behavior<Command> onWake(Wake wake) {
    channel.emptying();
    for (Object entry = channel.poll(); entry != null; entry = channel.poll()) {
      if (entry instanceof ArteryChannel.Flush flush) {
        flushes.add(new OpenFlush(lane.accepted(), flush));
        lane.probe();
      } else {
        lane.send((byte[]) entry);
      }
    }
    return carryOn();
  }

  private Behavior<Command> onClose(Close close) {
    sayGoodbye("it was closed");
    return Behaviors.stopped();
  }

  private Behavior<Command> onPeerEnded(PeerEnded ended) {
    if (ended.saidAll) {
      return lost(PEER_ENDED);
    }
    endBy = System.nanoTime() + LONGEST_DRAIN.toNanos();
    timers.startSingleTimer(Quiet.class, new Quiet(), QUIET);
    return this;
  }

  private Behavior<Command> onQuiet(Quiet quiet) {
    return lost(PEER_ENDED);
  }

  /** Remoting does not tell the end of what a dead process sent; a silence does. */
  private void noteSound() {
    if (timers.isTimerActive(Quiet.class) && System.nanoTime() < endBy) {
      timers.startSingleTimer(Quiet.class, new Quiet(), QUIET);
    }
  }

  private Behavior<Command> onGive(Give give) {
    return lost(give.reason);
  }

  private Behavior<Command> onLaneDue(LaneDue due) {
    timerAt = ReliableLane.NEVER;
    return carryOn();
  }

  private Behavior<Command> onHelloDue(HelloDue due) {
    if (hello != null) {
      hello.run();
    }
    return this;
  }

  private Behavior<Command> onNoAnswer(NoAnswer none) {
    return hello == null
        ? this
        : lost("The gate did not answer within " + settings.connectTimeout().toSeconds() + " s.");
  }

  private Behavior<Command> onPostStop(PostStop signal) {
    channel.ended();
    flushes.forEach(open -> open.flush.done().countDown());
    flushes.clear();
    if (!gone.isEmpty()) {
      receiver.lost(gone);
    }
    return this;
  }

  private Behavior<Command> lost(String reason) {
    gone = reason;
    return Behaviors.stopped();
  }

  private void sayHello(ActorRef<ArteryGate.Command> gate, long process, byte[] token) {
    Wire<ArteryGate.Command> toGate = settings.wire(gate::tell, -session);
    ArteryGate.Hello message = new ArteryGate.Hello(
        LinkProtocol.VERSION, process, token, session, getContext().getSelf());
    hello = () -> toGate.tell(message);
    hello.run();
    timers.startTimerWithFixedDelay(HelloDue.class, new HelloDue(), HELLO_INTERVAL);
    timers.startSingleTimer(NoAnswer.class, new NoAnswer(), settings.connectTimeout());
  }

  private void sayGoodbye(String reason) {
    if (wire != null) {
      wire.tell(new Goodbye(session, reason));
    }
  }

  /** Sends what the lane has due, ends flushes that are done and asks to be called when more is. */
  private Behavior<Command> carryOn() {
    long now = System.nanoTime();
    if (wire != null) {
      List<ReliableLane.Frame> due = lane.due(now);
      for (ReliableLane.Frame frame : due) {
        wire.tell(new Data(
            session,
            frame.number(),
            frame.arrived(),
            frame.beyond(),
            frame.wantsAnswer(),
            frame.chunk()));
      }
      long next = lane.nextDue();
      if (next < timerAt) {
        timerAt = next;
        timers.startSingleTimer(
            LaneDue.class, new LaneDue(), Duration.ofNanos(Math.max(next - now, 0)));
      }
    }
    while (!flushes.isEmpty() && flushes.element().afterMessages <= lane.acknowledged()) {
      flushes.remove().flush.done().countDown();
    }
    return this;
  }
}
