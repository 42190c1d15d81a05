package dev.troupe.pickle;

import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first tier: one tag byte and compact data, for what tasks and messages mostly are. Needs no other tier's classes, so it
 * is quick from the first use on.
 *
 * <p>Takes null, boxed primitives, strings, primitive arrays, boxed lists, handles, records of the first three, and {@code
 * Object[]} and lambdas made of these. A mutable object or a lambda that occurs twice is left to the next tier, which keeps identities.
 */
final class RawCodec {

  private static final int MAX_DEPTH = 16;
  private static final int MAX_OBJECTS = 64;

  static final int NULL = 0;
  static final int TRUE = 1;
  static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int SHORT = 4;
  private static final int CHAR = 5;
  static final int INT = 6;
  static final int LONG = 7;
  private static final int FLOAT = 8;
  static final int DOUBLE = 9;
  static final int STRING = 10;
  private static final int ARRAY = 11;
  private static final int LIST = 12;
  private static final int HANDLE = 13;
  private static final int OBJECTS = 14;
  private static final int LAMBDA = 15;
  private static final int RECORD = 16;
  private static final int ITEMS = 17;

  /** Tags from here on belong to the other tiers. */
  static final int END = 32;

  private final Transfer transfer;
  private final ClassLoader loader;
  private final RawRecord.Classes classes;
  private @Nullable List<Object> seen;

  RawCodec(Transfer transfer, ClassLoader loader, RawRecord.Classes classes) {
    this.transfer = transfer;
    this.loader = loader;
    this.classes = classes;
  }

  /** Returns the bytes; null if another tier has to take the value. */
  @Nullable
  Pickled write(@Nullable Object value) {
    if (value != null && !isCandidate(value.getClass())) {
      return null;
    }
    ByteWriter out = new ByteWriter(32);
    return write(out, value, 0) ? out : null;
  }

  /** Returns the bytes of items that are no graph together; null if another tier has to take them. */
  static byte @Nullable [] writeItems(List<?> items) {
    ByteWriter out = new ByteWriter(64 + 16 * items.size());
    return RawItems.write(out.putByte(ITEMS), items) ? out.toByteArray() : null;
  }

  private static boolean isCandidate(Class<?> type) {
    return type.getSuperclass() == Record.class
        || type.getName().startsWith("java.")
        || type.isArray()
        || type.isHidden()
        || Handle.class.isAssignableFrom(type);
  }

  private boolean write(ByteWriter out, @Nullable Object value, int depth) {
    return writeLeaf(out, value)
        || (value != null && isFirst(value, depth) && writeObject(out, value, depth));
  }

  /** Writes what has no parts; false, with nothing written, if it is something else. */
  static boolean writeLeaf(ByteWriter out, @Nullable Object value) {
    if (value == null) {
      out.putByte(NULL);
    } else if (value instanceof Integer number) {
      out.putByte(INT).putInt(number);
    } else if (value instanceof String text) {
      out.putByte(STRING).putString(text);
    } else if (value instanceof Long number) {
      out.putByte(LONG).putLong(number);
    } else if (value instanceof Double number) {
      out.putByte(DOUBLE).putLong(Double.doubleToRawLongBits(number));
    } else if (value instanceof Boolean flag) {
      out.putByte(flag ? TRUE : FALSE);
    } else if (value instanceof Float number) {
      out.putByte(FLOAT).putInt(Float.floatToRawIntBits(number));
    } else if (value instanceof Character letter) {
      out.putByte(CHAR).putShort(letter);
    } else if (value instanceof Short number) {
      out.putByte(SHORT).putShort(number);
    } else if (value instanceof Byte number) {
      out.putByte(BYTE).putByte(number);
    } else {
      return false;
    }
    return true;
  }

  private boolean writeObject(ByteWriter out, Object value, int depth) {
    if (value instanceof Handle handle) {
      out.putByte(HANDLE).putBytes(transfer.lend(handle));
      return true;
    }
    if (value instanceof List<?> list) {
      return RawLists.write(out.putByte(LIST), list);
    }
    Class<?> type = value.getClass();
    RawRecord record = RawRecord.of(type);
    if (record != null) {
      record.writeType(out.putByte(RECORD));
      return record.write(out, value, null);
    }
    if (type == Object[].class) {
      return writeAll(out.putByte(OBJECTS), (Object[]) value, depth);
    }
    if (type.isArray()) {
      return type.getComponentType().isPrimitive() && RawArrays.write(out.putByte(ARRAY), value);
    }
    if (type.isHidden() && Routes.of(type) == Route.LAMBDA) {
      Lambda lambda = Lambda.of(value);
      out.putByte(LAMBDA).putString(lambda.capturingClass()).putByte(lambda.methodKind());
      for (String name : lambda.names()) {
        out.putString(name);
      }
      return writeAll(out, lambda.captured(), depth);
    }
    return false;
  }

  private boolean writeAll(ByteWriter out, @Nullable Object[] values, int depth) {
    out.putInt(values.length);
    for (Object value : values) {
      if (!write(out, value, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean isFirst(Object value, int depth) {
    if (seen == null) {
      seen = new ArrayList<>(4);
    }
    if (depth > MAX_DEPTH || seen.size() >= MAX_OBJECTS) {
      return false;
    }
    for (Object other : seen) {
      if (other == value) {
        return false;
      }
    }
    seen.add(value);
    return true;
  }

  @Nullable
  Object read(ByteBuffer in)
      throws ClassNotFoundException, InvalidClassException, InvalidObjectException {
    int tag = in.get();
    return switch (tag) {
      case ARRAY -> RawArrays.read(in, transfer);
      case LIST -> RawLists.read(in);
      case HANDLE -> transfer.adopt(ByteWriter.readBytes(in));
      case OBJECTS -> readAll(in);
      case LAMBDA -> readLambda(in);
      case RECORD -> {
        RawRecord record = RawRecord.readType(in, classes);
        yield record.read(in, record.newValues());
      }
      case ITEMS -> RawItems.read(in, classes);
      default -> readLeaf(in, tag);
    };
  }

  /** Reads what {@link #writeLeaf} wrote after its tag. */
  static @Nullable Object readLeaf(ByteBuffer in, int tag) throws InvalidObjectException {
    return switch (tag) {
      case NULL -> null;
      case TRUE -> true;
      case FALSE -> false;
      case BYTE -> in.get();
      case SHORT -> in.getShort();
      case CHAR -> in.getChar();
      case INT -> in.getInt();
      case LONG -> in.getLong();
      case FLOAT -> Float.intBitsToFloat(in.getInt());
      case DOUBLE -> Double.longBitsToDouble(in.getLong());
      case STRING -> ByteWriter.readString(in);
      default -> throw new InvalidObjectException("Unknown tag " + tag);
    };
  }

  private Object readLambda(ByteBuffer in)
      throws ClassNotFoundException, InvalidClassException, InvalidObjectException {
    String capturingClass = ByteWriter.readString(in);
    int methodKind = in.get();
    String[] names = new String[Lambda.NAMES];
    for (int i = 0; i < names.length; i++) {
      names[i] = ByteWriter.readString(in);
    }
    return new Lambda(capturingClass, methodKind, names, readAll(in)).restore(loader);
  }

  private @Nullable Object[] readAll(ByteBuffer in)
      throws ClassNotFoundException, InvalidClassException, InvalidObjectException {
    @Nullable Object[] values = new Object[ByteWriter.readLength(in, 1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = read(in);
    }
    return values;
  }
}
