package dev.troupe;

import dev.troupe.actors.Ending;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A process ended before it gave what somebody waited for. */
public class ProcessLostException extends TroupeException {

  private final String processName;
  private final long pid;
  private final int exitCode;
  private final List<String> lastWords;
  private final String crashReport;
  private final String task;

  ProcessLostException(String message, Ending ending) {
    this(message, ending, null);
  }

  ProcessLostException(String message, Ending ending, @Nullable Throwable cause) {
    super(message, cause);
    this.processName = ending.name();
    this.pid = ending.pid();
    this.exitCode = ending.exitCode();
    this.lastWords = List.copyOf(ending.lastWords());
    this.crashReport = ending.crashReport();
    this.task = ending.task();
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

  /** The name of the signal that killed it, such as {@code SIGKILL}; empty if none did. */
  public Optional<String> signal() {
    return exitCode < 0 ? Optional.of(Messages.signal(-exitCode)) : Optional.empty();
  }

  /** The last lines of its standard error, oldest first. */
  public List<String> lastWords() {
    return lastWords;
  }

  /** The crash log or heap dump that its JVM left, on the host that it ran on. */
  public Optional<Path> crashReport() {
    return crashReport.isEmpty() ? Optional.empty() : Optional.of(Path.of(crashReport));
  }

  /** What it was running: the class of its task, or the class whose lambda or method it was. */
  public String task() {
    return task;
  }
}
