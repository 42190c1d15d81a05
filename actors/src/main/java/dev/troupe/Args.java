package dev.troupe;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call of a function that has several.
 *
 * <p>Python: the tuples that {@code Pool.starmap} spreads over the parameters.
 */
public sealed interface Args extends Serializable {

  /** Makes two. */
  static <A extends @Nullable Object, B extends @Nullable Object> Two<A, B> of(A a, B b) {
    return new Two<>(a, b);
  }

  /** Makes three. */
  static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Three<A, B, C> of(A a, B b, C c) {
    return new Three<>(a, b, c);
  }

  /** Makes four. */
  static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object>
      Four<A, B, C, D> of(A a, B b, C c, D d) {
    return new Four<>(a, b, c, d);
  }

  /** Two arguments. */
  record Two<A extends @Nullable Object, B extends @Nullable Object>(A first, B second)
      implements Args {}

  /** Three arguments. */
  record Three<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>(
      A first, B second, C third) implements Args {}

  /** Four arguments. */
  record Four<
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object>(
      A first, B second, C third, D fourth) implements Args {}
}
