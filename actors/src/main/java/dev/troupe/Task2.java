package dev.troupe;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Work of two arguments that runs in another process: a lambda or method reference, with all it captures.
 *
 * @param <A> the type of its first argument
 * @param <B> the type of its second argument
 */
@FunctionalInterface
public interface Task2<A extends @Nullable Object, B extends @Nullable Object>
    extends Serializable {

  /**
   * Does the work.
   *
   * @throws Exception if it fails; the process then ends with exit code 1
   */
  void run(A a, B b) throws Exception;
}
