package dev.troupe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which threads of all processes wait for what, and who could let them go on: a picture of one moment, from
 * {@link Troupe#waits}. Python has no counterpart.
 *
 * @param waits in no order
 * @param others the threads that do not wait, or for something that Troupe does not know, in no order; without
 *     the library's own; a whole process where that could not be asked
 */
public record WaitGraph(List<Waiting> waits, List<Party> others) {

  static final String JOIN = "Process.Join";

  /** Lists of its own. */
  public WaitGraph {
    waits = List.copyOf(waits);
    others = List.copyOf(others);
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
   * @param holders who could let it go on: who has the lock, the process that it waits for, or all
   *     processes that have a handle; empty if it may be anybody
   * @param hasLimit whether the wait ends by itself
   * @param isDaemon whether the thread does not keep its process alive
   */
  public record Waiting(
      Party party,
      String processName,
      long pid,
      String threadName,
      long primitive,
      String command,
      String line,
      List<Party> holders,
      boolean hasLimit,
      boolean isDaemon) {

    /** As a line of a report. */
    @Override
    public String toString() {
      return "Process '" + processName + "' (pid " + pid + "), thread '" + threadName
          + "' waits for " + command + " of primitive " + primitive
          + (line.isEmpty() ? "" : " at " + line);
    }

    private boolean canBeLetGoBy(Waiting other) {
      return holders.stream().anyMatch(holder -> holder.isOf(other.party))
          && !(command.equals(JOIN) && other.isDaemon);
    }
  }

  /**
   * The deadlocks: threads that wait, without a limit, for what only each other could do. Where a primitive
   * has several holders any of them could, so all must be stuck; a process whose thread runs, sleeps or waits
   * for something else is not.
   *
   * @return each once: a circle in its order, or all who could only be let go on by each other
   */
  public List<List<Waiting>> cycles() {
    List<Waiting> stuck = stuck();
    List<List<Waiting>> cycles = new ArrayList<>();
    Set<Waiting> seen = new HashSet<>();
    for (Waiting start : stuck) {
      if (!seen.contains(start)) {
        List<Waiting> cycle = reachable(start, stuck).stream()
            .filter(one -> reachable(one, stuck).contains(start))
            .toList();
        if (!cycle.isEmpty()) {
          cycles.add(cycle);
          seen.addAll(cycle);
        }
      }
    }
    return cycles;
  }

  /** What is left of the waits when all are taken out that somebody else could end, again and again. */
  private List<Waiting> stuck() {
    List<Waiting> before = waits;
    while (true) {
      List<Waiting> stuck = before;
      List<Waiting> left = stuck.stream().filter(one -> isStuck(one, stuck)).toList();
      if (left.size() == stuck.size()) {
        return left;
      }
      before = left;
    }
  }

  private boolean isStuck(Waiting one, List<Waiting> stuck) {
    if (one.hasLimit || one.holders.isEmpty()) {
      return false;
    } else if (one.command.equals(JOIN)) {
      return stuck.stream().anyMatch(one::canBeLetGoBy);
    }
    return one.holders.stream().allMatch(holder -> isStuck(holder, stuck));
  }

  private boolean isStuck(Party holder, List<Waiting> stuck) {
    List<Waiting> its = waits.stream().filter(one -> holder.isOf(one.party)).toList();
    return (holder.thread == 0 || !its.isEmpty())
        && stuck.containsAll(its)
        && others.stream().noneMatch(other -> holder.isOf(other));
  }

  /** All that can be reached over who could let go on whom, the nearest first after {@code start}. */
  private static Set<Waiting> reachable(Waiting start, List<Waiting> stuck) {
    Set<Waiting> found = new LinkedHashSet<>();
    List<Waiting> next = List.of(start);
    while (!next.isEmpty()) {
      List<Waiting> after = new ArrayList<>();
      for (Waiting at : next) {
        for (Waiting one : stuck) {
          if (at.canBeLetGoBy(one) && found.add(one)) {
            after.add(one);
          }
        }
      }
      next = after;
    }
    return found;
  }

  /** The deadlocks as text for people, or who waits if there are none. */
  public String report() {
    List<List<Waiting>> cycles = cycles();
    return cycles.isEmpty()
        ? "No deadlock; " + waits.size() + " threads wait.\n" + lines(waits)
        : cycles.stream().map(this::report).collect(Collectors.joining("\n"));
  }

  /** One of the {@link #cycles} as text for people. */
  String report(List<Waiting> cycle) {
    boolean isCircle = true;
    for (int n = 0; n < cycle.size(); n++) {
      Waiting next = cycle.get((n + 1) % cycle.size());
      isCircle &= cycle.get(n).holders.size() == 1 && cycle.get(n).canBeLetGoBy(next);
    }
    return "Deadlock of " + cycle.size() + (cycle.size() == 1 ? " thread" : " threads")
        + (isCircle
            ? ", each waiting for what the next has:\n"
            : ", waiting for what only they could do:\n")
        + lines(cycle);
  }

  private static String lines(List<Waiting> waits) {
    return waits.stream().map(wait -> "  " + wait + "\n").collect(Collectors.joining());
  }
}
