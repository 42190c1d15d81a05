package dev.troupe;

import java.io.NotSerializableException;

/**
 * An object cannot travel to another process. The message names the path to the field that is to blame
 * and its type; the cause is the {@link NotSerializableException}.
 */
public class UnserializableException extends TroupeException {

  /** Makes one for what could not be pickled. */
  public UnserializableException(String message, Throwable cause) {
    super(message, cause);
  }
}
