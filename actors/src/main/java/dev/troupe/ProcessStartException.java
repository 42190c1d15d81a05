package dev.troupe;

/** A process could not be started; nothing of it is left. */
public class ProcessStartException extends TroupeException {

  /** Makes one with the reason that the operating system or the launcher gave. */
  public ProcessStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
