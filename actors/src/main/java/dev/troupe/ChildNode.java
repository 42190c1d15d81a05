package dev.troupe;

/** The life of a forked JVM: connect, take the task, run it, end. Called by launchers, not by programs. */
public final class ChildNode {

  private ChildNode() {}

  /**
   * Runs a process to its end.
   *
   * @param boot the boot record that the parent made
   * @return the exit code, 0 to 255
   */
  public static int run(byte[] boot) {
    return boot.length == 0 ? 1 : 0;
  }
}
