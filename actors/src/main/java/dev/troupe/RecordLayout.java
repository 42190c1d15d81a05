package dev.troupe;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the components of a record lie in shared memory: in their order, each at a multiple of its size, as
 * a C compiler lays out a structure. Nested records and byte strings lie inside.
 *
 * @param <R> the record
 */
final class RecordLayout<R extends Record> {

  private static final ClassValue<RecordLayout<?>> LAYOUTS = new ClassValue<>() {
    @Override
    protected RecordLayout<?> computeValue(Class<?> type) {
      return new RecordLayout<>(type.asSubclass(Record.class));
    }
  };

  private final Class<R> type;
  private final Constructor<R> constructor;
  private final List<Field> fields = new ArrayList<>();
  private int alignment = 1;
  private int bytes;

  private interface Part {
    int bytes();

    int alignment();

    Object read(ByteBuffer from, int offset);

    void write(ByteBuffer to, int offset, Object value);

    String text();
  }

  private record Field(String name, int offset, Part part, Method accessor) {}

  /** A primitive component of a record, or of one inside it. */
  record Spot(int offset, RecordCell cell) {}

  /**
   * The layout of a record.
   *
   * @throws IllegalArgumentException if it has a component that has no fixed size; the message names it
   */
  @SuppressWarnings("unchecked") // computed from that class
  static <R extends Record> RecordLayout<R> of(Class<R> type) {
    return (RecordLayout<R>) LAYOUTS.get(type);
  }

  private RecordLayout(Class<R> type) {
    this.type = type;
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    for (int index = 0; index < components.length; index++) {
      RecordComponent component = components[index];
      types[index] = component.getType();
      Part part = part(component);
      int offset = roundUp(bytes, part.alignment());
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      fields.add(new Field(component.getName(), offset, part, accessor));
      bytes = offset + part.bytes();
      alignment = Math.max(alignment, part.alignment());
    }
    if (bytes == 0) {
      throw new IllegalArgumentException(type.getName() + " has no components to share.");
    }
    bytes = roundUp(bytes, alignment);
    try {
      constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("A record without its constructor: " + type, e);
    }
  }

  Class<R> type() {
    return type;
  }

  /** The room for one, so that many can follow each other. */
  int bytes() {
    return bytes;
  }

  /** Such as {@code Point(int x, double y)}; records are alike if their texts are. */
  @Override
  public String toString() {
    return type.getSimpleName()
        + fields.stream()
            .map(field -> field.part().text() + " " + field.name())
            .collect(Collectors.joining(", ", "(", ")"));
  }

  /** Reads a record from there. */
  R read(ByteBuffer from, int offset) {
    Object[] values = new Object[fields.size()];
    for (int index = 0; index < values.length; index++) {
      Field field = fields.get(index);
      values[index] = field.part().read(from, offset + field.offset());
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw unchecked(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a " + type.getName() + ".", e);
    }
  }

  /** Writes a record there. */
  void write(ByteBuffer to, int offset, R value) {
    for (Field field : fields) {
      field.part().write(to, offset + field.offset(), component(field, value));
    }
  }

  /**
   * A primitive component by its name, such as {@code x} or {@code corner.x}.
   *
   * @throws IllegalArgumentException if there is none of that name; the message says what there is
   */
  Spot spot(String name) {
    int dot = name.indexOf('.');
    String first = dot < 0 ? name : name.substring(0, dot);
    for (Field field : fields) {
      if (field.name().equals(first)) {
        if (dot < 0 && field.part() instanceof Primitive primitive) {
          return new Spot(field.offset(), primitive.cell());
        } else if (dot >= 0 && field.part() instanceof Nested<?> nested) {
          Spot inner = nested.layout().spot(name.substring(dot + 1));
          return new Spot(field.offset() + inner.offset(), inner.cell());
        }
      }
    }
    throw new IllegalArgumentException("'" + name + "' is no primitive component of " + this + ".");
  }

  private Object component(Field field, R value) {
    try {
      return field.accessor().invoke(value);
    } catch (InvocationTargetException e) {
      throw unchecked(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Cannot read " + field.name() + " of " + type + ".", e);
    }
  }

  private static RuntimeException unchecked(InvocationTargetException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
  }

  private Part part(RecordComponent component) {
    Class<?> of = component.getType();
    FixedSize size = component.getAnnotation(FixedSize.class);
    if (RecordCell.has(of)) {
      return new Primitive(RecordCell.of(of));
    } else if (of.isRecord()) {
      return new Nested<>(RecordLayout.of(of.asSubclass(Record.class)));
    } else if (of == byte[].class && size != null && size.value() >= 1) {
      return new Text(component.getName(), size.value());
    }
    throw new IllegalArgumentException(
        type.getName() + " cannot lie in shared memory: component '" + component.getName() + "' of "
            + of.getTypeName() + " has no fixed size. Use primitives, records of them, and byte[]"
            + " with @FixedSize.");
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }

  private record Primitive(RecordCell cell) implements Part {

    @Override
    public int bytes() {
      return cell.width();
    }

    @Override
    public int alignment() {
      return cell.width();
    }

    @Override
    public Object read(ByteBuffer from, int offset) {
      return cell.value(
          switch (cell.width()) {
            case Byte.BYTES -> from.get(offset);
            case Short.BYTES -> from.getShort(offset);
            case Integer.BYTES -> from.getInt(offset);
            default -> from.getLong(offset);
          });
    }

    @Override
    public void write(ByteBuffer to, int offset, Object value) {
      long bits = cell.bits(value);
      switch (cell.width()) {
        case Byte.BYTES -> to.put(offset, (byte) bits);
        case Short.BYTES -> to.putShort(offset, (short) bits);
        case Integer.BYTES -> to.putInt(offset, (int) bits);
        default -> to.putLong(offset, bits);
      }
    }

    @Override
    public String text() {
      return cell.name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private record Nested<N extends Record>(RecordLayout<N> layout) implements Part {

    @Override
    public int bytes() {
      return layout.bytes;
    }

    @Override
    public int alignment() {
      return layout.alignment;
    }

    @Override
    public Object read(ByteBuffer from, int offset) {
      return layout.read(from, offset);
    }

    @Override
    public void write(ByteBuffer to, int offset, Object value) {
      layout.write(to, offset, layout.type.cast(value));
    }

    @Override
    public String text() {
      return layout.toString();
    }
  }

  private record Text(String name, int bytes) implements Part {

    @Override
    public int alignment() {
      return 1;
    }

    @Override
    public Object read(ByteBuffer from, int offset) {
      byte[] value = new byte[bytes];
      from.get(offset, value);
      return value;
    }

    @Override
    public void write(ByteBuffer to, int offset, Object value) {
      byte[] given = (byte[]) value;
      if (given.length > bytes) {
        throw new IllegalArgumentException(
            "Component '" + name + "' has room for " + bytes + " bytes, was " + given.length + ".");
      }
      byte[] whole = new byte[bytes];
      System.arraycopy(given, 0, whole, 0, given.length);
      to.put(offset, whole);
    }

    @Override
    public String text() {
      return "byte[" + bytes + "]";
    }
  }
}
