package dev.troupe.memory;

import java.util.regex.Matcher;

/**
 * Who answers for a named segment: a process, and with it its program, which goes on answering when the
 * process has ended well. So nothing must be handed over at an end, while others look.
 *
 * @param home the operating system's id of the program's first JVM
 * @param program which of that JVM's programs it is
 * @param process the process's number there
 */
public record SegmentOwner(long home, long program, long process) {

  /** What {@link #text} gives, in three groups. */
  static final String FORM = "([0-9]{1,18})\\.([0-9]{1,18})\\.([0-9]{1,18})";

  /** As a part of a file's name. */
  String text() {
    return home + "." + program + "." + process;
  }

  /** The owner in a name that {@link #FORM} has matched, from that group on. */
  static SegmentOwner from(Matcher name, int group) {
    return new SegmentOwner(
        Long.parseLong(name.group(group)),
        Long.parseLong(name.group(group + 1)),
        Long.parseLong(name.group(group + 2)));
  }

  /** Whether that is a process of the same program. */
  public boolean isOfSameProgram(SegmentOwner other) {
    return home == other.home && program == other.program;
  }
}
