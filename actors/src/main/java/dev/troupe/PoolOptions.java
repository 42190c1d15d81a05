package dev.troupe;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a pool may be made with; each has a default. */
public final class PoolOptions {

  private int workers = Runtime.getRuntime().availableProcessors();
  private @Nullable String name;

  PoolOptions() {}

  /**
   * How many processes work. Default: as many as this process may use processors.
   *
   * @param count at least 1
   * @throws IllegalArgumentException if it is less
   */
  public PoolOptions workers(int count) {
    workers = Messages.requireAtLeast(1, count, "workers");
    return this;
  }

  /** The name of the pool in messages, and the first part of its workers' names. Default: a number. */
  public PoolOptions name(String text) {
    name = Objects.requireNonNull(text, "name");
    return this;
  }

  int workers() {
    return workers;
  }

  @Nullable
  String name() {
    return name;
  }
}
