package dev.troupe.link;

import akka.actor.ActorSystem;
import akka.remote.artery.tcp.SSLEngineProvider;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Lets Artery's {@code tls-tcp} transport speak only with holders of the cluster's secret. For the
 * loopback interface alone, since what follows the proof is not encrypted.
 */
public final class SecretEngineProvider implements SSLEngineProvider {

  private final byte[] secret;
  private final ActorSystem system;
  private final EngineDrivers drivers;
  private final Duration limit;

  /**
   * Called by Akka, which reads the name of this class from {@code ssl-engine-provider}.
   *
   * @param system a system created with a {@link SecretSetup}
   */
  public SecretEngineProvider(ActorSystem system) {
    SecretSetup setup = system
        .settings()
        .setup()
        .get(SecretSetup.class)
        .orElseThrow(() -> new IllegalStateException(
            "Actor system '" + system.name() + "' has no secret. Create it with a SecretSetup."));
    this.secret = setup.secret();
    this.system = system;
    this.drivers = setup.drivers();
    this.limit = system.settings().config().getDuration("troupe.link.connect-timeout");
    String bound = system.settings().config().getString("akka.remote.artery.bind.hostname");
    requireLoopback(
        bound.isEmpty()
            ? system.settings().config().getString("akka.remote.artery.canonical.hostname")
            : bound);
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    SecretEngine engine = SecretEngine.server(secret, hostname, port);
    drivers.add(engine, system, limit);
    return engine;
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    requireLoopback(hostname);
    SecretEngine engine = SecretEngine.client(secret, hostname, port);
    drivers.add(engine);
    return engine;
  }

  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return Option.empty(); // the engine finishes no handshake without the proof
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return Option.empty();
  }

  private static void requireLoopback(String hostname) {
    try {
      if (InetAddress.getByName(hostname).isLoopbackAddress()) {
        return;
      }
    } catch (UnknownHostException e) {
      throw refused(hostname, e);
    }
    throw refused(hostname, null);
  }

  private static IllegalStateException refused(String hostname, @Nullable Exception cause) {
    return new IllegalStateException(
        "'"
            + hostname
            + "' is not a loopback address. Between hosts, set"
            + " akka.remote.artery.ssl.ssl-engine-provider to a provider of mutual TLS.",
        cause);
  }
}
