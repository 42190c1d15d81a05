package dev.troupe.link;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/** How the actor systems of nodes are configured and stopped. */
public final class NodeConfig {

  /** The name of every node's actor system, as all members of one cluster must have the same. */
  public static final String SYSTEM_NAME = "troupe";

  private static final int MOST_SECONDS_TO_STOP = 5;

  private NodeConfig() {}

  /** The configuration of a node: what {@code troupe.akka} says, then Troupe's own, then the rest. */
  public static Config of(Config config) {
    return of(config, ConfigFactory.empty());
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
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(MOST_SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LoggerFactory.getLogger(NodeConfig.class)
          .warn("The node did not stop within {} s.", MOST_SECONDS_TO_STOP, e);
    }
  }
}
