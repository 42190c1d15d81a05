package dev.troupe;

/** A program of several processes. */
public final class Troupe {
  private Troupe() {}

  /** Opens one. */
  public static void open() {}
}
