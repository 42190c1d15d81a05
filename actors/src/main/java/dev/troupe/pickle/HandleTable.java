package dev.troupe.pickle;

import java.lang.reflect.Array;

/**
 * Turns handles into tokens and back, for one call of {@link Pickler}.
 *
 * <p>Within one call a handle is lent once and a token is adopted once, however often it occurs in the graph and however
 * often the pickler starts over. A table whose call ended in an exception may have lent or adopted some handles; the caller
 * gives those up.
 */
public interface HandleTable {

  /** Returns the token that stands for this handle in the bytes being written. */
  byte[] lend(Handle handle);

  /** Returns the handle that a token in the bytes being read stands for. */
  Handle adopt(byte[] token);

  /**
   * Returns an array that nobody else has, for elements that are read: all of it will be written.
   *
   * @param component a primitive type
   */
  default Object array(Class<?> component, int length) {
    return Array.newInstance(component, length);
  }
}
