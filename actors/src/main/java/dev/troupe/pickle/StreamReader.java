package dev.troupe.pickle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link StreamWriter} wrote, with the program's class loader and a filter. */
final class StreamReader extends ObjectInputStream {

  private static final Map<String, Class<?>> PRIMITIVES = Map.of(
      "boolean", boolean.class,
      "byte", byte.class,
      "char", char.class,
      "short", short.class,
      "int", int.class,
      "long", long.class,
      "float", float.class,
      "double", double.class,
      "void", void.class);

  // A graph this deep would need more than the large stack of DeepStack.
  private static final long MAX_DEPTH = 1_000_000;

  private final ClassLoader loader;
  private final Transfer transfer;

  StreamReader(byte[] bytes, int offset, ClassLoader loader, Transfer transfer) throws IOException {
    super(new ByteArrayInputStream(bytes, offset, bytes.length - offset));
    this.loader = loader;
    this.transfer = transfer;
    enableResolveObject(true);
    // Every element takes at least a byte; hash tables are announced with up to three times their
    // entries.
    long maxLength = 4L * bytes.length + 1024;
    setObjectInputFilter(info -> check(info, maxLength));
  }

  private static ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info, long maxLength) {
    Class<?> type = info.serialClass();
    boolean isBad = info.depth() > MAX_DEPTH
        || info.arrayLength() > maxLength
        || (type != null && Routes.isBanned(type.getName()));
    return isBad ? ObjectInputFilter.Status.REJECTED : ObjectInputFilter.Status.ALLOWED;
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
    String name = description.getName();
    Class<?> primitive = PRIMITIVES.get(name);
    return primitive != null ? primitive : Class.forName(name, false, loader);
  }

  @Override
  @SuppressWarnings("deprecation") // JDK serialization itself makes proxies from a class
  protected Class<?> resolveProxyClass(String[] interfaceNames) throws ClassNotFoundException {
    Class<?>[] interfaces = new Class<?>[interfaceNames.length];
    for (int i = 0; i < interfaces.length; i++) {
      interfaces[i] = Class.forName(interfaceNames[i], false, loader);
    }
    return Proxy.getProxyClass(loader, interfaces);
  }

  @Override
  protected @Nullable Object resolveObject(@Nullable Object object) throws IOException {
    return object instanceof Form form ? form.restore(transfer) : object;
  }
}
