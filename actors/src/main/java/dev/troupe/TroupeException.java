package dev.troupe;

import org.jspecify.annotations.Nullable;

/** What goes wrong in Troupe and has no exception of the JDK's own. */
public class TroupeException extends RuntimeException {

  /** Makes one with a message that says who, what happened and what to do. */
  public TroupeException(String message) {
    this(message, null);
  }

  /** Makes one with a cause. */
  public TroupeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
