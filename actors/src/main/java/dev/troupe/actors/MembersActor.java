package dev.troupe.actors;

import akka.actor.Address;
import akka.actor.AddressFromURIString;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.ClusterEvent;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import akka.cluster.typed.Subscribe;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes processes that have ended out of the cluster. Who is gone is known here at once; the cluster
 * itself would never agree about it, and all its members would try to reach it for ever.
 */
public final class MembersActor extends AbstractBehavior<PrimitiveCommand> {

  /** What only this actor takes. */
  public sealed interface Command extends PrimitiveCommand {}

  /** The process is about to join with that address. */
  public record Joining(Caller caller, String address) implements Command {}

  private record Unreachable(Address address) implements Command {}

  private final Cluster cluster;
  private final Map<Long, Address> living = new HashMap<>(); // by process

  static Behavior<PrimitiveCommand> create() {
    return Behaviors.setup(MembersActor::new);
  }

  private MembersActor(ActorContext<PrimitiveCommand> context) {
    super(context);
    cluster = Cluster.get(context.getSystem());
    ActorRef<ClusterEvent.UnreachableMember> seen = context.messageAdapter(
        ClusterEvent.UnreachableMember.class,
        lost -> new Unreachable(lost.member().address()));
    cluster.subscriptions().tell(Subscribe.create(seen, ClusterEvent.UnreachableMember.class));
  }

  @Override
  public Receive<PrimitiveCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(Joining.class, this::onJoining)
        .onMessage(Unreachable.class, this::onUnreachable)
        .onMessage(PrimitiveCommand.ProcessEnded.class, this::onProcessEnded)
        .build();
  }

  private Behavior<PrimitiveCommand> onJoining(Joining joining) {
    living.put(joining.caller().process(), AddressFromURIString.parse(joining.address()));
    return this;
  }

  /** One that ended while its wish to join was on its way has joined after its end. */
  private Behavior<PrimitiveCommand> onUnreachable(Unreachable unreachable) {
    if (!living.containsValue(unreachable.address())) {
      takeOut(unreachable.address());
    }
    return this;
  }

  private Behavior<PrimitiveCommand> onProcessEnded(PrimitiveCommand.ProcessEnded ended) {
    Address address = living.remove(ended.ending().process());
    if (address != null) {
      takeOut(address);
    }
    return this;
  }

  private void takeOut(Address address) {
    cluster.manager().tell(new Down(address));
  }
}
