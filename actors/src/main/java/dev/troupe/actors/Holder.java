package dev.troupe.actors;

/**
 * Who keeps a primitive alive: a process that has a handle, or another primitive that stores an object
 * with a handle in it.
 */
public record Holder(Kind kind, long number) {

  /** What {@link #number} counts. */
  public enum Kind {
    PROCESS,
    PRIMITIVE
  }

  /** A process with a handle. */
  public static Holder process(long number) {
    return new Holder(Kind.PROCESS, number);
  }

  /** A primitive that stores a handle. */
  public static Holder primitive(long number) {
    return new Holder(Kind.PRIMITIVE, number);
  }

  boolean isProcess(long process) {
    return kind == Kind.PROCESS && number == process;
  }
}
