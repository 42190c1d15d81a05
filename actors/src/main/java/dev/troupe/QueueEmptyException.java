package dev.troupe;

/** No item came in time. Python: {@code queue.Empty}. */
public class QueueEmptyException extends TroupeException {

  /** Makes one with a message that says who, what happened and what to do. */
  public QueueEmptyException(String message) {
    super(message);
  }
}
