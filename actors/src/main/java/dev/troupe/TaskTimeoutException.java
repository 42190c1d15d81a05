package dev.troupe;

/**
 * A task of a pool ran longer than its limit. It was interrupted, and its worker killed if it did not
 * heed that; all other tasks go on.
 */
public class TaskTimeoutException extends TroupeException {

  TaskTimeoutException(String message) {
    super(message);
  }
}
