package dev.troupe.pickle;

import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A class of records in the first tier: component by component, as long as each is null, a boxed
 * primitive, a string or a constant of the component's enum. Then there is nothing in it that could be
 * met twice.
 */
final class RawRecord {

  /** Longer strings go to the next tier unless they are those of the record before. */
  static final int MOST_CHARACTERS = 1024;

  private static final int SAME = RawCodec.END - 1; // as in the record before
  private static final char ENUM = 'E';

  private static final ClassValue<RawRecord> RECORDS = new ClassValue<>() {
    @Override
    protected RawRecord computeValue(Class<?> type) {
      return new RawRecord(type);
    }
  };

  private final Class<?> type;
  private final Shape shape;
  private final char[] kinds;
  private final byte[] name;

  private RawRecord(Class<?> type) {
    this.type = type;
    shape = Shape.of(type);
    kinds = new char[shape.fields.length];
    for (int i = 0; i < kinds.length; i++) {
      Class<?> component = shape.fields[i].getType();
      kinds[i] = component.isEnum()
          ? ENUM
          : component.isPrimitive() ? component.descriptorString().charAt(0) : 'L';
    }
    name = type.getName().getBytes(StandardCharsets.UTF_8);
  }

  /** How records of a class are written; null if they are none, or do not travel as what they are. */
  static @Nullable RawRecord of(Class<?> type) {
    boolean isRecord = type.getSuperclass() == Record.class && Routes.of(type) == Route.RECORD;
    return isRecord ? RECORDS.get(type) : null;
  }

  /** Writes which class it is. */
  void writeType(ByteWriter out) {
    out.putBytes(name).putShort(shape.fingerprint);
  }

  /** Reads which class it is. */
  static RawRecord readType(ByteBuffer in, Classes classes)
      throws ClassNotFoundException, InvalidClassException, InvalidObjectException {
    Class<?> type = classes.named(ByteWriter.readBytes(in));
    RawRecord record = of(type);
    if (record == null) {
      throw new InvalidObjectException(type.getName() + " is no record here.");
    } else if (in.getShort() != record.shape.fingerprint) {
      throw new InvalidClassException(
          type.getName(), "its fields differ on this side: run the same classes on both");
    }
    return record;
  }

  /**
   * Writes the components; false, with some bytes written, if the next tier has to take them.
   *
   * @param before a record of the same class that was written before; null if there is none
   */
  boolean write(ByteWriter out, Object record, @Nullable Object before) {
    try {
      for (int i = 0; i < kinds.length; i++) {
        if (!write(out, i, record, before)) {
          return false;
        }
      }
      return true;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean write(ByteWriter out, int i, Object record, @Nullable Object before)
      throws IllegalAccessException {
    switch (kinds[i]) {
      case 'I' -> out.putInt(shape.fields[i].getInt(record));
      case 'J' -> out.putLong(shape.fields[i].getLong(record));
      case 'D' -> out.putLong(Double.doubleToRawLongBits(shape.fields[i].getDouble(record)));
      case 'Z' -> out.putByte(shape.fields[i].getBoolean(record) ? 1 : 0);
      case 'F' -> out.putInt(Float.floatToRawIntBits(shape.fields[i].getFloat(record)));
      case 'C' -> out.putShort(shape.fields[i].getChar(record));
      case 'S' -> out.putShort(shape.fields[i].getShort(record));
      case 'B' -> out.putByte(shape.fields[i].getByte(record));
      default -> {
        Object value = shape.fields[i].get(record);
        if (value instanceof String && before != null && value == shape.fields[i].get(before)) {
          out.putByte(SAME);
          return true;
        } else if (kinds[i] == ENUM && value != null) {
          out.putByte(RawCodec.STRING).putString(((Enum<?>) value).name());
          return true;
        }
        return isShort(value) && RawCodec.writeLeaf(out, value);
      }
    }
    return true;
  }

  static boolean isShort(@Nullable Object value) {
    return !(value instanceof String text) || text.length() <= MOST_CHARACTERS;
  }

  /** Reads a record; its components are left in {@code values}, where those of the one before are. */
  Object read(ByteBuffer in, @Nullable Object[] values) throws InvalidObjectException {
    for (int i = 0; i < kinds.length; i++) {
      switch (kinds[i]) {
        case 'I' -> values[i] = in.getInt();
        case 'J' -> values[i] = in.getLong();
        case 'D' -> values[i] = Double.longBitsToDouble(in.getLong());
        case 'Z' -> values[i] = in.get() != 0;
        case 'F' -> values[i] = Float.intBitsToFloat(in.getInt());
        case 'C' -> values[i] = in.getChar();
        case 'S' -> values[i] = in.getShort();
        case 'B' -> values[i] = in.get();
        default -> readReference(in, i, values);
      }
    }
    return shape.construct(values);
  }

  private void readReference(ByteBuffer in, int i, @Nullable Object[] values)
      throws InvalidObjectException {
    int tag = in.get();
    if (tag != SAME) {
      Object value = RawCodec.readLeaf(in, tag);
      values[i] = kinds[i] == ENUM && value instanceof String name ? constant(i, name) : value;
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the component is of an enum
  private Object constant(int i, String constant) throws InvalidObjectException {
    try {
      return Enum.valueOf((Class) shape.fields[i].getType(), constant);
    } catch (IllegalArgumentException e) {
      throw new InvalidObjectException(
          type.getName() + " could not be made again: " + e.getMessage());
    }
  }

  /** Room for the components. */
  @Nullable
  Object[] newValues() {
    return new Object[kinds.length];
  }

  /** Finds classes by names as they are written; most often it is the one of the last time. */
  static final class Classes {
    private record Known(byte[] name, Class<?> type) {}

    private final ClassLoader loader;
    private volatile @Nullable Known last;

    Classes(ClassLoader loader) {
      this.loader = loader;
    }

    Class<?> named(byte[] name) throws ClassNotFoundException {
      Known known = last;
      if (known == null || !Arrays.equals(known.name(), name)) {
        String text = new String(name, StandardCharsets.UTF_8);
        known = new Known(name, Class.forName(text, false, loader));
        last = known;
      }
      return known.type();
    }
  }
}
