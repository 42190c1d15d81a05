package dev.troupe;

import dev.troupe.actors.PoolTerms;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a pool treats the tasks of a call; each has a default. */
public final class TaskOptions {

  private static final int DEFAULT_KILLS = 3;

  private @Nullable Duration timeout;
  private int retries;
  private int mostKills = DEFAULT_KILLS;
  private int lookAhead;
  private @Nullable String title;
  private @Nullable Consumer<Progress> listener;

  TaskOptions() {}

  TaskOptions(TaskOptions other) {
    timeout = other.timeout;
    retries = other.retries;
    mostKills = other.mostKills;
    lookAhead = other.lookAhead;
    title = other.title;
    listener = other.listener;
  }

  /**
   * The longest time that an item may run. Past it the item's thread is interrupted; if it does not end
   * within the setting {@code troupe.pool.kill-grace}, its worker is killed. Only that item fails, with
   * {@link TaskTimeoutException}. Default: as long as it takes.
   *
   * @param limit more than zero
   * @throws IllegalArgumentException if it is not
   */
  public TaskOptions timeout(Duration limit) {
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("timeout must be more than zero, was " + limit + ".");
    }
    timeout = limit;
    return this;
  }

  /**
   * How often an item is run again that threw, ran too long or lost its worker. Default: never.
   *
   * @param limit at least 0
   * @throws IllegalArgumentException if it is less
   */
  public TaskOptions retries(int limit) {
    retries = Messages.requireAtLeast(0, limit, "retries");
    return this;
  }

  /**
   * After how many workers died of an item it is not run again, retries or not. Default: 3.
   *
   * @param workers at least 1
   * @throws IllegalArgumentException if it is less
   */
  public TaskOptions quarantineAfter(int workers) {
    mostKills = Messages.requireAtLeast(1, workers, "workers");
    return this;
  }

  /**
   * How many items are read from the input before the results of the first of them are fetched.
   * Default: enough to keep all workers busy, 64 chunks for each.
   *
   * @param items at least 1; rounded up to whole chunks
   * @throws IllegalArgumentException if it is less
   */
  public TaskOptions lookAhead(int items) {
    lookAhead = Messages.requireAtLeast(1, items, "lookAhead");
    return this;
  }

  /**
   * Shows on standard error how far a call is, with rate and remaining time: a bar on a terminal, a
   * line every few seconds elsewhere. For calls of many items only.
   */
  public TaskOptions progress(String name) {
    title = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * Is told how far a call of many items is, ten times a second at most, and when it ends. What it
   * throws is printed and has no other effect.
   *
   * @param action called by the thread that collects the results; should be quick
   */
  public TaskOptions onProgress(Consumer<Progress> action) {
    listener = Objects.requireNonNull(action, "action");
    return this;
  }

  PoolTerms terms(boolean isWatched) {
    return new PoolTerms(timeout, retries, mostKills, isWatched);
  }

  @Nullable
  Duration timeout() {
    return timeout;
  }

  /** In items; 0 if it was not chosen. */
  int lookAhead() {
    return lookAhead;
  }

  @Nullable
  String title() {
    return title;
  }

  @Nullable
  Consumer<Progress> listener() {
    return listener;
  }
}
