package dev.troupe.actors;

import dev.troupe.actors.Caller.Answered;
import dev.troupe.link.WaitingPlace;
import dev.troupe.link.WireCodec;
import dev.troupe.link.WireMessage;
import dev.troupe.memory.SegmentOwner;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A home that is none, for a JVM that gets warm: what is sent to it is encoded and goes nowhere, and the
 * answers, which it has at hand, are encoded and decoded on their way to the caller.
 */
public final class WarmupNode implements Node {

  private final WireCodec codec = Protocols.codec();
  private final Answers answers;
  private final ProcessActor.Task task;

  /** A node that has this task for whoever asks. */
  public WarmupNode(Answers answers, ProcessActor.Task task) {
    this.answers = answers;
    this.task = task;
  }

  @Override
  public long process() {
    return 1;
  }

  @Override
  public SegmentOwner segmentOwner() {
    throw new UnsupportedOperationException("nothing gets a name to get warm");
  }

  @Override
  public Caller caller(long request) {
    return new Caller(process(), request, null);
  }

  @Override
  public void send(long target, PrimitiveCommand command) {
    Frames.writeRequest(target, command, codec);
    Caller caller = command.caller();
    if (caller == null) {
      return;
    }
    WireMessage answer = command instanceof ProcessActor.TakeTask ? task : new Outcome.Done();
    try {
      Answered answered = Frames.readAnswer(
          Frames.writeAnswer(new Answered(caller.request(), answer), codec), codec);
      answers.answered(answered.request(), answered.answer());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void flush() {}

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public WaitingPlace waitingPlace() {
    return WaitingPlace.PARKED;
  }

  @Override
  public void hangUp() {}

  @Override
  public Boot boot(HomeActor.ProcessMade process, String name) {
    throw new UnsupportedOperationException("nothing is forked to get warm");
  }

  @Override
  public void close() {}
}
