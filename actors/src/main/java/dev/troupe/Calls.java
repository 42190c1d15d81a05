package dev.troupe;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls a function of the user's with what came along with it. */
final class Calls {

  private Calls() {}

  /** Whether it is a lambda or method reference that captured nothing: all copies are alike. */
  static boolean isStateless(Object function) {
    Class<?> type = function.getClass();
    return type.isHidden() && type.isSynthetic() && type.getDeclaredFields().length == 0;
  }

  /**
   * Calls it.
   *
   * @param argument for a function of several arguments one of {@link Args}
   */
  @SuppressWarnings({"unchecked", "rawtypes", "NullAway"}) // the signatures of Pool hold the types
  static @Nullable Object call(@Nullable Object function, @Nullable Object argument)
      throws Exception {
    if (function instanceof Call1 one) {
      return one.call(argument);
    } else if (function instanceof Call0 none) {
      return none.call();
    } else if (function instanceof Callable<?> callable) {
      return callable.call();
    } else if (function instanceof Runnable runnable) {
      runnable.run();
      return null;
    } else if (function instanceof Supplier<?> supplier) {
      return supplier.get();
    }
    return callMany(function, argument);
  }

  @SuppressWarnings({"unchecked", "rawtypes", "NullAway"})
  private static @Nullable Object callMany(@Nullable Object function, @Nullable Object argument)
      throws Exception {
    if (function instanceof Call2 two && argument instanceof Args.Two<?, ?> a) {
      return two.call(a.first(), a.second());
    } else if (function instanceof Call3 three && argument instanceof Args.Three<?, ?, ?> a) {
      return three.call(a.first(), a.second(), a.third());
    } else if (function instanceof Call4 four && argument instanceof Args.Four<?, ?, ?, ?> a) {
      return four.call(a.first(), a.second(), a.third(), a.fourth());
    }
    throw new IOException("The function of the task is missing.");
  }
}
