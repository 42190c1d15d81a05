package dev.troupe;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A task and its arguments, as they travel to the process that runs them. */
record Work(Serializable task, List<@Nullable Object> arguments) implements Serializable {

  static Work of(Serializable task, @Nullable Object... arguments) {
    Objects.requireNonNull(task, "The task of a process is null.");
    return new Work(task, Arrays.asList(arguments));
  }

  /** What {@link #toArray} made. */
  static Work from(@Nullable Object array) {
    @Nullable Object[] parts = (Object[]) Objects.requireNonNull(array);
    return new Work(
        (Serializable) Objects.requireNonNull(parts[0]),
        Arrays.asList(parts).subList(1, parts.length));
  }

  /** This as it travels: an array, which is opened sooner than a record in a JVM that just booted. */
  @Nullable
  Object[] toArray() {
    @Nullable Object[] parts = new Object[1 + arguments.size()];
    parts[0] = task;
    for (int i = 1; i < parts.length; i++) {
      parts[i] = arguments.get(i - 1);
    }
    return parts;
  }

  /** Names the code of the task, for messages. */
  String describe() {
    String type = task.getClass().getName();
    int lambda = type.indexOf("$$Lambda");
    return lambda < 0 ? type : "a lambda or method reference in " + type.substring(0, lambda);
  }

  /** Runs the task here. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // the signatures of Troupe.process hold the types
  void run() throws Exception {
    List<@Nullable Object> a = arguments;
    if (task instanceof ChildProcess process) {
      process.run();
    } else if (task instanceof Task0 none) {
      none.run();
    } else if (task instanceof Task1 one) {
      one.run(a.get(0));
    } else if (task instanceof Task2 two) {
      two.run(a.get(0), a.get(1));
    } else if (task instanceof Task3 three) {
      three.run(a.get(0), a.get(1), a.get(2));
    } else {
      ((Task4) task).run(a.get(0), a.get(1), a.get(2), a.get(3));
    }
  }
}
