package dev.troupe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which threads of all processes wait for what, and who has it: a picture of one moment, from {@link
 * Troupe#waits}. Python has no counterpart.
 *
 * @param waits in no order
 */
public record WaitGraph(List<Waiting> waits) {

  /** A list of its own. */
  public WaitGraph {
    waits = List.copyOf(waits);
  }

  /**
   * A thread of a process.
   *
   * @param process the number of the process in its program, 0 for the first
   * @param thread the lower 32 bits of the thread's id; 0 for the whole process
   */
  public record Party(long process, long thread) {

    private boolean isOf(Party other) {
      return process == other.process && (thread == 0 || thread == other.thread);
    }
  }

  /**
   * A thread that waits.
   *
   * @param pid the operating system's id of its process
   * @param primitive the number of what it waits for, as in that primitive's name
   * @param command what it waits to do, such as {@code Lock.Acquire} or {@code Queue.Get}
   * @param line where in the program it is, as in a stack trace
   * @param holders who could let it go on; empty if that may be anybody
   */
  public record Waiting(
      Party party,
      String processName,
      long pid,
      String threadName,
      long primitive,
      String command,
      String line,
      List<Party> holders) {

    /** As a line of a report. */
    @Override
    public String toString() {
      return "Process '" + processName + "' (pid " + pid + "), thread '" + threadName
          + "' waits for " + command + " of primitive " + primitive
          + (line.isEmpty() ? "" : " at " + line);
    }
  }

  /**
   * The circles in which each waits for what the next one has: deadlocks, unless a wait has a limit.
   *
   * @return each once, beginning anywhere
   */
  public List<List<Waiting>> cycles() {
    List<List<Waiting>> cycles = new ArrayList<>();
    Set<Set<Waiting>> seen = new HashSet<>();
    for (Waiting start : waits) {
      walk(start, new ArrayList<>(), cycles, seen);
    }
    return cycles;
  }

  private void walk(
      Waiting at, List<Waiting> path, List<List<Waiting>> cycles, Set<Set<Waiting>> seen) {
    int begin = path.indexOf(at);
    if (begin >= 0) {
      List<Waiting> cycle = List.copyOf(path.subList(begin, path.size()));
      if (seen.add(new HashSet<>(cycle))) {
        cycles.add(cycle);
      }
      return;
    }
    path.add(at);
    for (Party holder : at.holders()) {
      for (Waiting next : waits) {
        if (holder.isOf(next.party())) {
          walk(next, path, cycles, seen);
        }
      }
    }
    path.remove(path.size() - 1);
  }

  /** The deadlocks as text for people, or who waits if there are none. */
  public String report() {
    List<List<Waiting>> cycles = cycles();
    if (cycles.isEmpty()) {
      return "No deadlock; " + waits.size() + " threads wait.\n" + lines(waits);
    }
    return cycles.stream()
        .map(cycle -> "Deadlock of " + cycle.size()
            + " threads, each waiting for what the next has:\n" + lines(cycle))
        .collect(Collectors.joining("\n"));
  }

  private static String lines(List<Waiting> waits) {
    return waits.stream().map(wait -> "  " + wait + "\n").collect(Collectors.joining());
  }
}
