package dev.troupe;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process started with {@link StartMethod#FORK} gets of this one's memory: system properties, and
 * those classes that its task reaches and that are in no file, such as the cells of JShell, with the
 * values of their static variables as far as these can travel.
 */
final class ForkImage {

  private static final Logger log = LoggerFactory.getLogger(ForkImage.class);

  /** Properties that say something of one JVM, not of a program. */
  private static final Pattern OF_ONE_JVM = Pattern.compile(
      "(java|sun|jdk|os|user|file|path|line|native|stdin|stdout|stderr|jnu)\\..*|troupe\\.argument-file");

  private static final String LAMBDA = "$$Lambda";

  private final Map<String, Class<?>> found = new LinkedHashMap<>();
  private final Map<String, byte[]> files = new HashMap<>();

  private ForkImage() {}

  /** Stands for the program itself, which is there on the other side. */
  private enum Marker {
    PROGRAM
  }

  /** A task, and the static variables of carried classes: by class, by name. */
  record Variables(Map<String, Map<String, @Nullable Object>> values, Work work)
      implements Serializable {

    /** Sets them. */
    void set(ClassLoader loader) {
      values.forEach((type, variables) -> variables.forEach((name, value) -> {
        try {
          Field field = Class.forName(type, true, loader).getDeclaredField(name);
          field.setAccessible(true);
          field.set(null, value == Marker.PROGRAM ? Troupe.current() : value);
        } catch (ReflectiveOperationException | RuntimeException e) {
          log.warn("Variable '{}' of {} keeps its default: {}", name, type, e.toString());
        }
      }));
    }
  }

  /** The image for a task. */
  static ForkImage of(Work work) {
    ForkImage image = new ForkImage();
    Deque<Class<?>> open = new ArrayDeque<>();
    open.add(work.task().getClass());
    for (Object argument : work.arguments()) {
      if (argument != null) {
        open.add(argument.getClass());
      }
    }
    while (!open.isEmpty()) {
      image.visit(open.remove(), open);
    }
    return image;
  }

  /** The class files, by name. */
  Map<String, byte[]> classes() {
    return Map.copyOf(files);
  }

  static Map<String, String> properties() {
    Map<String, String> kept = new HashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (!OF_ONE_JVM.matcher(name).matches()) {
        kept.put(name, System.getProperty(name, ""));
      }
    }
    return kept;
  }

  /** The task with the variables of the classes that it reaches. */
  Variables withVariables(Work work, Payloads payloads) {
    Map<String, Map<String, @Nullable Object>> values = new HashMap<>();
    for (Class<?> type : found.values()) {
      Map<String, @Nullable Object> variables = new HashMap<>();
      for (Field field : type.getDeclaredFields()) {
        int modifiers = field.getModifiers();
        if (Modifier.isStatic(modifiers) && !Modifier.isFinal(modifiers) && !field.isSynthetic()) {
          keep(field, variables, payloads);
        }
      }
      values.put(type.getName(), variables);
    }
    return new Variables(values, work);
  }

  private static void keep(
      Field field, Map<String, @Nullable Object> variables, Payloads payloads) {
    try {
      field.setAccessible(true);
      Object value = field.get(null);
      if (value instanceof Troupe) {
        variables.put(field.getName(), Marker.PROGRAM);
      } else {
        payloads.pack("variable '" + field.getName() + "'", value); // only to see whether it can be
        variables.put(field.getName(), value);
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      log.warn("Variable '{}' stays behind: {}", field.getName(), e.toString());
    }
  }

  private void visit(Class<?> type, Deque<Class<?>> open) {
    Class<?> host = host(type);
    if (host == null || host.isPrimitive() || found.containsKey(host.getName())) {
      return;
    }
    byte[] file = fileInMemory(host);
    if (file == null) {
      return;
    }
    found.put(host.getName(), host);
    files.put(host.getName(), file);
    try {
      for (String name : ClassReferences.in(file)) {
        try {
          open.add(Class.forName(name, false, host.getClassLoader()));
        } catch (ClassNotFoundException | LinkageError e) {
          // Not there for the task here either.
        }
      }
    } catch (IOException e) {
      log.warn("{} is carried without the classes it refers to: {}", host, e.toString());
    }
  }

  /** The class that a lambda was written in; for others the class itself, of arrays the element's. */
  private static @Nullable Class<?> host(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    int lambda = element.getName().indexOf(LAMBDA);
    if (lambda < 0) {
      return element;
    }
    try {
      return Class.forName(element.getName().substring(0, lambda), false, element.getClassLoader());
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** The file of a class that other JVMs cannot read from a disk; null if there is none. */
  private static byte @Nullable [] fileInMemory(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (loader == null || loader == ClassLoader.getSystemClassLoader()) {
      return null;
    }
    String name = type.getName().replace('.', '/') + ".class";
    URL place = loader.getResource(name);
    if (place != null && Pattern.matches("file|jar|jrt", place.getProtocol())) {
      return null;
    }
    try (InputStream in = loader.getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      return null;
    }
  }
}
