package dev.troupe;

/**
 * The queue was shut down, by any process, and nothing can be put, or nothing is left to get. Python:
 * {@code queue.ShutDown}.
 */
public class QueueShutDownException extends TroupeException {

  /** Makes one with a message that says who, what happened and what to do. */
  public QueueShutDownException(String message) {
    super(message);
  }
}
