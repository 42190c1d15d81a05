package dev.troupe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a process comes to be. Python: the start methods of {@code multiprocessing}. */
public enum StartMethod {
  /** A JVM that was booted ahead becomes the process, once; a new one is booted behind it. */
  FORKSERVER,

  /** A new JVM is booted when the process starts. */
  SPAWN,

  /**
   * As {@link #FORKSERVER}, and the process finds some of what a copy of this one would have: system
   * properties, and classes that are defined in this JVM's memory alone, such as those that JShell
   * makes. The heap is not copied.
   */
  FORK;

  /** All that can be used here, the default first. Python: {@code get_all_start_methods}. */
  public static List<StartMethod> all() {
    return List.of(values());
  }

  /**
   * The start method of that name, in either case.
   *
   * @throws IllegalArgumentException if there is none, naming those there are
   */
  public static StartMethod of(String name) {
    return Arrays.stream(values())
        .filter(method -> method.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Unknown start method '"
            + name
            + "'; this version has "
            + Arrays.toString(values()).toLowerCase(Locale.ROOT)
            + "."));
  }
}
