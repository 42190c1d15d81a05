package dev.troupe;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Work of three arguments that runs in another process: a lambda or method reference, with all it captures.
 *
 * @param <A> the type of its first argument
 * @param <B> the type of its second argument
 * @param <C> the type of its third argument
 */
@FunctionalInterface
public interface Task3<
        A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
    extends Serializable {

  /**
   * Does the work.
   *
   * @throws Exception if it fails; the process then ends with exit code 1
   */
  void run(A a, B b, C c) throws Exception;
}
