package dev.troupe.pickle;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.InvalidObjectException;

/** Writes an enum constant as its name, as JDK serialization does. */
final class EnumSerializer extends Serializer<Enum<?>> {

  @Override
  public void write(Kryo kryo, Output output, Enum<?> constant) {
    output.writeString(constant.name());
  }

  @Override
  @SuppressWarnings({"unchecked", "rawtypes"})
  public Enum<?> read(Kryo kryo, Input input, Class<? extends Enum<?>> type) {
    String name = input.readString();
    try {
      return Enum.valueOf((Class) type, name);
    } catch (IllegalArgumentException e) {
      throw new KryoException(new InvalidObjectException(
          "Enum " + type.getName() + " has no " + name + " on this side"));
    }
  }
}
