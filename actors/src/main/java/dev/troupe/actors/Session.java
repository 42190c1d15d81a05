package dev.troupe.actors;

import dev.troupe.actors.Caller.Answered;
import dev.troupe.actors.Frames.Request;
import dev.troupe.link.Channel;
import dev.troupe.link.Cursors;
import dev.troupe.link.WireCodec;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One forked process's conversation with the home node: brings its commands to the primitives in the
 * order it sent them, prints its output in that same order, and carries the answers back.
 *
 * <p>The thread that brings a command runs it. Printing may block, so a line, and all that the process
 * sent after it, is left to one other thread, the same for all processes: lines come out in the order
 * in which they came in. While that one is behind by {@link #MOST_BEHIND}, nothing more is read from the
 * process.
 */
final class Session implements Channel.Receiver, Caller.ReplyTo {

  private static final Logger log = LoggerFactory.getLogger(Session.class);

  /** Messages that may wait for a line before them to be printed. */
  private static final int MOST_BEHIND = 1024;

  private final long process;
  private final Directory directory;
  private final WireCodec codec;
  private final Channel channel;
  private final Output output;
  private final Executor printing;
  private final Runnable onLost;
  private final Map<Object, Object> attributes;
  private int behind; // messages that wait for a line before them
  private boolean isPaused;
  private @Nullable String lost;

  /**
   * A session.
   *
   * @param printing runs what may block, one thing after the other
   * @param onLost called once, when everything that the process sent has been delivered
   */
  Session(
      long process,
      Directory directory,
      WireCodec codec,
      Channel channel,
      Output output,
      Executor printing,
      Runnable onLost) {
    this.process = process;
    this.directory = directory;
    this.codec = codec;
    this.channel = channel;
    this.output = output;
    this.printing = printing;
    this.onLost = onLost;
    this.attributes = Caller.readAs(process, this);
  }

  @Override
  public void received(byte[] message) {
    Request request;
    try {
      request = Frames.readRequest(message, codec, attributes);
    } catch (IOException e) {
      log.error("Process {} sent what cannot be read; the message is dropped.", process, e);
      return;
    }
    boolean isBehind = request.command() instanceof ProcessActor.Printed;
    synchronized (this) {
      if (isBehind || behind > 0) {
        behind++;
        isBehind = true;
        if (!isPaused && behind > MOST_BEHIND) {
          isPaused = true;
          channel.pause();
        }
      }
    }
    if (isBehind) {
      printing.execute(() -> catchUp(request));
    } else {
      directory.deliver(request.target(), request.command());
    }
  }

  @Override
  public void lost(String reason) {
    synchronized (this) {
      if (behind > 0) {
        lost = reason;
        return;
      }
    }
    end(reason);
  }

  /** Prints a line, or delivers what came after one. */
  private void catchUp(Request request) {
    try {
      if (request.command() instanceof ProcessActor.Printed printed) {
        output.print(process, printed);
      }
      directory.deliver(request.target(), request.command());
    } catch (RuntimeException e) {
      log.error("A message of process {} was dropped.", process, e);
    }
    String reason = noneBehind();
    if (reason != null) {
      end(reason);
    }
  }

  /** Counts one as done; why the channel ended, if that was the last. */
  private synchronized @Nullable String noneBehind() {
    behind--;
    if (isPaused && behind < MOST_BEHIND / 2) {
      isPaused = false;
      channel.resume();
    }
    return behind == 0 ? lost : null;
  }

  private void end(String reason) {
    log.debug("The channel of process {} ended: {}", process, reason);
    onLost.run();
  }

  @Override
  public void tell(Answered answered) {
    channel.send(Frames.writeAnswer(answered, codec));
  }

  @Override
  public @Nullable Cursors cursors() {
    return channel.cursors();
  }
}
