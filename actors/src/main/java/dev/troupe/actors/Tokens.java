package dev.troupe.actors;

import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What each process must show when it connects, so that none can pose as another. Thread-safe. */
final class Tokens {

  private final Map<Long, byte[]> tokens = new ConcurrentHashMap<>();

  void put(long process, byte[] token) {
    tokens.put(process, token);
  }

  void remove(long process) {
    tokens.remove(process);
  }

  /** Whether that process was made and has not ended. */
  boolean has(long process) {
    return tokens.containsKey(process);
  }

  /** The token of a process; null if there is none such, or it has ended. */
  byte @Nullable [] of(long process) {
    return tokens.get(process);
  }

  boolean matches(long process, byte[] token) {
    byte[] expected = tokens.get(process);
    return expected != null && MessageDigest.isEqual(expected, token);
  }
}
