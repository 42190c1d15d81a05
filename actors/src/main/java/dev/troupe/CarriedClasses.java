package dev.troupe;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Loads the classes that came with a task, and all others as its parent does. */
final class CarriedClasses extends ClassLoader {

  static {
    registerAsParallelCapable();
  }

  private static final String SUFFIX = ".class";

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  CarriedClasses(ClassLoader parent) {
    super("troupe-carried", parent);
  }

  void add(Map<String, byte[]> classes) {
    files.putAll(classes);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] file = files.get(name);
    if (file == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, file, 0, file.length);
  }

  /** So that this process can hand them on. */
  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    byte[] file = name.endsWith(SUFFIX)
        ? files.get(name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
        : null;
    return file != null ? new ByteArrayInputStream(file) : super.getResourceAsStream(name);
  }
}
