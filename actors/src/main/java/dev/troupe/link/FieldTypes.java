package dev.troupe.link;

import dev.troupe.link.FieldType.Kind;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds out how the fields of records travel, from their declared types. */
final class FieldTypes {

  private final Map<Class<?>, FieldFormat<?>> further;
  private final Map<Class<?>, RecordFormat> records = new ConcurrentHashMap<>();

  /** With types that cannot be derived. */
  FieldTypes(Map<Class<?>, FieldFormat<?>> further) {
    this.further = further;
  }

  /** The one format of a record. */
  RecordFormat record(Class<?> type) {
    RecordFormat format = records.get(type);
    if (format == null) {
      RecordFormat mine = new RecordFormat(type, this);
      RecordFormat other = records.putIfAbsent(type, mine);
      format = other == null ? mine : other;
    }
    return format;
  }

  /**
   * How a field travels.
   *
   * @throws IllegalArgumentException if it has a type that cannot travel
   */
  FieldType of(RecordComponent component) {
    FieldType found = of(
        component.getType(),
        component.getGenericSignature(),
        component.getDeclaringRecord().getClassLoader());
    if (found == null) {
      throw new IllegalArgumentException("Field '" + component.getName() + "' of record '"
          + component.getDeclaringRecord().getName() + "' cannot travel: no format is known for '"
          + component.getGenericType() + "'.");
    }
    return found;
  }

  private @Nullable FieldType of(
      Class<?> type, @Nullable String signature, @Nullable ClassLoader loader) {
    FieldFormat<?> format = further.get(type);
    if (format != null) {
      return FieldType.ofFurther(format);
    } else if (type.isRecord()) {
      return FieldType.ofRecord(record(type));
    } else if (type.isEnum()) {
      return FieldType.ofEnum(type.getEnumConstants());
    } else if (type == List.class || type == Optional.class) {
      FieldType element = element(signature, loader);
      Kind kind = type == List.class ? Kind.LIST : Kind.OPTIONAL;
      return element == null ? null : FieldType.of(kind, element);
    }
    Kind kind = kind(type);
    return kind == null ? null : FieldType.of(kind, type.isPrimitive());
  }

  private static @Nullable Kind kind(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return Kind.BOOLEAN;
    } else if (type == int.class || type == Integer.class) {
      return Kind.INT;
    } else if (type == long.class || type == Long.class) {
      return Kind.LONG;
    } else if (type == double.class || type == Double.class) {
      return Kind.DOUBLE;
    } else if (type == String.class) {
      return Kind.STRING;
    } else if (type == byte[].class) {
      return Kind.BYTES;
    } else if (type == Duration.class) {
      return Kind.DURATION;
    }
    return null;
  }

  /**
   * The type argument in a signature like {@code Ljava/util/List<Ljava/lang/String;>;}. Read by hand:
   * the JDK's parser of signatures takes a JVM some ms on its first use.
   */
  private @Nullable FieldType element(@Nullable String signature, @Nullable ClassLoader loader) {
    int open = signature == null ? -1 : signature.indexOf('<');
    if (signature == null || open < 0 || !signature.endsWith(">;")) {
      return null;
    }
    String argument = signature.substring(open + 1, signature.length() - 2);
    if (argument.equals("[B")) {
      return FieldType.of(Kind.BYTES, false);
    }
    int end = argument.indexOf('<');
    end = end < 0 ? argument.indexOf(';') : end;
    if (end < 0 || argument.charAt(0) != 'L') {
      return null;
    }
    try {
      Class<?> type = Class.forName(argument.substring(1, end).replace('/', '.'), false, loader);
      return of(type, argument, loader);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }
}
