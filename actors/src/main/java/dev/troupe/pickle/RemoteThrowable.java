package dev.troupe.pickle;

import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception of another process whose class could not be made here: its message, stack trace, causes and suppressed
 * exceptions are the original's. Prints as the original would.
 */
public final class RemoteThrowable extends Exception {

  private static final long serialVersionUID = 1;

  private final String originalClassName;

  RemoteThrowable(String originalClassName, @Nullable String message) {
    super(message);
    this.originalClassName = originalClassName;
  }

  /** Returns the name of the class that was thrown in the other process. */
  public String originalClassName() {
    return originalClassName;
  }

  /** Returns the original's class name and message, as its stack trace would begin. */
  @Override
  @SuppressWarnings("OverrideThrowableToString") // the class name, too, is the original's
  public String toString() {
    String message = getLocalizedMessage();
    return message == null ? originalClassName : originalClassName + ": " + message;
  }
}
