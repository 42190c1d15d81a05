package dev.troupe;

/** No place became free in time. Python: {@code queue.Full}. */
public class QueueFullException extends TroupeException {

  /** Makes one with a message that says who, what happened and what to do. */
  public QueueFullException(String message) {
    super(message);
  }
}
