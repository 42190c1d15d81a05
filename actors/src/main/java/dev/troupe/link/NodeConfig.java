package dev.troupe.link;

import akka.Done;
import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/** How the actor systems of nodes are configured and stopped. */
public final class NodeConfig {

  /** The name of every node's actor system, as all members of one cluster must have the same. */
  public static final String SYSTEM_NAME = "troupe";

  private static final int TURNS_TO_STOP = 10;
  private static final int TURN_MILLIS = 500;

  private NodeConfig() {}

  /** The configuration of a node: what {@code troupe.akka} says, then Troupe's own, then the rest. */
  public static Config of(Config config) {
    return of(config, ConfigFactory.empty());
  }

  /** The same for the home of a program whose messages go over links. */
  public static Config ofLinked(Config config) {
    return of(config, ConfigFactory.parseResources(NodeConfig.class, "/dev/troupe/linked.conf"));
  }

  /** The same for a node that is a member and carries nothing: its clock ticks slowly. */
  public static Config ofMember(Config config) {
    return of(config, ConfigFactory.parseResources(NodeConfig.class, "/dev/troupe/member.conf"));
  }

  private static Config of(Config config, Config first) {
    return config
        .getConfig("troupe.akka")
        .atPath("akka")
        .withFallback(first)
        .withFallback(ConfigFactory.parseResources(NodeConfig.class, "/dev/troupe/node.conf"))
        .withFallback(config)
        .resolve();
  }

  /** Stops an actor system and waits until it has stopped, for some seconds at most. */
  public static void stop(ActorSystem<?> system) {
    if (!isStopped(system)) {
      LoggerFactory.getLogger(NodeConfig.class)
          .warn("The node did not stop within {} ms.", TURNS_TO_STOP * TURN_MILLIS);
    }
  }

  /** Stops it; whether it has stopped. */
  static boolean isStopped(ActorSystem<?> system) {
    CompletableFuture<Done> stopped = system.getWhenTerminated().toCompletableFuture();
    system.terminate();
    for (int turn = 0; turn < TURNS_TO_STOP; turn++) {
      try {
        stopped.get(TURN_MILLIS, TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException e) {
        system
            .settings()
            .setup()
            .get(SecretSetup.class)
            .ifPresent(setup -> setup.drivers().release());
      } catch (ExecutionException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return true; // nobody waits any more
      }
    }
    return false;
  }
}
