package dev.troupe;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which start method a program's default context has, and its contexts with a method of their own. */
final class StartMethods {

  private final Settings settings;
  private final Map<StartMethod, Troupe> contexts = new EnumMap<>(StartMethod.class);
  private @Nullable StartMethod chosen;

  /** The settings say what is used if nobody chooses. */
  StartMethods(Settings settings) {
    this.settings = settings;
  }

  /** What is used from now on. */
  synchronized StartMethod use() {
    if (chosen == null) {
      chosen = settings.startMethod();
    }
    return chosen;
  }

  synchronized @Nullable StartMethod chosen() {
    return chosen;
  }

  synchronized void choose(StartMethod method, boolean isForced) {
    java.util.Objects.requireNonNull(method, "method");
    if (chosen != null && !isForced) {
      throw new IllegalStateException("The start method is " + chosen
          + " already; use forceStartMethod to change it, or context(" + method + ").");
    }
    chosen = method;
  }

  synchronized void reset() {
    chosen = null;
  }

  /** The context with that method; always the same one. */
  synchronized Troupe context(StartMethod method, Troupe program) {
    return contexts.computeIfAbsent(method, key -> new Troupe(program, key));
  }
}
