package dev.troupe.actors;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Who gave a job up and waits until no worker can begin anything of it any more. Part of the router's
 * state.
 */
final class PoolDrops {

  private record Drop(Caller caller, Set<Long> asked) {}

  private final List<Drop> drops = new ArrayList<>();

  /** Answers the caller when all these assignments are settled. */
  void add(Caller caller, List<Long> assignments) {
    if (assignments.isEmpty()) {
      caller.answer(new Outcome.Done());
    } else {
      drops.add(new Drop(caller, new HashSet<>(assignments)));
    }
  }

  /** A worker returned that assignment, or has ended. */
  void settled(long assignment) {
    Iterator<Drop> all = drops.iterator();
    while (all.hasNext()) {
      Drop drop = all.next();
      if (drop.asked().remove(assignment) && drop.asked().isEmpty()) {
        drop.caller().answer(new Outcome.Done());
        all.remove();
      }
    }
  }

  boolean withdraw(Caller caller) {
    return drops.removeIf(drop -> drop.caller().isSame(caller));
  }

  /** No worker begins anything any more. */
  void close() {
    drops.forEach(drop -> drop.caller().answer(new Outcome.Done()));
    drops.clear();
  }
}
