package dev.troupe.link;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one field travels. One class does for all kinds of field, because each further class costs a JVM
 * some 0.2 ms at its start. What is not primitive has a byte before it that says whether it is there.
 */
final class FieldType {

  /** What a field can be. */
  enum Kind {
    BOOLEAN,
    INT,
    LONG,
    DOUBLE,
    STRING,
    BYTES,
    DURATION,
    ENUM,
    LIST,
    OPTIONAL,
    RECORD,
    FURTHER
  }

  private static final int NANOS_PER_SECOND = 1_000_000_000;
  private static final int FIRST_ELEMENTS = 16;

  private final Kind kind;
  private final boolean isPrimitive;
  private final Object detail; // the element's type, the enum's constants, the record, the format

  private FieldType(Kind kind, boolean isPrimitive, Object detail) {
    this.kind = kind;
    this.isPrimitive = isPrimitive;
    this.detail = detail;
  }

  /** A field of a kind that needs no more to be known; only the first four can be primitive. */
  static FieldType of(Kind kind, boolean isPrimitive) {
    return new FieldType(kind, isPrimitive, kind);
  }

  /** A list or an optional value. */
  static FieldType of(Kind kind, FieldType element) {
    return new FieldType(kind, false, element);
  }

  /** An enum, by the names of its constants. */
  static FieldType ofEnum(Object[] constants) {
    return new FieldType(Kind.ENUM, false, constants);
  }

  /** A record in a record. */
  static FieldType ofRecord(RecordFormat record) {
    return new FieldType(Kind.RECORD, false, record);
  }

  /** A type that the codec was told about. */
  static FieldType ofFurther(FieldFormat<?> format) {
    return new FieldType(Kind.FURTHER, false, format);
  }

  void write(@Nullable Object value, WireWriter out) {
    if (!isPrimitive) {
      boolean isThere =
          value != null && !(kind == Kind.OPTIONAL && ((Optional<?>) value).isEmpty());
      out.writeBoolean(isThere);
      if (!isThere) {
        return;
      }
    }
    writeValue(Objects.requireNonNull(value), out);
  }

  @SuppressWarnings("unchecked") // the detail was made for the kind
  private void writeValue(Object value, WireWriter out) {
    switch (kind) {
      case BOOLEAN -> out.writeBoolean((Boolean) value);
      case INT -> out.writeLong((Integer) value);
      case LONG -> out.writeLong((Long) value);
      case DOUBLE -> out.writeEightBytes(Double.doubleToRawLongBits((Double) value));
      case STRING -> out.writeString((String) value);
      case BYTES -> out.writeBytes((byte[]) value);
      case DURATION -> writeDuration((Duration) value, out);
      case ENUM -> out.writeString(((Enum<?>) value).name());
      case LIST -> {
        List<?> list = (List<?>) value;
        out.writeCount(list.size());
        for (Object element : list) {
          ((FieldType) detail).write(element, out);
        }
      }
      case OPTIONAL -> ((FieldType) detail).write(((Optional<?>) value).orElseThrow(), out);
      case RECORD -> ((RecordFormat) detail).write(value, out);
      case FURTHER -> ((FieldFormat<Object>) detail).write(value, out);
    }
  }

  @Nullable
  Object read(WireReader in) throws IOException {
    if (!isPrimitive && !in.readBoolean()) {
      return absent();
    }
    return switch (kind) {
      case BOOLEAN -> in.readBoolean();
      case INT -> in.readInt();
      case LONG -> in.readLong();
      case DOUBLE -> Double.longBitsToDouble(in.readEightBytes());
      case STRING -> in.readString();
      case BYTES -> in.readBytes();
      case DURATION -> readDuration(in);
      case ENUM -> readConstant(in);
      case LIST -> readList(in);
      case OPTIONAL -> Optional.of(present(((FieldType) detail).read(in)));
      case RECORD -> ((RecordFormat) detail).read(in);
      case FURTHER -> ((FieldFormat<?>) detail).read(in);
    };
  }

  /** What stands for a value that did not travel. */
  @Nullable
  Object absent() {
    if (kind == Kind.OPTIONAL) {
      return Optional.empty();
    }
    if (!isPrimitive) {
      return null;
    }
    return switch (kind) {
      case BOOLEAN -> false;
      case INT -> 0;
      case LONG -> 0L;
      default -> 0.0;
    };
  }

  private static void writeDuration(Duration duration, WireWriter out) {
    out.writeLong(duration.toSeconds());
    out.writeLong(duration.toNanosPart());
  }

  private static Duration readDuration(WireReader in) throws IOException {
    long seconds = in.readLong();
    int nanos = in.readInt();
    if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
      throw new IOException("A second has no " + nanos + " ns.");
    }
    return Duration.ofSeconds(seconds, nanos);
  }

  private Object readConstant(WireReader in) throws IOException {
    String name = in.readString();
    for (Object constant : (Object[]) detail) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IOException("There is no constant '" + name + "'.");
  }

  private List<Object> readList(WireReader in) throws IOException {
    int count = in.readCount();
    List<Object> list = new ArrayList<>(Math.min(count, FIRST_ELEMENTS));
    for (int i = 0; i < count; i++) {
      list.add(present(((FieldType) detail).read(in)));
    }
    return Collections.unmodifiableList(list);
  }

  private static Object present(@Nullable Object value) throws IOException {
    if (value == null) {
      throw new IOException("An element is missing.");
    }
    return value;
  }
}
