package dev.troupe.pickle;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Writes a handle as the token that its table gives for it. */
final class HandleSerializer extends Serializer<Handle> {

  @Override
  public void write(Kryo kryo, Output output, Handle handle) {
    byte[] token = ((GraphKryo) kryo).transfer().lend(handle);
    output.writeVarInt(token.length, true);
    output.writeBytes(token);
  }

  @Override
  public Handle read(Kryo kryo, Input input, Class<? extends Handle> type) {
    return ((GraphKryo) kryo).transfer().adopt(input.readBytes(input.readVarInt(true)));
  }
}
