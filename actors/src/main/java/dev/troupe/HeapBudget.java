package dev.troupe;

import dev.troupe.actors.BudgetActor;
import dev.troupe.actors.Directory;
import dev.troupe.actors.Outcome;
import dev.troupe.link.WireMessage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A program's heap budget, which its home shares out to the JVMs that this process forks. */
record HeapBudget(ActorClient client) implements NodeLauncher.Budget {

  @Override
  public NodeLauncher.Share reserve(long bytes) throws IOException {
    WireMessage answer = ask(bytes, true);
    if (answer instanceof BudgetActor.Granted granted) {
      return new Granted(client, granted);
    }
    String reason =
        answer instanceof Outcome.Refused refused ? refused.reason() : answer.toString();
    throw new IOException(reason);
  }

  @Override
  public NodeLauncher.@Nullable Share tryReserve(long bytes) {
    return ask(bytes, false) instanceof BudgetActor.Granted granted
        ? new Granted(client, granted)
        : null;
  }

  private WireMessage ask(long bytes, boolean mayWait) {
    return client.askUninterruptibly(
        Directory.BUDGET, caller -> new BudgetActor.Reserve(caller, bytes, mayWait));
  }

  private record Granted(ActorClient client, BudgetActor.Granted granted)
      implements NodeLauncher.Share {

    @Override
    public long bytes() {
      return granted.bytes();
    }

    @Override
    public void usedBy(long pid) {
      client.tell(Directory.BUDGET, new BudgetActor.Used(granted.ticket(), pid));
    }

    @Override
    public void free() {
      try {
        client.tell(Directory.BUDGET, new BudgetActor.Free(granted.ticket()));
      } catch (TroupeException e) {
        // The home is gone, and its budget with it.
      }
    }
  }
}
