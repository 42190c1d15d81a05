package dev.troupe;

import dev.troupe.actors.ProcessActor.Printed;

/** Prints what forked processes sent of their output, at home. */
final class ChildOutput {

  private final Settings settings;

  ChildOutput(Settings settings) {
    this.settings = settings;
  }

  void print(long process, Printed printed) {
    String tag = settings.tagOutput() ? "[" + printed.tag() + "] " : "";
    printed.lines().forEach(line -> Console.print(printed.isError(), tag + line));
  }
}
