package dev.troupe.link;

import akka.actor.setup.Setup;

/**
 * Hands a cluster's secret to one actor system. A setup and not a setting, so that no dump of the
 * configuration shows it.
 */
public final class SecretSetup extends Setup {

  private static final int MIN_BYTES = 16;

  private final byte[] secret;
  private final EngineDrivers drivers = new EngineDrivers();

  /**
   * Copies the secret.
   *
   * @param secret random bytes that every node of the cluster has, at least 16
   */
  public SecretSetup(byte[] secret) {
    if (secret.length < MIN_BYTES) {
      throw new IllegalArgumentException(
          "The secret must have at least " + MIN_BYTES + " bytes, had " + secret.length + ".");
    }
    this.secret = secret.clone();
  }

  byte[] secret() {
    return secret.clone();
  }

  EngineDrivers drivers() {
    return drivers;
  }
}
