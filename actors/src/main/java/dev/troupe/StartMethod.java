package dev.troupe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a process comes to be. Python: the start methods of {@code multiprocessing}. */
public enum StartMethod {
  /** A new JVM is booted when the process starts. */
  SPAWN;

  /** All that can be used here, the default first. */
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
