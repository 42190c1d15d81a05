package dev.troupe.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.troupe.actors.Caller.Answered;
import dev.troupe.link.Channel;
import dev.troupe.link.WireCodec;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One forked process's conversation with the home node: brings its commands to the primitives in the
 * order it sent them, prints its output in that same order, and carries the answers back.
 */
final class SessionActor extends AbstractBehavior<SessionActor.Command> {

  private static final Logger log = LoggerFactory.getLogger(SessionActor.class);

  /** What a session takes; nothing of it crosses a JVM but as bytes. */
  sealed interface Command {}

  /** A message came over the channel. */
  record Received(byte[] message) implements Command {}

  /** A primitive answered. */
  record Reply(Answered answered) implements Command {}

  /** The channel has delivered all it ever will. */
  record Lost(String reason) implements Command {}

  private final long process;
  private final Directory directory;
  private final WireCodec codec;
  private final Channel channel;
  private final Output output;
  private final Runnable onLost;
  private final Map<Object, Object> attributes;

  static Behavior<Command> create(
      long process,
      Directory directory,
      WireCodec codec,
      Channel channel,
      Output output,
      Runnable onLost) {
    return Behaviors.setup(
        context -> new SessionActor(context, process, directory, codec, channel, output, onLost));
  }

  private SessionActor(
      ActorContext<Command> context,
      long process,
      Directory directory,
      WireCodec codec,
      Channel channel,
      Output output,
      Runnable onLost) {
    super(context);
    this.process = process;
    this.directory = directory;
    this.codec = codec;
    this.channel = channel;
    this.output = output;
    this.onLost = onLost;
    ActorRef<Answered> replyTo = context.messageAdapter(Answered.class, Reply::new);
    this.attributes = Caller.readAs(process, replyTo);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Received.class, this::onReceived)
        .onMessage(Reply.class, this::onReply)
        .onMessage(Lost.class, this::onLost)
        .build();
  }

  private Behavior<Command> onReceived(Received received) {
    try {
      Frames.Request request = Frames.readRequest(received.message(), codec, attributes);
      if (request.command() instanceof ProcessActor.Printed printed) {
        output.print(process, printed);
      }
      directory.deliver(request.target(), request.command());
    } catch (IOException e) {
      log.error("Process {} sent what cannot be read; the message is dropped.", process, e);
    }
    return this;
  }

  private Behavior<Command> onReply(Reply reply) {
    channel.send(Frames.writeAnswer(reply.answered(), codec));
    return this;
  }

  private Behavior<Command> onLost(Lost lost) {
    log.debug("The channel of process {} ended: {}", process, lost.reason());
    onLost.run();
    return Behaviors.stopped();
  }
}
