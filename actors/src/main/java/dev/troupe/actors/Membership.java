package dev.troupe.actors;

import akka.actor.AddressFromURIString;
import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import dev.troupe.link.NodeConfig;
import dev.troupe.link.SecretSetup;
import dev.troupe.link.SelectingConfigurator;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A forked process's place in the cluster: its actor system, which takes a JVM most of a second to
 * start. A process that has a link needs none for its work and joins behind it.
 */
final class Membership implements AutoCloseable {

  /** Makes a member known before it joins, so that whatever joined is known. */
  interface Herald {
    void announce(String address);
  }

  private final Boot boot;
  private final Supplier<Config> config;
  private final ClassLoader loader;
  private final Herald herald;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable ActorSystem<Void> system; // guarded by this
  private volatile boolean hasBegun;

  Membership(Boot boot, Supplier<Config> config, ClassLoader loader, Herald herald) {
    this.boot = boot;
    this.config = config;
    this.loader = loader;
    this.herald = herald;
  }

  /** Joins on a thread of its own after a while, unless it is closed before. */
  void joinAfter(Duration delay) {
    Thread thread = new Thread(null, null, "troupe-join", 0, false) {
      @Override
      public void run() { // no lambda: the first one costs a starting JVM 10 ms
        joinLater(delay);
      }
    };
    thread.setDaemon(true);
    thread.start();
  }

  private void joinLater(Duration delay) {
    try {
      if (!closed.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
        join();
      }
    } catch (InterruptedException e) {
      // Nobody has reason to; then it is no member, and works all the same.
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Membership.class)
          .warn("Process '{}' could not join the cluster; it works on.", boot.name(), e);
    }
  }

  /** Starts the actor system, if it was not, and asks to join. */
  void join() {
    Cluster cluster = Cluster.get(start());
    herald.announce(cluster.selfMember().address().toString());
    cluster.manager().tell(Join.create(AddressFromURIString.parse(boot.member())));
  }

  /** Starts the actor system; returns when it can send. */
  synchronized ActorSystem<Void> start() {
    if (closed.getCount() == 0) {
      throw new IllegalStateException("This node is closed.");
    }
    if (system == null) {
      hasBegun = true;
      Config own = config.get();
      system = ActorSystem.create(
          Behaviors.empty(),
          NodeConfig.SYSTEM_NAME,
          ActorSystemSetup.create(
              BootstrapSetup.create(
                  Optional.of(loader),
                  Optional.of(
                      boot.link().isEmpty() ? NodeConfig.of(own) : NodeConfig.ofMember(own)),
                  Optional.empty()),
              new SecretSetup(boot.secret())));
    }
    return system;
  }

  /** The JVM is about to end: none of the actor system's threads sleeps inside the system any more. */
  void hangUp() {
    if (hasBegun) { // else none of its classes was loaded
      SelectingConfigurator.doze();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    ActorSystem<Void> started;
    synchronized (this) {
      started = system;
    }
    if (started != null) {
      NodeConfig.stop(started);
    }
  }
}
