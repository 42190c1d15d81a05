package dev.troupe.link;

import akka.actor.ActorCell;
import akka.actor.ActorContext;
import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.stream.impl.FanIn;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import scala.collection.Iterator;

/**
 * The actors of Akka that drive the engines of one node, to tell them two things that Artery does not.
 * Each is told what it is told when its connection fails, since nothing else reaches it while no bytes
 * come.
 *
 * <ul>
 *   <li>A peer that does not prove in time that it knows the secret is cut off: whoever can reach the
 *       port could else hold as many connections as the node has descriptors.
 *   <li>A connection is given up when its node stops. Artery may complete its outgoing side, and its
 *       actor then waits for the peer to close the other one, for as long as that lives.
 * </ul>
 */
final class EngineDrivers {

  private static final int TRANSPORT_IN = 0; // as in akka.stream.impl.io.TLSActor

  private final Map<ActorRef, SecretEngine> engines = new ConcurrentHashMap<>();

  /** Notes the engine of the actor that is being made by this thread. */
  ActorRef add(SecretEngine engine) {
    engines.values().removeIf(SecretEngine::isOutboundDone);
    ActorRef driver = beingMade();
    engines.put(driver, engine);
    return driver;
  }

  /** The same, for an engine whose peer has only so long to prove itself. */
  void add(SecretEngine engine, ActorSystem system, Duration limit) {
    ActorRef driver = add(engine);
    system
        .scheduler()
        .scheduleOnce(
            limit,
            () -> {
              SSLException late = engine.expire(limit);
              if (late != null) {
                fail(driver, late);
              }
            },
            system.dispatcher());
  }

  /** Gives up all connections that there are. */
  void release() {
    engines.keySet().forEach(driver -> fail(driver, new SSLException("This node stops.")));
  }

  private static void fail(ActorRef driver, SSLException why) {
    driver.tell(new FanIn.OnError(TRANSPORT_IN, why), ActorRef.noSender());
  }

  private static ActorRef beingMade() {
    Iterator<ActorContext> contexts = ActorCell.contextStack().get().iterator();
    while (contexts.hasNext()) {
      ActorContext context = contexts.next();
      if (context != null) { // null once its actor has asked for it
        return context.self();
      }
    }
    throw new IllegalStateException("Only Akka's own actor can drive a node's engine.");
  }
}
