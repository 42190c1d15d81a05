package dev.troupe.actors;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who holds one end of a pipe, who ever used it, and who of its holders died. Part of its actor's state. */
final class EndUsers {

  private final int part;
  private final Holders holders;
  private final Set<Long> users = new HashSet<>(); // living processes that ever used this end
  private @Nullable Ending lost; // the last holder of this end that died

  EndUsers(int part, Holders holders) {
    this.part = part;
    this.holders = holders;
  }

  void use(long process) {
    users.add(process);
  }

  /** Notes the end of a process, whose holds have not ended yet. */
  void endProcess(Ending ending) {
    long process = ending.process();
    if (!ending.isNormal() && holders.isPartHeldBy(part, process)) {
      lost = ending;
    }
    users.remove(process);
  }

  @Nullable
  Ending lost() {
    return lost;
  }

  boolean isHeld() {
    return holders.hasPart(part);
  }

  /**
   * Whether that caller would wait for its own process: the only holder left of this end, which it
   * never used, after another holder died.
   */
  boolean isForsaken(Caller caller) {
    return lost != null
        && !users.contains(caller.process())
        && holders.isPartHeldOnlyBy(part, caller.process());
  }
}
