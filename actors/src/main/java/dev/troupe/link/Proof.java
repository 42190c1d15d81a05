package dev.troupe.link;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA256 (RFC 2104) over the hellos of both sides. Made of the digest alone: the first use of the
 * JDK's own {@code Mac} loads and checks security providers, which takes a starting JVM tens of
 * milliseconds.
 */
final class Proof {

  /** Bytes of a proof. */
  static final int BYTES = 32;

  private static final int BLOCK = 64;
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5c;

  private Proof() {}

  /** What a side sends to show that it knows the secret. */
  static byte[] of(byte[] secret, String side, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] key = secret.length > BLOCK ? digest.digest(secret) : secret;
      digest.update(pad(key, INNER));
      digest.update(side.getBytes(StandardCharsets.US_ASCII));
      for (byte[] part : parts) {
        digest.update(part);
      }
      byte[] inner = digest.digest();
      digest.update(pad(key, OUTER));
      digest.update(inner);
      byte[] proof = new byte[BYTES];
      digest.digest(proof, 0, BYTES);
      return proof;
    } catch (NoSuchAlgorithmException | DigestException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }

  private static byte[] pad(byte[] key, byte with) {
    byte[] padded = Arrays.copyOf(key, BLOCK);
    for (int i = 0; i < BLOCK; i++) {
      padded[i] ^= with;
    }
    return padded;
  }
}
