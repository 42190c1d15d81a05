package dev.troupe.actors;

import dev.troupe.link.Cursors;
import dev.troupe.link.FieldFormat;
import dev.troupe.link.WireMessage;
import dev.troupe.link.WireReader;
import dev.troupe.link.WireWriter;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: a process, the number of its request, and where the answer goes. Every command that wants
 * an answer carries one, and is answered exactly once.
 *
 * <p>Only the number travels: the session that reads it off the channel knows whose it is and fills in
 * the rest, so that a forked JVM needs no actor of its own to ask.
 *
 * @param process the asking process, 0 for the home process
 * @param request counted by the process, never used twice
 * @param replyTo where {@link Answered} goes; null only in the asking JVM, if it is not the home
 */
public record Caller(long process, long request, @Nullable ReplyTo replyTo) {

  /** Takes answers on their way to the process that asked. Called by any thread; must not block. */
  @FunctionalInterface
  public interface ReplyTo {

    /** Brings an answer to the one who asked. */
    void tell(Answered answered);

    /** How far its process has got in what it was sent ahead; null if that is said by messages. */
    default @Nullable Cursors cursors() {
      return null;
    }
  }

  /** An answer on its way to the process that asked. */
  public record Answered(long request, WireMessage answer) {}

  /** Sends the answer. */
  public void answer(WireMessage answer) {
    Objects.requireNonNull(replyTo, "this caller is answered by its own session")
        .tell(new Answered(request, answer));
  }

  /** How far the process has got in what it was sent ahead; null if that is said by messages. */
  @Nullable
  Cursors cursors() {
    return replyTo == null ? null : replyTo.cursors();
  }

  /** Whether both name the same request of the same process. */
  public boolean isSame(Caller other) {
    return process == other.process && request == other.request;
  }

  /** What the codec must be told to read callers of one session. */
  static Map<Object, Object> readAs(long process, ReplyTo replyTo) {
    return Map.of(Format.PROCESS, process, Format.REPLY_TO, replyTo);
  }

  /** Its bytes: the number alone. */
  static final class Format implements FieldFormat<Caller> {
    private static final String PROCESS = "troupe.process";
    private static final String REPLY_TO = "troupe.reply-to";

    @Override
    public void write(Caller caller, WireWriter out) {
      out.writeLong(caller.request);
    }

    @Override
    public Caller read(WireReader in) throws IOException {
      Object process = in.attribute(PROCESS);
      ReplyTo replyTo = (ReplyTo) in.attribute(REPLY_TO);
      return new Caller(process == null ? -1 : (Long) process, in.readLong(), replyTo);
    }
  }
}
