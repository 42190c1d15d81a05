package dev.troupe.pickle;

import java.io.InvalidObjectException;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * A lambda or method reference as data: where the compiler put its body, and the values it captured.
 *
 * @param names what {@link SerializedLambda} says about the lambda, in the order of its constructor
 */
record Lambda(
    String capturingClass,
    int methodKind,
    String[] names,
    @Nullable Object[] captured) {

  static final int NAMES = 7;

  private static final ClassValue<Method> WRITE_REPLACE = new ClassValue<>() {
    @Override
    protected Method computeValue(Class<?> type) {
      return open(type, "writeReplace");
    }
  };

  // Restoring runs in the capturing class, which knows all its serializable lambdas.
  private static final ClassValue<Method> DESERIALIZE = new ClassValue<>() {
    @Override
    protected Method computeValue(Class<?> type) {
      return open(type, "$deserializeLambda$", SerializedLambda.class);
    }
  };

  /** Takes a lambda apart. Its class must have {@link Route#LAMBDA}. */
  static Lambda of(Object lambda) {
    SerializedLambda form = serialized(lambda);
    @Nullable Object[] captured = new Object[form.getCapturedArgCount()];
    for (int i = 0; i < captured.length; i++) {
      captured[i] = form.getCapturedArg(i);
    }
    String[] names = {
      form.getFunctionalInterfaceClass(),
      form.getFunctionalInterfaceMethodName(),
      form.getFunctionalInterfaceMethodSignature(),
      form.getImplClass(),
      form.getImplMethodName(),
      form.getImplMethodSignature(),
      form.getInstantiatedMethodType()
    };
    return new Lambda(
        form.getCapturingClass().replace('/', '.'), form.getImplMethodKind(), names, captured);
  }

  /** Makes the lambda again. Initializes the class it was written in. */
  Object restore(ClassLoader loader) throws ClassNotFoundException, InvalidObjectException {
    Class<?> type = Class.forName(capturingClass, false, loader);
    SerializedLambda form = new SerializedLambda(
        type,
        names[0],
        names[1],
        names[2],
        methodKind,
        names[3],
        names[4],
        names[5],
        names[6],
        captured);
    try {
      return DESERIALIZE.get(type).invoke(null, form);
    } catch (InvocationTargetException
        | IllegalAccessException
        | IllegalArgumentException
        | IllegalStateException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      InvalidObjectException failure = new InvalidObjectException("Class " + capturingClass
          + " has no " + describe() + " on this side: run the same classes on both");
      failure.initCause(cause);
      throw failure;
    }
  }

  /** Says where the lambda is in the source, as far as the compiler's name for it tells. */
  String describe() {
    String simpleName = capturingClass.substring(capturingClass.lastIndexOf('.') + 1);
    String method = names[4];
    if (!method.startsWith("lambda$")) {
      return "method reference " + names[3].substring(names[3].lastIndexOf('/') + 1) + "::"
          + method;
    }
    int end = method.indexOf('$', "lambda$".length());
    String enclosing = method.substring("lambda$".length(), end < 0 ? method.length() : end);
    return "lambda in " + simpleName + "." + enclosing;
  }

  private static SerializedLambda serialized(Object lambda) {
    try {
      return (SerializedLambda) WRITE_REPLACE.get(lambda.getClass()).invoke(lambda);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Method open(Class<?> type, String name, Class<?>... parameters) {
    try {
      Method method = type.getDeclaredMethod(name, parameters);
      method.setAccessible(true);
      return method;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("Class " + type.getName() + " has no serializable lambda", e);
    }
  }
}
