package dev.troupe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The classes that a JVM booted ahead loads and initialises before it has a task, and what an error in
 * one of them means. For launchers; programs call {@link Context#setForkServerPreload}.
 */
public record Preload(List<String> classNames, PreloadErrors onError) {

  /** No class at all. */
  public static final Preload NOTHING = new Preload(List.of(), PreloadErrors.IGNORE);

  private static final String SEPARATOR = "\0";

  /** The longest text about one class. */
  private static final int MOST_CHARS = 1000;

  /**
   * What came of it.
   *
   * @param isUsable whether this JVM may become a process
   * @param problems one line for each class that gave trouble, in order
   */
  public record Loaded(boolean isUsable, List<String> problems) {}

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if one is blank or has control characters
   * @throws NullPointerException if anything is null
   */
  public Preload {
    Objects.requireNonNull(onError, "onError");
    for (String name : classNames) {
      if (Objects.requireNonNull(name, "class name").isBlank()) {
        throw new IllegalArgumentException(
            "A class name of the preload list is blank: " + classNames);
      }
      if (name.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            "A class name of the preload list has control characters: " + classNames);
      }
    }
    classNames = List.copyOf(classNames);
    onError = classNames.isEmpty() ? PreloadErrors.IGNORE : onError; // nothing can go wrong
  }

  /** Whether a process may begin only where all of it was loaded. */
  public boolean mustSucceed() {
    return onError == PreloadErrors.FAIL;
  }

  /** This as one line that {@link #from} reads. */
  String toText() {
    return onError.name() + SEPARATOR + String.join(SEPARATOR, classNames);
  }

  static Preload from(String text) {
    String[] words = text.split(SEPARATOR, -1);
    List<String> names = List.of(words).subList(1, words.length);
    boolean isEmpty = names.equals(List.of(""));
    return new Preload(isEmpty ? List.of() : names, PreloadErrors.valueOf(words[0]));
  }

  /** Loads and initialises the classes; where it must succeed, up to the first problem. */
  Loaded load(ClassLoader loader) {
    List<String> problems = new ArrayList<>();
    boolean isUsable = true;
    for (String name : classNames) {
      try {
        Class.forName(name, true, loader);
      } catch (Throwable e) { // whatever an initialiser throws
        boolean isBroken = isOfInitialiser(e);
        problems.add(problem(name, isBroken, e));
        isUsable &= !isBroken && !mustSucceed();
        if (mustSucceed()) {
          break;
        }
      }
    }
    return new Loaded(isUsable, problems);
  }

  /** Whether the class is broken for good here. Else nothing was tried that a task would miss. */
  private static boolean isOfInitialiser(Throwable e) {
    if (e instanceof ExceptionInInitializerError) {
      return true;
    }
    boolean isOfLoading = e instanceof ClassNotFoundException || e instanceof LinkageError;
    return !isOfLoading
        || Arrays.stream(e.getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("<clinit>"));
  }

  private static String problem(String name, boolean isBroken, Throwable e) {
    Throwable cause = e instanceof ExceptionInInitializerError ? e.getCause() : null;
    String reason = String.valueOf(cause != null ? cause : e).replaceAll("\\p{Cntrl}+", " ");
    String problem = "Class '%s' of the preload list cannot be %s: %s"
        .formatted(name, isBroken ? "initialised" : "loaded", reason);
    return problem.length() > MOST_CHARS ? problem.substring(0, MOST_CHARS) + "…" : problem + ".";
  }
}
