package dev.troupe.pickle;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.InvalidObjectException;

/** Writes a record's components; the canonical constructor makes it again, so it may refuse what arrived. */
final class RecordSerializer extends Serializer<Object> {

  private final Shape shape;
  private final FieldCodec[] components;

  RecordSerializer(Class<?> type) {
    shape = Shape.of(type);
    components = FieldCodec.of(shape);
  }

  @Override
  public void write(Kryo kryo, Output output, Object object) {
    output.writeShort(shape.fingerprint);
    ((GraphKryo) kryo).begin(object);
    for (FieldCodec component : components) {
      component.write(kryo, output, object);
    }
    ((GraphKryo) kryo).end();
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    FieldsSerializer.check(input.readShort(), shape.fingerprint, type);
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = components[i].read(kryo, input);
    }
    try {
      return shape.construct(values);
    } catch (InvalidObjectException e) {
      throw new KryoException(e);
    }
  }
}
