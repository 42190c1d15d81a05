package dev.troupe.pickle;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.InvalidClassException;
import org.objenesis.instantiator.ObjectInstantiator;
import org.objenesis.strategy.StdInstantiatorStrategy;

/** Writes a serializable object without hooks as JDK serialization would: its fields; its constructors do not run. */
final class FieldsSerializer extends Serializer<Object> {

  private final short fingerprint;
  private final FieldCodec[] fields;
  private final ObjectInstantiator<?> instantiator;

  FieldsSerializer(Class<?> type) {
    Shape shape = Shape.of(type);
    fingerprint = shape.fingerprint;
    fields = FieldCodec.of(shape);
    instantiator = new StdInstantiatorStrategy().newInstantiatorOf(type);
  }

  @Override
  public void write(Kryo kryo, Output output, Object object) {
    output.writeShort(fingerprint);
    for (FieldCodec field : fields) {
      field.write(kryo, output, object);
    }
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    check(input.readShort(), fingerprint, type);
    Object object = instantiator.newInstance();
    kryo.reference(object);
    for (FieldCodec field : fields) {
      field.readInto(kryo, input, object);
    }
    return object;
  }

  static void check(short written, short own, Class<?> type) {
    if (written != own) {
      throw new KryoException(new InvalidClassException(
          type.getName(), "its fields differ on this side: run the same classes on both"));
    }
  }
}
