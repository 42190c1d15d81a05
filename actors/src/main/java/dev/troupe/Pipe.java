package dev.troupe;

import dev.troupe.actors.HomeActor;
import dev.troupe.actors.Payload.Transfer;
import dev.troupe.actors.PipeEndpoints;

/**
 * The two connected ends of a new pipe: what is sent at one is received at the other.
 *
 * <p>Python: what {@code multiprocessing.Pipe} returns. Each end is closed on its own.
 *
 * @param first the end that receives, and also sends unless the pipe is one-way
 * @param second the end that sends, and also receives unless the pipe is one-way
 */
public record Pipe(Connection first, Connection second) {

  static Pipe of(ActorClient client, HomeActor.PipeMade made, boolean isDuplex) {
    Transfer first = new Transfer(made.target(), PipeEndpoints.FIRST, made.firstHold());
    Transfer second = new Transfer(made.target(), PipeEndpoints.SECOND, made.secondHold());
    return new Pipe(
        new PipeConnection(client, first, true, isDuplex),
        new PipeConnection(client, second, isDuplex, true));
  }
}
