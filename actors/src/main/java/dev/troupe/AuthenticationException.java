package dev.troupe;

import org.jspecify.annotations.Nullable;

/** The other side did not prove that it knows the key. Python: {@code AuthenticationError}. */
public class AuthenticationException extends TroupeException {

  /** Makes one with a message that says who, what happened and what to do. */
  public AuthenticationException(String message) {
    this(message, null);
  }

  /** Makes one with a cause. */
  public AuthenticationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
