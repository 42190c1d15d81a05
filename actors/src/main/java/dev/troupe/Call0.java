package dev.troupe;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function of no argument that runs in another process: a lambda or method reference, with all it
 * captures.
 *
 * @param <R> the type of its result
 */
@FunctionalInterface
public interface Call0<R extends @Nullable Object> extends Serializable {

  /**
   * Computes the result.
   *
   * @throws Exception if it fails
   */
  R call() throws Exception;
}
