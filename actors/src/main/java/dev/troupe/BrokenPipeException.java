package dev.troupe;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A message was sent but nobody is left who could receive it. Python: {@code BrokenPipeError}.
 *
 * <p>If one of those who held the other end died, the cause is a {@link ProcessLostException} that says
 * who and how.
 */
public class BrokenPipeException extends IOException {

  /** Makes one with a message that says who, what happened and what to do. */
  public BrokenPipeException(String message) {
    this(message, null);
  }

  /** Makes one with a cause. */
  public BrokenPipeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
