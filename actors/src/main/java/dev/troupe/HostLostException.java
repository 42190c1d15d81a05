package dev.troupe;

/** The node that owns a primitive is gone or cannot be reached. */
public class HostLostException extends TroupeException {

  /** Makes one with a message that says who, what happened and what to do. */
  public HostLostException(String message) {
    super(message);
  }
}
