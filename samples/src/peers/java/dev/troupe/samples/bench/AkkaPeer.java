package dev.troupe.samples.bench;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.Troupe;
import dev.troupe.link.WireMessage;
import java.time.Duration;

/** An ask from one typed actor system to another over Artery, as a program without Troupe would do it. */
final class AkkaPeer {

  private static final String SYSTEM = "peer";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private AkkaPeer() {}

  /** Asks for the same number back. */
  record Ping(int number, ActorRef<Pong> replyTo) implements WireMessage {}

  /** The number. */
  record Pong(int number) implements WireMessage {}

  static Side open(Troupe troupe) throws Exception {
    Partner partner = Partner.start(
        troupe, ignored -> (long) echoSystem().address().getPort().orElseThrow());
    partner.begin(1);
    long port = partner.finish().check();
    ActorSystem<Ping> here = echoSystem();
    ActorRef<Ping> there = ActorRefResolver.get(here)
        .resolveActorRef("akka://" + SYSTEM + "@127.0.0.1:" + port + "/user");
    Side side = TroupeSide.asked(ops -> askEach(ops, here, there), partner);
    return new ClosingSide(side, here::terminate);
  }

  private static long askEach(int ops, ActorSystem<Ping> here, ActorRef<Ping> there)
      throws Exception {
    long total = 0;
    for (int i = 0; i < ops; i++) {
      int number = i;
      Pong pong = AskPattern.ask(
              there,
              (ActorRef<Pong> replyTo) -> new Ping(number, replyTo),
              LIMIT,
              here.scheduler())
          .toCompletableFuture()
          .get();
      total += pong.number();
    }
    return total;
  }

  private static ActorSystem<Ping> echoSystem() {
    Config config = ConfigFactory.parseString(
            """
            akka.actor.provider = remote
            akka.remote.use-unsafe-remote-features-outside-cluster = on
            akka.remote.warn-about-direct-use = off
            akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            akka.daemonic = on
            akka.loglevel = ERROR
            """)
        .withFallback(ConfigFactory.load());
    return ActorSystem.create(
        Behaviors.receiveMessage(ping -> {
          ping.replyTo().tell(new Pong(ping.number()));
          return Behaviors.same();
        }),
        SYSTEM,
        config);
  }
}
