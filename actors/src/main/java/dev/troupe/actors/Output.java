package dev.troupe.actors;

/** Where the lines that a process printed come out. */
@FunctionalInterface
public interface Output {

  /** Prints lines of a process; returns when they are out. */
  void print(long process, ProcessActor.Printed printed);
}
