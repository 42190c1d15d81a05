package dev.troupe;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The handle of a process that is a thread of this JVM. Those with one number are equal. */
record InJvmHandle(long pid, CompletableFuture<Integer> exit, Runnable end, Runnable endNow)
    implements ProcessHandle {

  /** The operating system knows nothing of it. */
  private static final Info NOTHING = new Info() {
    @Override
    public Optional<String> command() {
      return Optional.empty();
    }

    @Override
    public Optional<String> commandLine() {
      return Optional.empty();
    }

    @Override
    public Optional<String[]> arguments() {
      return Optional.empty();
    }

    @Override
    public Optional<Instant> startInstant() {
      return Optional.empty();
    }

    @Override
    public Optional<Duration> totalCpuDuration() {
      return Optional.empty();
    }

    @Override
    public Optional<String> user() {
      return Optional.empty();
    }
  };

  @Override
  public Optional<ProcessHandle> parent() {
    return Optional.of(ProcessHandle.current());
  }

  @Override
  public Stream<ProcessHandle> children() {
    return Stream.of();
  }

  @Override
  public Stream<ProcessHandle> descendants() {
    return Stream.of();
  }

  @Override
  public Info info() {
    return NOTHING;
  }

  @Override
  public CompletableFuture<ProcessHandle> onExit() {
    return exit.thenApply(code -> this);
  }

  @Override
  public boolean supportsNormalTermination() {
    return true;
  }

  @Override
  public boolean destroy() {
    end.run();
    return true;
  }

  @Override
  public boolean destroyForcibly() {
    endNow.run();
    return true;
  }

  @Override
  public boolean isAlive() {
    return !exit.isDone();
  }

  @Override
  public int compareTo(ProcessHandle other) {
    return Long.compare(pid, other.pid());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InJvmHandle handle && handle.pid == pid;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(pid);
  }
}
