package dev.troupe.pickle;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Writes an object as its {@link Parts}. */
final class PartsSerializer extends Serializer<Object> {

  private final Parts parts;

  PartsSerializer(Parts parts) {
    this.parts = parts;
  }

  @Override
  public void write(Kryo kryo, Output output, Object object) {
    Object[] values = parts.take().apply(object);
    ((GraphKryo) kryo).begin(object);
    output.writeVarInt(values.length, true);
    for (Object value : values) {
      kryo.writeClassAndObject(output, value);
    }
    ((GraphKryo) kryo).end();
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    Object[] values = new Object[input.readVarInt(true)];
    for (int i = 0; i < values.length; i++) {
      values[i] = kryo.readClassAndObject(input);
    }
    return parts.make().apply(values);
  }
}
