package dev.troupe;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Work of four arguments that runs in another process: a lambda or method reference, with all it captures.
 *
 * @param <A> the type of its first argument
 * @param <B> the type of its second argument
 * @param <C> the type of its third argument
 * @param <D> the type of its fourth argument
 */
@FunctionalInterface
public interface Task4<
        A extends @Nullable Object,
        B extends @Nullable Object,
        C extends @Nullable Object,
        D extends @Nullable Object>
    extends Serializable {

  /**
   * Does the work.
   *
   * @throws Exception if it fails; the process then ends with exit code 1
   */
  void run(A a, B b, C c, D d) throws Exception;
}
