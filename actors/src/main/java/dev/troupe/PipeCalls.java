package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.DispatcherThreads;
import dev.troupe.actors.Ending;
import dev.troupe.actors.Outcome;
import dev.troupe.actors.Payload;
import dev.troupe.actors.PipeEndpoints;
import dev.troupe.actors.PipeEndpoints.Message;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WireMessage;
import java.io.EOFException;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a connection asks its pipe, and what the answers mean to the caller. */
final class PipeCalls {

  private final PipeConnection connection;
  private final PipeLine line;

  PipeCalls(PipeConnection connection) {
    this.connection = connection;
    this.line = new PipeLine(connection.client(), connection.target(), connection.holdNumber());
    connection.beforeLettingGo(line::close);
  }

  /** Sends a message; false if there was no room in time. */
  boolean send(Message message, @Nullable Duration limit) throws IOException, InterruptedException {
    begin();
    if (line.post(message)) {
      return true;
    }
    WireMessage answer = exchange(
        limit, caller -> new PipeEndpoints.Send(caller, connection.holdNumber(), message, limit));
    if (answer instanceof PipeEndpoints.Sent) {
      return true;
    } else if (answer instanceof PipeEndpoints.Full || answer instanceof Outcome.Withdrawn) {
      return false;
    } else if (answer instanceof PipeEndpoints.Broken broken) {
      throw new BrokenPipeException(
          connection + " cannot send, since nobody is left to receive" + because(broken.lost()),
          lost(broken.lost()));
    }
    throw connection.unexpected(answer);
  }

  /** Receives a message; null if none came in time. */
  @Nullable
  Payload receive(boolean isRaw, @Nullable Duration limit)
      throws IOException, InterruptedException {
    begin();
    long start = System.nanoTime();
    while (true) {
      WireMessage here = line.take(isRaw);
      if (here instanceof PipeEndpoints.Received received) {
        return received.message().payload();
      }
      WireMessage answer = here != null ? here : ask(isRaw, left(limit, start));
      if (answer instanceof PipeEndpoints.Received received) {
        return take(received);
      } else if (answer instanceof PipeEndpoints.Empty || answer instanceof Outcome.Withdrawn) {
        return null;
      } else if (!(answer instanceof PipeEndpoints.Stocked)) {
        throw failure(isRaw, answer);
      }
    }
  }

  /** Begins to watch for what a receive would not wait for. */
  Readiness.Watch watch(@Nullable Duration limit, Runnable changed) {
    line.open();
    return line.hasAhead()
        ? Readiness.ready()
        : new ActorWatch(
            connection.client(),
            connection.target(),
            caller -> new PipeEndpoints.Poll(caller, connection.holdNumber(), limit),
            PipeCalls::isReady,
            changed);
  }

  private static boolean isReady(WireMessage answer) throws IOException {
    if (answer instanceof PipeEndpoints.Closed || answer instanceof Outcome.Gone) {
      throw new AsynchronousCloseException();
    }
    return answer instanceof PipeEndpoints.Polled polled && polled.isReady();
  }

  /** Closes the handle, after what it sent and took. */
  void close(Runnable letGo) {
    line.inTurn(letGo);
  }

  private WireMessage ask(boolean isRaw, @Nullable Duration limit)
      throws IOException, InterruptedException {
    return exchange(
        limit, caller -> new PipeEndpoints.Receive(caller, connection.holdNumber(), isRaw, limit));
  }

  private IOException failure(boolean isRaw, WireMessage answer) {
    if (answer instanceof PipeEndpoints.Eof eof) {
      return endOfStream(eof.lost());
    } else if (answer instanceof PipeEndpoints.Starved starved) {
      throw new ProcessLostException(
          connection + " has no message and nobody else is left to send one"
              + because(starved.lost()),
          starved.lost());
    } else if (answer instanceof PipeEndpoints.OtherKind) {
      throw new IllegalStateException(
          isRaw
              ? connection + " has an object as its next message: take it with receive()."
              : connection + " has bytes as its next message: take them with receiveBytes().");
    }
    throw connection.unexpected(answer);
  }

  /** Whether a receive would not wait. */
  boolean poll(@Nullable Duration limit) throws IOException, InterruptedException {
    begin();
    if (line.hasAhead()) {
      return true;
    }
    WireMessage answer =
        exchange(limit, caller -> new PipeEndpoints.Poll(caller, connection.holdNumber(), limit));
    if (answer instanceof PipeEndpoints.Polled polled) {
      return polled.isReady();
    } else if (answer instanceof Outcome.Withdrawn) {
      return false;
    }
    throw connection.unexpected(answer);
  }

  /** Confirms the loan first, and outlives it, so that no one else can get the same message. */
  private Payload take(PipeEndpoints.Received received) {
    connection.client().tell(connection.target(), new PipeEndpoints.Taken(received.loan()));
    if (!connection.client().node().isDurable()) {
      connection.client().flushUninterruptibly();
    }
    return received.message().payload();
  }

  /** What a call that may wait begins with, though it may then not have to. */
  private void begin() throws InterruptedException {
    DispatcherThreads.refuseToBlock();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    line.open();
  }

  private static @Nullable Duration left(@Nullable Duration limit, long start) {
    if (limit == null) {
      return null;
    }
    Duration left = limit.minusNanos(System.nanoTime() - start);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Asks and waits; ends when this handle is closed meanwhile. */
  private WireMessage exchange(@Nullable Duration limit, Function<Caller, PrimitiveCommand> command)
      throws AsynchronousCloseException, InterruptedException {
    try {
      WireMessage answer = connection.client().ask(connection.target(), limit, command);
      if (answer instanceof PipeEndpoints.Closed || answer instanceof Outcome.Gone) {
        throw new AsynchronousCloseException();
      }
      return answer;
    } finally {
      Reference.reachabilityFence(connection);
    }
  }

  private EOFException endOfStream(@Nullable Ending ending) {
    EOFException end = new EOFException(connection
        + " is at its end: nothing is left, and the other end is closed" + because(ending));
    ProcessLostException cause = lost(ending);
    if (cause != null) {
      end.initCause(cause);
    }
    return end;
  }

  private static String because(@Nullable Ending ending) {
    return ending == null
        ? "."
        : ": " + Messages.describe(ending) + "." + Messages.lastWords(ending);
  }

  private static @Nullable ProcessLostException lost(@Nullable Ending ending) {
    return ending == null
        ? null
        : new ProcessLostException(
            Messages.describe(ending) + "." + Messages.lastWords(ending), ending);
  }
}
