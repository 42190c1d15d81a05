package dev.troupe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What becomes of an error in a class that is loaded ahead; see {@link
 * Context#setForkServerPreload(List, PreloadErrors)}. Python: {@code on_error} of {@code
 * set_forkserver_preload}.
 */
public enum PreloadErrors {
  /**
   * A class that cannot be loaded is left out. A JVM in which an initialiser failed is not used, so that
   * processes start in new ones.
   */
  IGNORE,

  /**
   * The same, and a line on standard error says so for each class, once for each list, as soon as a JVM was
   * booted ahead with it.
   */
  WARN,

  /** No process starts; the exception names the class and the reason. */
  FAIL;

  /** The one of that name, in either case. */
  static PreloadErrors of(String name) {
    return Arrays.stream(values())
        .filter(one -> one.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("troupe.preload-errors must be one of "
            + Arrays.toString(values()).toLowerCase(Locale.ROOT) + ", was '" + name + "'."));
  }
}
