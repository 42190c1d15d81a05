package dev.troupe.actors;

import dev.troupe.actors.BarrierActor.Broken;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why rounds of a barrier were turned away, each until all of its parties have asked. Part of its actor's
 * state. One that dies before it asks leaves its entry behind.
 */
final class BarrierVerdicts {

  private record Verdict(Broken why, int owed) {}

  private final Map<Long, Verdict> verdicts = new HashMap<>(); // by round

  /** A round was turned away when so many had arrived. */
  void add(long round, Broken why, int parties) {
    if (parties > 0) {
      verdicts.put(round, new Verdict(why, parties));
    }
  }

  /** Why that round was turned away, for one of its parties; null if it was not. */
  @Nullable
  Broken tell(long round) {
    Verdict verdict = verdicts.get(round);
    if (verdict == null) {
      return null;
    }
    if (verdict.owed() > 1) {
      verdicts.put(round, new Verdict(verdict.why(), verdict.owed() - 1));
    } else {
      verdicts.remove(round);
    }
    return verdict.why();
  }
}
