package dev.troupe;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Work of one argument that runs in another process: a lambda or method reference, with all it captures.
 *
 * @param <A> the type of its first argument
 */
@FunctionalInterface
public interface Task1<A extends @Nullable Object> extends Serializable {

  /**
   * Does the work.
   *
   * @throws Exception if it fails; the process then ends with exit code 1
   */
  void run(A a) throws Exception;
}
