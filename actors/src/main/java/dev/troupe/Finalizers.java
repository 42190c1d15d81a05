package dev.troupe;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done once an object is no longer needed: when it is collected, when somebody says so, or
 * at the end of this process, whatever comes first, and only once.
 *
 * <p>Python: {@code multiprocessing.util.Finalize}. At the end of a process those with a priority run, by
 * falling priority and within one priority the newest first; a task's process runs them when its task
 * has ended, before its children are waited for. A process that is killed runs none.
 */
public final class Finalizers {

  private static final Set<Finalizer> registered = ConcurrentHashMap.newKeySet();
  private static final AtomicLong lastNumber = new AtomicLong();
  private static final AtomicBoolean isUsed = new AtomicBoolean();

  private Finalizers() {}

  /**
   * Registers an action.
   *
   * @param object whose collection runs it, if that comes first; null if only a call or the end may. The
   *     action must not refer to it, or it is never collected
   * @param action what is to be done; what it throws is printed at the end of a process
   * @param exitPriority when it runs at the end of the process; empty if it then does not
   * @return what runs it by {@link Cleaner.Cleanable#clean} if it has not run
   * @throws IllegalArgumentException if there is neither an object nor a priority
   */
  public static Cleaner.Cleanable register(
      @Nullable Object object, Runnable action, OptionalInt exitPriority) {
    Objects.requireNonNull(action, "action");
    if (object == null && exitPriority.isEmpty()) {
      throw new IllegalArgumentException(
          "A finalizer needs an object or an exit priority; else nothing would ever run it.");
    }
    if (isUsed.compareAndSet(false, true)) {
      Runtime.getRuntime().addShutdownHook(new Thread(Finalizers::runAtExit, "troupe-finalizers"));
    }
    Finalizer finalizer = new Finalizer(lastNumber.incrementAndGet(), exitPriority, action);
    registered.add(finalizer);
    if (object != null) {
      Cleaners.SHARED.register(object, finalizer::clean);
    }
    return finalizer;
  }

  /** Runs what has a priority; what comes after it may still register more, and run at the JVM's end. */
  static void runAtExit() {
    if (registered.isEmpty()) {
      return; // like most processes, which load nothing more for it
    }
    List<Finalizer> due = new ArrayList<>();
    for (Finalizer one : registered) {
      if (one.priority.isPresent()) {
        due.add(one);
      }
    }
    due.sort(Comparator.comparing((Finalizer one) -> one.priority.getAsInt())
        .thenComparing(one -> one.number)
        .reversed());
    for (Finalizer one : due) {
      try {
        one.clean();
      } catch (RuntimeException e) {
        Console.print(true, "A finalizer failed at the end of the process: " + e);
      }
    }
  }

  /** Its thread begins with the first object that somebody registers. */
  private static final class Cleaners {
    static final Cleaner SHARED = Cleaner.create();
  }

  private static final class Finalizer implements Cleaner.Cleanable {
    private final long number;
    private final OptionalInt priority;
    private final Runnable action;

    Finalizer(long number, OptionalInt priority, Runnable action) {
      this.number = number;
      this.priority = priority;
      this.action = action;
    }

    @Override
    public void clean() {
      if (registered.remove(this)) {
        action.run();
      }
    }
  }
}
