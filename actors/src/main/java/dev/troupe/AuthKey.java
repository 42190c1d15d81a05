package dev.troupe;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** The key of a process: random in a program's first one, and handed down from there. */
final class AuthKey {

  private static final int BYTES = 32;

  private byte @Nullable [] bytes;

  /** A copy of it. */
  synchronized byte[] get() {
    byte[] known = bytes;
    if (known == null) { // made when first asked for: most programs never do
      known = new byte[BYTES];
      new SecureRandom().nextBytes(known);
      bytes = known;
    }
    return known.clone();
  }

  /** Takes a copy of another one. */
  synchronized void set(byte[] other) {
    bytes = other.clone();
  }
}
