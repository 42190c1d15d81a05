package dev.troupe.actors;

import com.typesafe.config.Config;
import dev.troupe.actors.Caller.Answered;
import dev.troupe.link.ArteryChannel;
import dev.troupe.link.Channel;
import dev.troupe.link.Cursors;
import dev.troupe.link.Link;
import dev.troupe.link.WaitingPlace;
import dev.troupe.link.WireCodec;
import dev.troupe.memory.SegmentOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A forked process's node: one channel to the home node, and a member of its cluster behind it. */
public final class ChildConnection implements Node {

  private final Boot boot;
  private final WireCodec codec = Protocols.codec();
  private final Membership membership;
  private final @Nullable Link link;
  private final Channel channel;
  private final Answers answers;

  /**
   * Connects to the home node: over a link if it has a gate for links, else over Artery. Joining the
   * cluster goes on behind it.
   *
   * @param config read when the actor system starts
   * @throws UncheckedIOException if the home node cannot be reached or refuses
   */
  public static ChildConnection open(
      Boot boot, Supplier<Config> config, ClassLoader loader, Answers answers) {
    return new ChildConnection(boot, config, loader, answers);
  }

  private ChildConnection(Boot boot, Supplier<Config> config, ClassLoader loader, Answers answers) {
    this.boot = boot;
    this.answers = answers;
    this.membership = new Membership(boot, config, loader, new Herald());
    Channel.Receiver receiver = new AnswersOf(answers);
    if (boot.link().isEmpty()) {
      this.link = null;
      this.channel = ArteryChannel.connect(
          membership.start(), boot.gate(), boot.process(), boot.token(), receiver);
      membership.join();
    } else {
      this.link = connect(receiver);
      this.channel = link.channel();
      membership.joinAfter(Duration.ofMillis(boot.joinDelayMillis()));
    }
  }

  private Link connect(Channel.Receiver receiver) {
    try {
      return Link.connect(boot.link(), boot.secret(), boot.process(), boot.token(), receiver);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the home take this member out at its end. No lambda: the first one takes 10 ms. */
  private final class Herald implements Membership.Herald {
    @Override
    public void announce(String address) {
      send(Directory.MEMBERS, new MembersActor.Joining(caller(0), address));
    }
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
        LoggerFactory.getLogger(ChildConnection.class)
            .error("The home node sent what cannot be read; the message is dropped.", e);
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
  public SegmentOwner segmentOwner() {
    return new SegmentOwner(boot.home(), boot.program(), boot.process());
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
  public void awaitReceived() {
    channel.awaitReceived();
  }

  @Override
  public boolean isDurable() {
    return channel.isDurable();
  }

  @Override
  public @Nullable Cursors cursors() {
    return channel.cursors();
  }

  @Override
  public WaitingPlace waitingPlace() {
    return link == null ? WaitingPlace.PARKED : link;
  }

  @Override
  public Boot boot(HomeActor.ProcessMade process, String name) {
    return boot.forProcess(process, name);
  }

  @Override
  public void hangUp() {
    membership.hangUp();
    if (link != null) {
      link.hangUp();
    }
  }

  @Override
  public void close() {
    if (link != null) {
      link.close();
    }
    channel.close();
    membership.close();
    answers.lost("This process has ended.");
  }
}
