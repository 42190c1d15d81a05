package dev.troupe.actors;

import dev.troupe.actors.Caller.Answered;
import dev.troupe.actors.Frames.Request;
import dev.troupe.link.Channel;
import dev.troupe.link.WireCodec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
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
 * sent after it, is left to another thread; while that one is behind by {@link #MOST_BEHIND}, nothing
 * more is read from the process.
 */
final class Session implements Channel.Receiver {

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
  private final Deque<Request> behind = new ArrayDeque<>(); // guarded by itself
  private boolean isPrinting; // guarded by behind
  private boolean isPaused; // guarded by behind
  private @Nullable String lost; // guarded by behind

  /**
   * A session.
   *
   * @param printing runs what may block
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
    this.attributes = Caller.readAs(process, this::answer);
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
    boolean isFirst;
    synchronized (behind) {
      isFirst = !isPrinting;
      if (isPrinting || request.command() instanceof ProcessActor.Printed) {
        isPrinting = true;
        behind.add(request);
        if (!isPaused && behind.size() > MOST_BEHIND) {
          isPaused = true;
          channel.pause();
        }
        if (!isFirst) {
          return;
        }
      }
    }
    if (request.command() instanceof ProcessActor.Printed) {
      printing.execute(this::catchUp);
    } else {
      directory.deliver(request.target(), request.command());
    }
  }

  @Override
  public void lost(String reason) {
    synchronized (behind) {
      if (isPrinting) {
        lost = reason;
        return;
      }
    }
    end(reason);
  }

  /** Prints and delivers until nothing is behind. */
  private void catchUp() {
    for (Request request = next(); request != null; request = next()) {
      try {
        if (request.command() instanceof ProcessActor.Printed printed) {
          output.print(process, printed);
        }
        directory.deliver(request.target(), request.command());
      } catch (RuntimeException e) {
        log.error("A message of process {} was dropped.", process, e);
      }
    }
    String reason = lost;
    if (reason != null) {
      end(reason);
    }
  }

  private @Nullable Request next() {
    synchronized (behind) {
      Request request = behind.poll();
      isPrinting = request != null;
      if (isPaused && behind.size() < MOST_BEHIND / 2) {
        isPaused = false;
        channel.resume();
      }
      return request;
    }
  }

  private void end(String reason) {
    log.debug("The channel of process {} ended: {}", process, reason);
    onLost.run();
  }

  private void answer(Answered answered) {
    channel.send(Frames.writeAnswer(answered, codec));
  }
}
