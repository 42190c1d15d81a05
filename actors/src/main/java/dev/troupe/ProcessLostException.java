package dev.troupe;

import dev.troupe.actors.Ending;

/** A process ended before it gave what somebody waited for. */
public class ProcessLostException extends TroupeException {

  private final String processName;
  private final long pid;
  private final int exitCode;

  ProcessLostException(String message, Ending ending) {
    super(message);
    this.processName = ending.name();
    this.pid = ending.pid();
    this.exitCode = ending.exitCode();
  }

  /** The name of the process that ended. */
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
