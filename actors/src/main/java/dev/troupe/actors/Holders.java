package dev.troupe.actors;

import dev.troupe.actors.PrimitiveCommand.Held;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The holders of one primitive, by the number of each hold. Part of its actor's state. */
final class Holders {

  private final Map<Long, Held> holds = new HashMap<>();
  private boolean wasHeld;

  void add(PrimitiveCommand.Hold hold) {
    wasHeld = true;
    holds.put(hold.hold(), new Held(hold.hold(), hold.part(), hold.holder()));
  }

  void release(long hold) {
    holds.remove(hold);
  }

  /** Says who they are; the behaviour goes on as it is. */
  <B> B answer(PrimitiveCommand.WhoHolds ask, B behavior) {
    ask.caller().answer(new PrimitiveCommand.HeldBy(List.copyOf(holds.values())));
    return behavior;
  }

  /** Ends all holds of a process; true if it had any. */
  boolean endProcess(long process) {
    return holds.values().removeIf(held -> held.holder().isProcess(process));
  }

  /** Whether there were holders and the last one let go. */
  boolean areGone() {
    return wasHeld && holds.isEmpty();
  }

  boolean hasPart(int part) {
    for (Held held : holds.values()) { // asked after each message, so no stream
      if (held.part() == part) {
        return true;
      }
    }
    return false;
  }

  /** The part that a hold is on; null if there is no such hold, or none any more. */
  @Nullable
  Integer partOf(long hold) {
    Held held = holds.get(hold);
    return held == null ? null : held.part();
  }

  /** Whether that hold is one of that process. */
  boolean isHeldBy(long hold, long process) {
    Held held = holds.get(hold);
    return held != null && held.holder().isProcess(process);
  }

  boolean isPartHeldBy(int part, long process) {
    return holds.values().stream()
        .anyMatch(held -> held.part() == part && held.holder().isProcess(process));
  }

  /** Whether nobody but that process holds that part. */
  boolean isPartHeldOnlyBy(int part, long process) {
    return holds.values().stream()
        .allMatch(held -> held.part() != part || held.holder().isProcess(process));
  }

  /** Whether that process is the only holder there is. */
  boolean isHeldOnlyBy(long process) {
    return holds.values().stream().allMatch(held -> held.holder().isProcess(process));
  }
}
