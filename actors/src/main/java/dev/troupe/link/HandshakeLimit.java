package dev.troupe.link;

import akka.actor.ActorCell;
import akka.actor.ActorContext;
import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.stream.impl.FanIn;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;

/**
 * Cuts off who connects to a node and does not prove in time that it knows the secret: without that,
 * whoever can reach the port could hold as many connections as the node has descriptors.
 *
 * <p>Artery has no such limit, and an engine is only asked when bytes come. So the actor of Akka that
 * drives the engine is told what it is told when a connection fails. It is the one that is being made
 * while its engine is.
 */
final class HandshakeLimit {

  private static final int TRANSPORT_IN = 0; // as in akka.stream.impl.io.TLSActor

  private final ActorSystem system;
  private final Duration limit;

  HandshakeLimit(ActorSystem system, Duration limit) {
    this.system = system;
    this.limit = limit;
  }

  /** Holds an engine to the limit; for the actor that will drive it. */
  void hold(SecretEngine engine) {
    ActorRef driver = beingMade();
    if (driver == null) {
      throw new IllegalStateException("Only Akka's own actor can drive a node's engine.");
    }
    system
        .scheduler()
        .scheduleOnce(
            limit,
            () -> {
              SSLException late = engine.expire(limit);
              if (late != null) {
                driver.tell(new FanIn.OnError(TRANSPORT_IN, late), ActorRef.noSender());
              }
            },
            system.dispatcher());
  }

  private static @Nullable ActorRef beingMade() {
    Iterator<ActorContext> contexts = ActorCell.contextStack().get().iterator();
    while (contexts.hasNext()) {
      ActorContext context = contexts.next();
      if (context != null) { // null once its actor has asked for it
        return context.self();
      }
    }
    return null;
  }
}
