package dev.troupe.pickle;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds the shortest way from a value to something in it that cannot travel. Runs only after a refusal, so it may be slow.
 *
 * <p>What a class with serialization hooks writes is unknown; its fields are looked at last.
 */
final class RefusalPath {

  private final Deque<Step> open = new ArrayDeque<>();
  private final Deque<Step> hooked = new ArrayDeque<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private record Step(Object value, String label, @Nullable Step parent) {}

  private RefusalPath() {}

  /** Returns the way, the class and the reason; if none is found, what the refusing tier said. */
  static String describe(Object root, String refused) {
    try {
      RefusalPath search = new RefusalPath();
      search.add(search.open, root, "", null);
      return search.search(refused);
    } catch (RuntimeException e) {
      // Iterating over the program's own collections may fail in any way.
      return refused + " cannot travel (not Serializable)";
    }
  }

  private String search(String refused) {
    while (true) {
      Step step = open.poll();
      boolean isHooked = step == null;
      if (step == null) {
        step = hooked.poll();
      }
      if (step == null) {
        return refused + " cannot travel (not Serializable)";
      }
      Route route = Routes.of(step.value.getClass());
      if (route == Route.REFUSED) {
        return path(step) + reason(step.value.getClass());
      }
      expand(step, route, isHooked);
    }
  }

  private void expand(Step step, Route route, boolean isHooked) {
    Object value = step.value;
    Class<?> type = value.getClass();
    if (route == Route.LAMBDA) {
      Lambda lambda = Lambda.of(value);
      for (int i = 0; i < lambda.captured().length; i++) {
        add(
            open,
            lambda.captured()[i],
            "captured argument " + i + " of " + lambda.describe(),
            step);
      }
    } else if (value instanceof Object[] array) {
      for (int i = 0; i < array.length; i++) {
        add(open, array[i], "[" + i + "]", step);
      }
    } else if (value instanceof Collection<?> collection) {
      int i = 0;
      for (Object element : collection) {
        add(open, element, "[" + i++ + "]", step);
      }
    } else if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        add(open, entry.getKey(), "key " + name(entry.getKey()), step);
        add(open, entry.getValue(), "value of key " + name(entry.getKey()), step);
      }
    } else if (value instanceof AtomicReference<?> reference) {
      add(open, reference.get(), "value of AtomicReference", step);
    } else if (route == Route.PARTS) {
      Parts parts = Parts.of(type);
      for (Object part : parts == null ? new Object[0] : parts.take().apply(value)) {
        add(open, part, "value of " + type.getSimpleName(), step);
      }
    } else if (value instanceof Throwable throwable) {
      add(open, throwable.getCause(), "cause of " + type.getName(), step);
      for (Throwable suppressed : throwable.getSuppressed()) {
        add(open, suppressed, "suppressed by " + type.getName(), step);
      }
    }
    if (route == Route.STREAM && !isHooked && Routes.hasHook(type)) {
      hooked.add(step);
    } else if (route == Route.FIELDS || route == Route.RECORD || route == Route.STREAM) {
      addFields(step, type);
    }
  }

  private void addFields(Step step, Class<?> type) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (!Routes.isOpen(c)) {
        continue;
      }
      String kind = c.isRecord() ? "component '" : "field '";
      Shape shape = Shape.ofDeclared(c);
      @Nullable Object[] values = shape.values(step.value);
      for (int i = 0; i < values.length; i++) {
        add(open, values[i], kind + shape.fields[i].getName() + "' of " + c.getName(), step);
      }
    }
  }

  private void add(Deque<Step> queue, @Nullable Object value, String label, @Nullable Step parent) {
    if (value != null && seen.add(value)) {
      queue.add(new Step(value, label, parent));
    }
  }

  private static String path(Step last) {
    List<String> labels = new ArrayList<>();
    for (Step step = last; step != null && step.parent != null; step = step.parent) {
      labels.add(0, step.label);
    }
    return labels.isEmpty() ? "" : String.join(" -> ", labels) + ": ";
  }

  private static String name(@Nullable Object key) {
    boolean isPlain = key instanceof String
        || key instanceof Number
        || key instanceof Character
        || key instanceof Boolean;
    return isPlain
        ? "'" + key + "'"
        : key instanceof Enum<?> e
            ? e.name()
            : key == null ? "null" : "of " + key.getClass().getName();
  }

  private static String reason(Class<?> type) {
    if (type.isHidden()) {
      return "a lambda that is not Serializable cannot travel; declare it as a functional interface that extends"
          + " Serializable, or cast it: (Runnable & Serializable) () -> …";
    }
    if (Routes.isBanned(type.getName())) {
      return type.getName() + " cannot travel (refused for safety)";
    }
    if (Serializable.class.isAssignableFrom(type)) {
      return type.getName()
          + " cannot travel (an ancestor that is not Serializable has no constructor without arguments)";
    }
    if (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
      return type.getName() + " cannot travel (not Serializable); it is a view: copy it first";
    }
    return type.getName() + " cannot travel (not Serializable)";
  }
}
