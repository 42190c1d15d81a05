package dev.troupe;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function of two arguments that runs in another process: a lambda or method reference, with all it
 * captures.
 *
 * @param <A> the type of its first argument
 * @param <B> the type of its second argument
 * @param <R> the type of its result
 */
@FunctionalInterface
public interface Call2<
        A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {

  /**
   * Computes the result.
   *
   * @throws Exception if it fails
   */
  R call(A a, B b) throws Exception;
}
