package dev.troupe;

import dev.troupe.actors.Outcome;
import dev.troupe.actors.ProcessActor;
import dev.troupe.link.WireMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Becomes ready when a process has ended, and stays so. Keeps the process's handle from being collected. */
final class Sentinel implements Waitable, Readiness {

  private final ChildProcess process;
  private final ActorClient client;
  private final long number;

  Sentinel(ChildProcess process, ActorClient client, long number) {
    this.process = process;
    this.client = client;
    this.number = number;
  }

  @Override
  public Watch watch(@Nullable Duration limit, Runnable changed) {
    return new ActorWatch(
        client, number, caller -> new ProcessActor.Join(caller, limit), this::hasEnded, changed);
  }

  private boolean hasEnded(WireMessage answer) {
    if (answer instanceof Outcome.Gone) {
      throw new IllegalStateException(process + " is closed.");
    }
    return answer instanceof ProcessActor.Ended;
  }

  @Override
  public String toString() {
    return "Sentinel of " + process;
  }
}
