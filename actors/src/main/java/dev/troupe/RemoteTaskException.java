package dev.troupe;

/**
 * A task failed in another process. The message names the item and its value; the cause is what the
 * task threw, with the stack trace of that process.
 */
public class RemoteTaskException extends TroupeException {

  /** Makes one for what a task threw. */
  public RemoteTaskException(String message, Throwable cause) {
    super(message, cause);
  }
}
