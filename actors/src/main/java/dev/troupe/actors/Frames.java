package dev.troupe.actors;

import dev.troupe.actors.Caller.Answered;
import dev.troupe.link.WireCodec;
import dev.troupe.link.WireMessage;
import dev.troupe.link.WireWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * What a channel between a forked process and its home node carries: towards home, a command and the
 * number of the primitive it is for; back, an answer and the number of the request it belongs to.
 */
public final class Frames {

  private Frames() {}

  /** A command on its way to a primitive. */
  record Request(long target, PrimitiveCommand command) {}

  /** Writes a command. */
  static byte[] writeRequest(long target, PrimitiveCommand command, WireCodec codec) {
    return write(target, command, codec);
  }

  /** Reads a command; the attributes say whose it is. */
  static Request readRequest(byte[] message, WireCodec codec, Map<Object, Object> attributes)
      throws IOException {
    if (read(message, codec, attributes) instanceof PrimitiveCommand command) {
      return new Request(ByteBuffer.wrap(message).getLong(), command);
    }
    throw new IOException("not a command to a primitive");
  }

  /** Writes an answer. */
  static byte[] writeAnswer(Answered answered, WireCodec codec) {
    return write(answered.request(), answered.answer(), codec);
  }

  /** Reads an answer. */
  static Answered readAnswer(byte[] message, WireCodec codec) throws IOException {
    WireMessage answer = read(message, codec, Map.of());
    return new Answered(ByteBuffer.wrap(message).getLong(), answer);
  }

  private static byte[] write(long number, WireMessage body, WireCodec codec) {
    WireWriter out = new WireWriter();
    out.writeEightBytes(number);
    codec.encode(body, out);
    return out.toBytes();
  }

  private static WireMessage read(byte[] message, WireCodec codec, Map<Object, Object> attributes)
      throws IOException {
    if (message.length < Long.BYTES) {
      throw new IOException("a message of " + message.length + " bytes is too short");
    }
    return codec.decode(message, Long.BYTES, attributes);
  }
}
