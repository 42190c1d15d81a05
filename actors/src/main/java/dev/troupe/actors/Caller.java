package dev.troupe.actors;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.troupe.link.WireMessage;
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
@JsonSerialize(using = Caller.Writer.class)
@JsonDeserialize(using = Caller.Reader.class)
public record Caller(long process, long request, @Nullable ReplyTo replyTo) {

  /** Takes answers on their way to the process that asked. Called by any thread; must not block. */
  @FunctionalInterface
  public interface ReplyTo {

    /** Brings an answer to the one who asked. */
    void tell(Answered answered);
  }

  /** An answer on its way to the process that asked. */
  public record Answered(long request, WireMessage answer) {}

  /** Sends the answer. */
  public void answer(WireMessage answer) {
    Objects.requireNonNull(replyTo, "this caller is answered by its own session")
        .tell(new Answered(request, answer));
  }

  /** Whether both name the same request of the same process. */
  public boolean isSame(Caller other) {
    return process == other.process && request == other.request;
  }

  /** What the codec must be told to read callers of one session. */
  static Map<Object, Object> readAs(long process, ReplyTo replyTo) {
    return Map.of(Reader.PROCESS, process, Reader.REPLY_TO, replyTo);
  }

  static final class Writer extends JsonSerializer<Caller> {
    @Override
    public void serialize(Caller caller, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeNumber(caller.request);
    }
  }

  static final class Reader extends JsonDeserializer<Caller> {
    private static final String PROCESS = "troupe.process";
    private static final String REPLY_TO = "troupe.reply-to";

    @Override
    public Caller deserialize(JsonParser in, DeserializationContext context) throws IOException {
      Object process = context.getAttribute(PROCESS);
      ReplyTo replyTo = (ReplyTo) context.getAttribute(REPLY_TO);
      return new Caller(process == null ? -1 : (Long) process, in.getLongValue(), replyTo);
    }
  }
}
