package dev.troupe.link;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * How one record travels: four bytes of length, then its fields in their order. An older record knows
 * only the first of them and passes over the rest; a newer one knows more and reads null, zero, false
 * or an empty optional. What the fields are is found out on first use.
 */
final class RecordFormat {

  private final Class<?> type;
  private final FieldTypes types;
  private volatile @Nullable Members members;

  /** What reflection finds. */
  private record Members(Constructor<?> constructor, Method[] accessors, FieldType[] fields) {}

  RecordFormat(Class<?> type, FieldTypes types) {
    this.type = type;
    this.types = types;
  }

  Class<?> type() {
    return type;
  }

  void write(Object value, WireWriter out) {
    Members its = members();
    int place = out.open();
    try {
      for (int i = 0; i < its.fields.length; i++) {
        its.fields[i].write(its.accessors[i].invoke(value), out);
      }
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalArgumentException("'" + type.getName() + "' cannot be read.", e);
    }
    out.close(place);
  }

  Object read(WireReader in) throws IOException {
    Members its = members();
    Object[] values = new Object[its.fields.length];
    int outer = in.open();
    for (int i = 0; i < values.length; i++) {
      values[i] = in.isAtEnd() ? its.fields[i].absent() : its.fields[i].read(in);
    }
    in.close(outer);
    try {
      return its.constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IOException("'" + type.getName() + "' refused its fields.", e.getCause());
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException("'" + type.getName() + "' cannot be made.", e);
    }
  }

  private Members members() {
    Members its = members;
    if (its == null) {
      its = derive();
      members = its;
    }
    return its;
  }

  private Members derive() {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] parameters = new Class<?>[components.length];
    Method[] accessors = new Method[components.length];
    FieldType[] fields = new FieldType[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      parameters[i] = component.getType();
      accessors[i] = component.getAccessor();
      accessors[i].setAccessible(true);
      fields[i] = types.of(component);
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return new Members(constructor, accessors, fields);
    } catch (NoSuchMethodException e) {
      throw new AssertionError("every record has its canonical constructor", e);
    }
  }
}
