package dev.troupe.pickle;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Field;

/** Moves one field between an object and Kryo's buffers; primitives are not boxed on the way out. */
final class FieldCodec {

  private final Field field;
  private final char kind;

  FieldCodec(Field field) {
    this.field = field;
    Class<?> type = field.getType();
    kind = type.isPrimitive() ? type.descriptorString().charAt(0) : 'L';
  }

  static FieldCodec[] of(Shape shape) {
    FieldCodec[] codecs = new FieldCodec[shape.fields.length];
    for (int i = 0; i < codecs.length; i++) {
      codecs[i] = new FieldCodec(shape.fields[i]);
    }
    return codecs;
  }

  void write(Kryo kryo, Output output, Object object) {
    try {
      switch (kind) {
        case 'I' -> output.writeInt(field.getInt(object));
        case 'J' -> output.writeLong(field.getLong(object));
        case 'D' -> output.writeDouble(field.getDouble(object));
        case 'Z' -> output.writeBoolean(field.getBoolean(object));
        case 'F' -> output.writeFloat(field.getFloat(object));
        case 'C' -> output.writeChar(field.getChar(object));
        case 'S' -> output.writeShort(field.getShort(object));
        case 'B' -> output.writeByte(field.getByte(object));
        default -> kryo.writeClassAndObject(output, field.get(object));
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  Object read(Kryo kryo, Input input) {
    return switch (kind) {
      case 'I' -> (Object) input.readInt();
      case 'J' -> (Object) input.readLong();
      case 'D' -> (Object) input.readDouble();
      case 'Z' -> (Object) input.readBoolean();
      case 'F' -> (Object) input.readFloat();
      case 'C' -> (Object) input.readChar();
      case 'S' -> (Object) input.readShort();
      case 'B' -> (Object) input.readByte();
      default -> kryo.readClassAndObject(input);
    };
  }

  void readInto(Kryo kryo, Input input, Object object) {
    try {
      field.set(object, read(kryo, input));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
