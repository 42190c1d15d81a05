package dev.troupe;

import dev.troupe.actors.Payload.Transfer;
import java.io.DataOutputStream;

/**
 * The way to an actor of a pool: from the process that made the pool to its router, and from each
 * worker's process to the actor that knows what it is doing. Only the second ever travels.
 */
final class PoolPort extends Primitive {

  PoolPort(ActorClient client, Transfer hold) {
    super(client, hold);
  }

  @Override
  HandleKind kind() {
    return HandleKind.POOL_PORT;
  }

  @Override
  void writeRest(DataOutputStream out) {}

  @Override
  public String toString() {
    return "Pool 'pool-" + target() + "'";
  }
}
