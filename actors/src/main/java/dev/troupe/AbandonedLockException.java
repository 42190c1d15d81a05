package dev.troupe;

import dev.troupe.actors.Ending;

/**
 * The process that holds a lock has ended, so that nobody else will ever get it. What the lock guards
 * may be half changed.
 */
public class AbandonedLockException extends TroupeException {

  private final String processName;
  private final long pid;
  private final int exitCode;

  AbandonedLockException(String message, Ending holder) {
    super(message);
    this.processName = holder.name();
    this.pid = holder.pid();
    this.exitCode = holder.exitCode();
  }

  /** The name of the process that held the lock. */
  public String processName() {
    return processName;
  }

  /** The operating system's id of that process. */
  public long pid() {
    return pid;
  }

  /** Its exit code, or -n if signal n killed it. */
  public int exitCode() {
    return exitCode;
  }
}
