package dev.troupe.actors;

import java.util.List;

/**
 * How a process ended.
 *
 * @param process its number
 * @param name its name
 * @param pid the operating system's id; 0 if it was never started
 * @param exitCode 0 to 255, or -n if signal n killed it
 * @param tookTask whether it began its task; a process that died while booting did not
 * @param lastWords the last lines that it wrote past the library, oldest first
 * @param crashReport the file that its JVM left about its death; empty if none
 * @param task what it was running
 */
public record Ending(
    long process,
    String name,
    long pid,
    int exitCode,
    boolean tookTask,
    List<String> lastWords,
    String crashReport,
    String task) {

  /** An end that left no report. */
  public Ending(
      long process, String name, long pid, int exitCode, boolean tookTask, List<String> lastWords) {
    this(process, name, pid, exitCode, tookTask, lastWords, "", "");
  }

  /** Whether it did its work: anything but exit code 0 is abnormal. */
  public boolean isNormal() {
    return exitCode == 0;
  }
}
