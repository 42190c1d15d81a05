package dev.troupe.pickle;

import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Decides by its class how an object travels. A class whose JDK serialization does anything special keeps it. */
final class Routes {

  /** Packages and classes that serve attackers, and nobody else, in serialized form. */
  private static final List<String> BANNED = List.of(
      "bsh.",
      "com.mchange.",
      "com.sun.jndi.",
      "com.sun.org.apache.bcel.",
      "com.sun.org.apache.xalan.",
      "com.sun.rowset.",
      "java.rmi.",
      "javax.management.",
      "javax.script.",
      "org.apache.commons.beanutils.",
      "org.apache.commons.collections.functors.",
      "org.apache.commons.collections4.functors.",
      "org.apache.xalan.",
      "org.codehaus.groovy.runtime.ConvertedClosure",
      "org.codehaus.groovy.runtime.MethodClosure",
      "org.mozilla.javascript.",
      "org.python.core.",
      "org.springframework.aop.",
      "org.springframework.beans.factory.",
      "sun.rmi.");

  private static final ClassValue<Route> ROUTES = new ClassValue<>() {
    @Override
    protected Route computeValue(Class<?> type) {
      return decide(type);
    }
  };

  private Routes() {}

  static Route of(Class<?> type) {
    return ROUTES.get(type);
  }

  /** Whether a class is never read from bytes, whoever sent them. */
  static boolean isBanned(String className) {
    for (String prefix : BANNED) {
      if (className.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the class or one of its ancestors takes its serialization into its own hands. */
  static boolean hasHook(Class<?> type) {
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      if (hasMethod(c, "writeReplace")
          || hasMethod(c, "readResolve")
          || hasMethod(c, "writeObject", ObjectOutputStream.class)
          || hasMethod(c, "readObject", ObjectInputStream.class)
          || hasMethod(c, "readObjectNoData")
          || declaresPersistentFields(c)) {
        return true;
      }
    }
    return Externalizable.class.isAssignableFrom(type);
  }

  /** Whether reflection may look into the class: it is the program's own, and its module does not forbid it. */
  static boolean isOpen(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader != null
        && loader != ClassLoader.getPlatformClassLoader()
        && type.getModule().isOpen(type.getPackageName(), Routes.class.getModule());
  }

  private static Route decide(Class<?> type) {
    boolean isSerializable = Serializable.class.isAssignableFrom(type);
    if (Handle.class.isAssignableFrom(type)) {
      return Route.HANDLE;
    }
    if (isBanned(type.getName())) {
      return Route.REFUSED;
    }
    if (type.isHidden()) {
      boolean isLambda = isSerializable && hasMethod(type, "writeReplace");
      return !isLambda ? Route.REFUSED : isOpen(type) ? Route.LAMBDA : Route.STREAM;
    }
    if (Enum.class.isAssignableFrom(type)) {
      return Route.ENUM;
    }
    if (type.isArray()) {
      return Route.ARRAY;
    }
    if (ListedTypes.contains(type)) {
      return Route.LISTED;
    }
    if (Parts.of(type) != null) {
      return Route.PARTS;
    }
    if (type.isRecord() && isOpen(type)) {
      boolean isReplaced = hasMethod(type, "writeReplace") || hasMethod(type, "readResolve");
      return isSerializable && isReplaced ? Route.STREAM : Route.RECORD;
    }
    if (!isSerializable) {
      return Route.REFUSED;
    }
    return hasPlainFields(type) ? Route.FIELDS : isRestorable(type) ? Route.STREAM : Route.REFUSED;
  }

  private static boolean hasPlainFields(Class<?> type) {
    if (Collection.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type)
        || hasHook(type)) {
      return false;
    }
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      if (!Serializable.class.isAssignableFrom(c) || !isOpen(c) || c.isHidden()) {
        return false;
      }
    }
    return true;
  }

  /** JDK serialization would write such an object, and fail only where it is read. */
  private static boolean isRestorable(Class<?> type) {
    if (Externalizable.class.isAssignableFrom(type) || (hasHook(type) && !isOpen(type))) {
      return true;
    }
    Class<?> stateless = type;
    while (stateless != null && Serializable.class.isAssignableFrom(stateless)) {
      stateless = stateless.getSuperclass();
    }
    if (stateless == null) {
      return true;
    }
    for (Constructor<?> constructor : stateless.getDeclaredConstructors()) {
      if (constructor.getParameterCount() == 0) {
        int modifiers = constructor.getModifiers();
        boolean isPackagePrivate =
            (modifiers & (Modifier.PUBLIC | Modifier.PROTECTED | Modifier.PRIVATE)) == 0;
        return !Modifier.isPrivate(modifiers)
            && (!isPackagePrivate || stateless.getPackage() == type.getPackage());
      }
    }
    return hasMethod(type, "writeReplace");
  }

  private static boolean hasMethod(Class<?> type, String name, Class<?>... parameters) {
    try {
      return type.getDeclaredMethod(name, parameters) != null;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  private static boolean declaresPersistentFields(Class<?> type) {
    try {
      return Modifier.isStatic(type.getDeclaredField("serialPersistentFields").getModifiers());
    } catch (NoSuchFieldException e) {
      return false;
    }
  }
}
