package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import dev.troupe.memory.Block;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Semaphore} that never has more permits than it began with: one {@link #release} too many
 * throws {@link IllegalStateException} and changes nothing.
 *
 * <p>Python: {@code multiprocessing.BoundedSemaphore}.
 */
public final class BoundedSemaphore extends Semaphore {

  BoundedSemaphore(ActorClient client, Transfer hold, int most, @Nullable Block block) {
    super(client, hold, most, block);
  }

  @Override
  HandleKind kind() {
    return HandleKind.BOUNDED_SEMAPHORE;
  }
}
