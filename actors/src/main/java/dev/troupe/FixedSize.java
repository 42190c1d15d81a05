package dev.troupe;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How many bytes a component of type {@code byte[]} takes in shared memory. Shorter ones are filled up with
 * zeros; longer ones are refused.
 *
 * <p>Python: {@code c_char * 16} as a field of a structure.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface FixedSize {

  /** The number of bytes, at least 1. */
  int value();
}
