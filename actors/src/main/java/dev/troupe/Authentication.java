package dev.troupe;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Proves over a connection that both sides know the same key, without sending it.
 *
 * <p>Python: {@code multiprocessing.connection.deliver_challenge} and {@code answer_challenge}. One side
 * sends a random challenge with the version of the protocol and the name of a digest; the other returns
 * the keyed digest of all of it, so that none of these can be exchanged on the way; the first compares
 * in constant time and says whether it was right. {@link Listener} and {@link Client} do this in both
 * directions, the client first. Only HMACs of the SHA-2 family are spoken.
 */
public final class Authentication {

  private static final String CHALLENGE = "troupe-challenge/1";
  private static final byte[] WELCOME = ascii("troupe-welcome/1");
  private static final byte[] FAILURE = ascii("troupe-failure/1");
  private static final int NONCE_BYTES = 32;
  private static final int MOST_BYTES = 256; // of one message
  private static final String DEFAULT_DIGEST = "sha256";

  private static final Map<String, String> MACS =
      Map.of("sha256", "HmacSHA256", "sha384", "HmacSHA384", "sha512", "HmacSHA512");

  private static final SecureRandom RANDOM = new SecureRandom();

  private Authentication() {}

  /** A key of any length, also none at all, which the JDK's own class refuses. */
  @SuppressWarnings("ArrayRecordComponent") // it is not compared
  private record Key(byte[] bytes) implements SecretKey {
    @Override
    public String getAlgorithm() {
      return "HMAC";
    }

    @Override
    public String getFormat() {
      return "RAW";
    }

    @Override
    public byte[] getEncoded() {
      return bytes.clone();
    }
  }

  /**
   * Has the other side prove that it knows the key. Python: {@code deliver_challenge}.
   *
   * @param key may be empty, which is a key too
   * @param timeout the longest wait for the answer
   * @throws AuthenticationException if it does not, or does not speak this; it was told
   * @throws EOFException if it went away instead
   * @throws TimeoutException if it did not answer in time
   * @throws IOException if the connection failed or is closed
   * @throws InterruptedException if this thread is interrupted
   */
  public static void challenge(Connection connection, byte[] key, Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    byte[] challenge = challenge(DEFAULT_DIGEST);
    connection.sendBytes(challenge);
    if (!isAnswer(challenge, receive(connection, timeout), key)) {
      connection.sendBytes(FAILURE);
      throw new AuthenticationException("The other side of " + connection
          + " gave a wrong answer to the challenge: it has another key, or none.");
    }
    connection.sendBytes(WELCOME);
  }

  /**
   * Proves to the other side that this one knows the key. Python: {@code answer_challenge}.
   *
   * @param key may be empty, which is a key too
   * @param timeout the longest wait for each of the other side's messages
   * @throws AuthenticationException if it does not agree, or sent what is no challenge
   * @throws EOFException if it went away instead
   * @throws TimeoutException if it did not answer in time
   * @throws IOException if the connection failed or is closed
   * @throws InterruptedException if this thread is interrupted
   */
  public static void answer(Connection connection, byte[] key, Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    byte[] answer = answer(receive(connection, timeout), key);
    if (answer.length == 0) {
      throw new AuthenticationException(
          "The other side of " + connection + " sent what is no challenge of this version.");
    }
    connection.sendBytes(answer);
    if (!Arrays.equals(receive(connection, timeout), WELCOME)) {
      throw new AuthenticationException("The other side of " + connection
          + " refused the answer to its challenge: it has another key.");
    }
  }

  /** A new challenge, to be answered with that digest. */
  static byte[] challenge(String digest) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return join(ascii(CHALLENGE + tag(digest)), nonce);
  }

  /** The answer to a challenge; empty if that is none. */
  static byte[] answer(byte[] challenge, byte[] key) {
    for (String digest : MACS.keySet()) {
      byte[] head = ascii(CHALLENGE + tag(digest));
      if (challenge.length == head.length + NONCE_BYTES
          && Arrays.equals(head, 0, head.length, challenge, 0, head.length)) {
        return join(ascii(tag(digest)), mac(digest, challenge, key));
      }
    }
    return new byte[0];
  }

  /** Whether that is the answer to a challenge of this side's. */
  static boolean isAnswer(byte[] challenge, byte[] answer, byte[] key) {
    return MessageDigest.isEqual(answer(challenge, key), answer) && answer.length > 0;
  }

  private static byte[] receive(Connection connection, Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    byte[] message;
    try {
      message = connection.receiveBytes(timeout);
    } catch (IllegalStateException e) {
      throw new AuthenticationException(
          "The other side of " + connection
              + " sent an object instead of its part of the handshake.",
          e);
    }
    if (message.length > MOST_BYTES) {
      throw new AuthenticationException(
          "The other side of " + connection + " sent " + message.length
              + " bytes as its part of the handshake, which has at most " + MOST_BYTES + ".");
    }
    return message;
  }

  private static byte[] mac(String digest, byte[] message, byte[] key) {
    try {
      Mac mac = Mac.getInstance(MACS.get(digest));
      mac.init(new Key(key));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JVM lacks the HMAC of " + digest + ".", e);
    }
  }

  private static String tag(String digest) {
    return "{" + digest + "}";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
