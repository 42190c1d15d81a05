package dev.troupe.pickle;

import java.io.InvalidObjectException;
import java.io.Serializable;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a class that travel: a record's components in order, else every field that JDK serialization takes. */
final class Shape {

  private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
    @Override
    protected Shape computeValue(Class<?> type) {
      return new Shape(type, Object.class);
    }
  };

  final Field[] fields;

  /** Differs, most likely, where the other side has another version of the class. */
  final short fingerprint;

  private final @Nullable Constructor<?> canonical;

  private Shape(Class<?> type, Class<?> end) {
    fields = type.isRecord() ? components(type) : travellingFields(type, end);
    canonical = type.isRecord() ? canonical(type) : null;
    AccessibleObject.setAccessible(fields, true);
    int hash = fields.length;
    for (Field field : fields) {
      hash = 31 * (31 * hash + field.getName().hashCode())
          + field.getType().getName().hashCode();
    }
    fingerprint = (short) (hash ^ hash >>> 16);
  }

  static Shape of(Class<?> type) {
    return SHAPES.get(type);
  }

  /** Returns the fields that the class declares itself, without its ancestors'. */
  static Shape ofDeclared(Class<?> type) {
    Class<?> ancestor = type.getSuperclass();
    return new Shape(type, ancestor == null ? Object.class : ancestor);
  }

  /** Returns the values of the fields, primitives boxed. */
  @Nullable
  Object[] values(Object object) {
    @Nullable Object[] values = new Object[fields.length];
    try {
      for (int i = 0; i < fields.length; i++) {
        values[i] = fields[i].get(object);
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
    return values;
  }

  /** Makes a record by its canonical constructor, which may refuse the components. */
  Object construct(@Nullable Object[] components) throws InvalidObjectException {
    if (canonical == null) {
      throw new IllegalStateException("not a record");
    }
    try {
      return canonical.newInstance(components);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      InvalidObjectException failure = new InvalidObjectException(
          "Record " + canonical.getName() + " could not be made again: " + cause);
      failure.initCause(cause);
      throw failure;
    }
  }

  private static Field[] components(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      try {
        fields.add(type.getDeclaredField(component.getName()));
      } catch (NoSuchFieldException e) {
        throw new IllegalStateException(e);
      }
    }
    return fields.toArray(Field[]::new);
  }

  private static Constructor<?> canonical(Class<?> type) {
    Class<?>[] types = Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getType)
        .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field[] travellingFields(Class<?> type, Class<?> end) {
    List<Field> all = new ArrayList<>();
    for (Class<?> c = type;
        c != null && c != end && Serializable.class.isAssignableFrom(c);
        c = c.getSuperclass()) {
      List<Field> own = new ArrayList<>();
      for (Field field : c.getDeclaredFields()) {
        if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
          own.add(field);
        }
      }
      // The JVM promises no order.
      own.sort(Comparator.comparing(Field::getName));
      all.addAll(own);
    }
    return all.toArray(Field[]::new);
  }
}
