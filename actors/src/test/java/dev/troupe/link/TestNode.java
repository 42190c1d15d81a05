package dev.troupe.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Adapter;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** An actor system as a node has it, in this JVM. */
final class TestNode {

  static final byte[] SECRET = "the secret of this test".getBytes(UTF_8);

  private TestNode() {}

  static ActorSystem<Void> start(String name, byte[] secret, String more) {
    Config config = ConfigFactory.parseString(more)
        .withFallback(ConfigFactory.parseResources("dev/troupe/node.conf"))
        .withFallback(ConfigFactory.load());
    return Adapter.toTyped(akka.actor.ActorSystem.create(
        name,
        ActorSystemSetup.create(BootstrapSetup.create(config.resolve()), new SecretSetup(secret))));
  }

  static <T> akka.actor.typed.ActorRef<T> spawn(
      ActorSystem<?> system, Behavior<T> behavior, String name) {
    return Adapter.spawn(Adapter.toClassic(system), behavior, name);
  }

  static void stop(ActorSystem<?>... systems) {
    for (ActorSystem<?> system : systems) {
      system.terminate();
    }
    for (ActorSystem<?> system : systems) {
      assertTrue(NodeConfig.isStopped(system));
    }
  }
}
