package dev.troupe.actors;

import akka.actor.AddressFromURIString;
import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import dev.troupe.actors.Caller.Answered;
import dev.troupe.link.ArteryChannel;
import dev.troupe.link.Channel;
import dev.troupe.link.NodeConfig;
import dev.troupe.link.SecretSetup;
import dev.troupe.link.WireCodec;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A forked process's node: one channel to the home node, and a member of its cluster behind it. */
public final class ChildConnection implements Node {

  private static final Logger log = LoggerFactory.getLogger(ChildConnection.class);

  private final Boot boot;
  private final WireCodec codec = Protocols.codec();
  private final ActorSystem<Void> system;
  private final Channel channel;

  /** Connects to the home node. Joining the cluster goes on behind it. */
  public static ChildConnection open(
      Boot boot, Config config, ClassLoader loader, Answers answers) {
    return new ChildConnection(boot, config, loader, answers);
  }

  private ChildConnection(Boot boot, Config config, ClassLoader loader, Answers answers) {
    this.boot = boot;
    system = ActorSystem.create(
        Behaviors.empty(),
        NodeConfig.SYSTEM_NAME,
        ActorSystemSetup.create(
            BootstrapSetup.create(
                Optional.of(loader), Optional.of(NodeConfig.of(config)), Optional.empty()),
            new SecretSetup(boot.secret())));
    channel = ArteryChannel.connect(
        system, boot.gate(), boot.process(), boot.token(), new AnswersOf(answers));
    Cluster.get(system).manager().tell(Join.create(AddressFromURIString.parse(boot.member())));
  }

  /** Brings what the channel delivers to whoever waits. */
  private final class AnswersOf implements Channel.Receiver {
    private final Answers answers;

    AnswersOf(Answers answers) {
      this.answers = answers;
    }

    @Override
    public void received(byte[] message) {
      try {
        Answered answered = Frames.readAnswer(message, codec);
        answers.answered(answered.request(), answered.answer());
      } catch (IOException e) {
        log.error("The home node sent what cannot be read; the message is dropped.", e);
      }
    }

    @Override
    public void lost(String reason) {
      answers.lost(reason);
    }
  }

  @Override
  public long process() {
    return boot.process();
  }

  @Override
  public Caller caller(long request) {
    return new Caller(boot.process(), request, null);
  }

  @Override
  public void send(long target, PrimitiveCommand command) {
    channel.send(Frames.writeRequest(target, command, codec));
  }

  @Override
  public void flush() throws InterruptedException {
    channel.flush();
  }

  @Override
  public boolean isDurable() {
    return channel.isDurable();
  }

  @Override
  public Boot boot(HomeActor.ProcessMade process, String name) {
    return new Boot(
        boot.gate(), boot.member(), boot.secret(), process.number(), process.token(), name);
  }

  @Override
  public void close() {
    channel.close();
    NodeConfig.stop(system);
  }
}
