package dev.troupe;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function of one argument that runs in another process: a lambda or method reference, with all it
 * captures.
 *
 * @param <A> the type of its first argument
 * @param <R> the type of its result
 */
@FunctionalInterface
public interface Call1<A extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {

  /**
   * Computes the result.
   *
   * @throws Exception if it fails
   */
  R call(A a) throws Exception;
}
