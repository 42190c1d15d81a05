package dev.troupe;

import dev.troupe.actors.PoolPlan;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a pool may be made with; each has a default. */
public final class PoolOptions {

  private final TaskOptions tasks = new TaskOptions();
  private int workers = Runtime.getRuntime().availableProcessors();
  private @Nullable String name;
  private @Nullable Work initializer;
  private int mostTasks;
  private long mostMemoryBytes;
  private @Nullable Duration idleTimeout;
  private boolean isNested;

  PoolOptions() {}

  /**
   * How many processes work. Default: as many as this process may use processors, by its container's
   * limit where it has one.
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

  /**
   * What each worker runs before its first task, replacements too. If it fails, the pool is broken:
   * pending and later calls throw {@link BrokenPoolException}, and no worker is started again.
   */
  public PoolOptions initializer(Task0 task) {
    initializer = Work.of(task);
    return this;
  }

  /** The same with an argument. */
  public <A extends @Nullable Object> PoolOptions initializer(Task1<? super A> task, A a) {
    initializer = Work.of(task, a);
    return this;
  }

  /** The same with two arguments. */
  public <A extends @Nullable Object, B extends @Nullable Object> PoolOptions initializer(
      Task2<? super A, ? super B> task, A a, B b) {
    initializer = Work.of(task, a, b);
    return this;
  }

  /**
   * After how many tasks a worker is replaced by a new one, a chunk counting as one. The new one is
   * started with the last task of the old one. Default: never. Python: {@code maxtasksperchild}.
   *
   * @param count at least 1
   * @throws IllegalArgumentException if it is less
   */
  public PoolOptions maxTasksPerChild(int count) {
    mostTasks = Messages.requireAtLeast(1, count, "maxTasksPerChild");
    return this;
  }

  /**
   * A worker that occupies more memory than this after a task is replaced, heap and all else of its JVM
   * counted. Default: never.
   *
   * @param bytes more than 0
   * @throws IllegalArgumentException if it is not
   */
  public PoolOptions recycleAtMemory(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("bytes must be more than 0, was " + bytes + ".");
    }
    mostMemoryBytes = bytes;
    return this;
  }

  /**
   * How long a worker may have nothing to do before it ends; it comes back when there is work again.
   * Default: for ever.
   *
   * @param limit more than zero
   * @throws IllegalArgumentException if it is not
   */
  public PoolOptions idleTimeout(Duration limit) {
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("idleTimeout must be more than zero, was " + limit + ".");
    }
    idleTimeout = limit;
    return this;
  }

  /**
   * Whether tasks may start processes and make pools themselves; such processes end with their worker.
   * Default: no, as in Python, where workers are daemons.
   */
  public PoolOptions nested(boolean mayStart) {
    isNested = mayStart;
    return this;
  }

  /** How tasks are treated unless {@link Pool#with} says otherwise. */
  public PoolOptions tasks(Consumer<TaskOptions> options) {
    options.accept(tasks);
    return this;
  }

  /** Shows how far each call of many items is; see {@link TaskOptions#progress}. */
  public PoolOptions progress(String title) {
    tasks.progress(title);
    return this;
  }

  int workers() {
    return workers;
  }

  @Nullable
  String name() {
    return name;
  }

  @Nullable
  Work initializer() {
    return initializer;
  }

  boolean isNested() {
    return isNested;
  }

  long mostMemoryBytes() {
    return mostMemoryBytes;
  }

  TaskOptions tasks() {
    return tasks;
  }

  PoolPlan plan(int mostBootFailures, Duration grace) {
    return new PoolPlan(workers, mostBootFailures, mostTasks, mostMemoryBytes, idleTimeout, grace);
  }
}
