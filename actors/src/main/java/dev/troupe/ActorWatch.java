package dev.troupe;

import dev.troupe.actors.Caller;
import dev.troupe.actors.PrimitiveCommand;
import dev.troupe.link.WireMessage;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Watches a primitive by a command that its actor answers when it is ready, or too late. */
final class ActorWatch implements Readiness.Watch {

  /** What the answer means. */
  interface Meaning {
    boolean isReady(WireMessage answer) throws IOException;
  }

  private final ActorClient client;
  private final long target;
  private final Meaning meaning;
  private final Runnable changed;
  private final Caller caller;
  private final AtomicBoolean isEnding = new AtomicBoolean();
  private volatile @Nullable WireMessage answer;

  ActorWatch(
      ActorClient client,
      long target,
      Function<Caller, PrimitiveCommand> command,
      Meaning meaning,
      Runnable changed) {
    this.client = client;
    this.target = target;
    this.meaning = meaning;
    this.changed = changed;
    this.caller = client.listen(this::answered);
    client.tell(target, command.apply(caller));
  }

  @Override
  public @Nullable Boolean isReady() throws IOException {
    WireMessage known = answer;
    if (known == null) {
      if (client.isLost()) {
        throw new HostLostException("The program's home is gone while this waited for it.");
      }
      return null;
    }
    if (known instanceof ActorClient.NodeLost lost) {
      throw new HostLostException(lost.reason());
    }
    return meaning.isReady(known);
  }

  @Override
  public void end() {
    if (answer == null && isEnding.compareAndSet(false, true)) {
      client.tell(target, new PrimitiveCommand.Withdraw(caller));
    }
  }

  private void answered(WireMessage message) {
    answer = message;
    client.stopListening(caller);
    changed.run();
  }
}
