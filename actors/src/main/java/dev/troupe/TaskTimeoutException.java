package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * A task of a pool ran longer than its limit. It was interrupted, and its worker killed if it did not
 * heed that; all other tasks go on.
 */
public class TaskTimeoutException extends TroupeException {

  TaskTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
