package dev.troupe.link;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where processes open their channels to this node. One channel a process: a later session of the
 * same process ends the one before it, a repeated hello is answered again, an old one is ignored.
 */
public final class ArteryGate extends AbstractBehavior<ArteryGate.Command> {

  static final String DEFAULT_DISPATCHER = "akka.actor.default-dispatcher";

  private static final int MAX_ENDED_SESSIONS = 4096;

  /** Decides who may open a channel. Called by one thread at a time; must not block. */
  @FunctionalInterface
  public interface Verifier {

    /** Whether this is the token of this process; compares in constant time. */
    boolean knows(long process, byte[] token);
  }

  /** What a gate understands. Processes send theirs through {@link ArteryChannel#connect}. */
  public sealed interface Command {}

  /** Asks for a channel; repeated until answered. */
  record Hello(
      int version, long process, byte[] token, long session, ActorRef<ArteryPeer.Command> from)
      implements Command, WireMessage {}

  private record SessionEnded(long process, long session) implements Command {}

  private record Session(long number, ActorRef<ArteryPeer.Command> peer) {}

  private final Verifier verifier;
  private final String dispatcher;
  private final BiFunction<Long, Channel, Channel.Receiver> opener;
  private final Map<Long, Session> sessions = new HashMap<>();
  private final Map<Long, Long> ended =
      new LinkedHashMap<>() { // so that a late hello does not open a session again
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > MAX_ENDED_SESSIONS;
        }
      };

  private ArteryGate(
      ActorContext<Command> context,
      Verifier verifier,
      String dispatcher,
      BiFunction<Long, Channel, Channel.Receiver> opener) {
    super(context);
    this.verifier = verifier;
    this.dispatcher = dispatcher;
    this.opener = opener;
  }

  /**
   * A gate to be spawned.
   *
   * @param dispatcher the configuration path of the dispatcher that calls the receivers
   * @param opener called once for each new session with the process's number and its channel; must
   *     not block
   */
  public static Behavior<Command> create(
      Verifier verifier, String dispatcher, BiFunction<Long, Channel, Channel.Receiver> opener) {
    return Behaviors.setup(context -> new ArteryGate(context, verifier, dispatcher, opener));
  }

  /** A gate whose receivers are called by Akka's default dispatcher. */
  public static Behavior<Command> create(
      Verifier verifier, BiFunction<Long, Channel, Channel.Receiver> opener) {
    return create(verifier, DEFAULT_DISPATCHER, opener);
  }

  /** What a process needs to find the gate. */
  public static String address(ActorSystem<?> system, ActorRef<Command> gate) {
    return ActorRefResolver.get(system).toSerializationFormat(gate);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Hello.class, this::onHello)
        .onMessage(SessionEnded.class, this::onSessionEnded)
        .build();
  }

  private Behavior<Command> onHello(Hello hello) {
    String refusal = refusal(hello);
    if (refusal != null) {
      hello.from.tell(new ArteryPeer.Refused(hello.session, refusal));
      return this;
    }
    Session known = sessions.get(hello.process);
    long last = known == null ? ended.getOrDefault(hello.process, 0L) : known.number;
    if (hello.session > last) {
      if (known != null) {
        known.peer.tell(new ArteryPeer.Give("The process has opened another channel."));
      }
      open(hello);
    } else if (known != null && hello.session == last) {
      hello.from.tell(new ArteryPeer.Welcome(hello.session, known.peer));
    }
    return this;
  }

  private void open(Hello hello) {
    ArteryChannel channel = new ArteryChannel();
    Channel.Receiver receiver;
    try {
      receiver = opener.apply(hello.process, channel);
    } catch (RuntimeException e) {
      getContext().getLog().error("No channel could be opened for {}.", hello.process, e);
      hello.from.tell(new ArteryPeer.Refused(hello.session, "this node failed: " + e));
      return;
    }
    ActorRef<ArteryPeer.Command> peer = getContext()
        .spawn(
            ArteryPeer.welcoming(channel, receiver, hello.from, hello.session),
            hello.process + "-" + hello.session,
            DispatcherSelector.fromConfig(dispatcher));
    getContext().watchWith(peer, new SessionEnded(hello.process, hello.session));
    sessions.put(hello.process, new Session(hello.session, peer));
    hello.from.tell(new ArteryPeer.Welcome(hello.session, peer));
    channel.bind(peer);
  }

  private @Nullable String refusal(Hello hello) {
    if (hello.version != LinkProtocol.VERSION) {
      return "it speaks version " + hello.version + " of the link, this node version "
          + LinkProtocol.VERSION + ".";
    }
    if (!verifier.knows(hello.process, hello.token)) {
      return "process " + hello.process + " is unknown here, or its token is wrong.";
    }
    return null;
  }

  private Behavior<Command> onSessionEnded(SessionEnded end) {
    Session known = sessions.get(end.process);
    if (known != null && known.number == end.session) {
      sessions.remove(end.process);
      ended.put(end.process, end.session);
    }
    return this;
  }
}
