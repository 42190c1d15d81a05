package dev.troupe.pickle;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.InvalidObjectException;

/** Writes a {@link Lambda}; its captured values belong to the same graph. */
final class LambdaSerializer extends Serializer<Object> {

  @Override
  public void write(Kryo kryo, Output output, Object object) {
    if (Routes.of(object.getClass()) != Route.LAMBDA) {
      throw new GraphKryo.OtherTierException(object.getClass());
    }
    Lambda lambda = Lambda.of(object);
    ((GraphKryo) kryo).begin(object);
    output.writeString(lambda.capturingClass());
    output.writeByte(lambda.methodKind());
    for (String name : lambda.names()) {
      output.writeString(name);
    }
    output.writeVarInt(lambda.captured().length, true);
    for (Object captured : lambda.captured()) {
      kryo.writeClassAndObject(output, captured);
    }
    ((GraphKryo) kryo).end();
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    String capturingClass = input.readString();
    int methodKind = input.readByte();
    String[] names = new String[Lambda.NAMES];
    for (int i = 0; i < names.length; i++) {
      names[i] = input.readString();
    }
    Object[] captured = new Object[input.readVarInt(true)];
    for (int i = 0; i < captured.length; i++) {
      captured[i] = kryo.readClassAndObject(input);
    }
    try {
      return new Lambda(capturingClass, methodKind, names, captured).restore(kryo.getClassLoader());
    } catch (ClassNotFoundException | InvalidObjectException e) {
      throw new KryoException(e);
    }
  }
}
