package dev.troupe;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a task, ends its process with an exit code, after its {@code finally} blocks. Python: {@code
 * SystemExit}, raised by {@code sys.exit}.
 */
public class ProcessExit extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int code;
  private final boolean isSilent;

  /** Ends the process with this code, modulo 256. */
  public ProcessExit(int code) {
    super("exit code " + code);
    this.code = code;
    this.isSilent = true;
  }

  /**
   * Ends the process as Python's {@code sys.exit} does: null is code 0, a number its value, {@code true} 1
   * and {@code false} 0; anything else is printed to standard error, with code 1.
   */
  public ProcessExit(@Nullable Object reason) {
    super(String.valueOf(reason));
    if (reason == null || reason instanceof Boolean || reason instanceof Integer) {
      this.isSilent = true;
      this.code = reason instanceof Integer number ? number : Boolean.TRUE.equals(reason) ? 1 : 0;
    } else {
      this.isSilent = false;
      this.code = 1;
    }
  }

  /** The exit code. */
  public int code() {
    return code;
  }

  /** Whether the reason is a code, and nothing to print. */
  boolean isSilent() {
    return isSilent;
  }
}
