package dev.troupe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class AuthenticationTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final byte[] KEY = {1, 2, 3};

  private static Troupe troupe;

  @BeforeAll
  static void open() {
    troupe = Troupe.open();
  }

  @AfterAll
  static void close() {
    troupe.close();
  }

  // CPython: ChallengeResponseTest.test_challengeresponse
  @ParameterizedTest
  @ValueSource(strings = {"sha256", "sha384", "sha512"})
  void answer_challengeOfEachDigest_verifiesAndKeepsTheTag(String digest) {
    byte[] challenge = Authentication.challenge(digest);
    byte[] answer = Authentication.answer(challenge, KEY);
    String tag = "{" + digest + "}";
    assertEquals(tag, new String(answer, 0, tag.length(), StandardCharsets.US_ASCII));
    assertTrue(Authentication.isAnswer(challenge, answer, KEY));
    assertFalse(Authentication.isAnswer(challenge, answer, new byte[] {1, 2, 4}));
    assertFalse(Authentication.isAnswer(Authentication.challenge(digest), answer, KEY));
    answer[answer.length - 1]++;
    assertFalse(Authentication.isAnswer(challenge, answer, KEY));
  }

  @Test
  void answer_whatIsNoChallenge_isNone() {
    byte[] challenge = Authentication.challenge("sha256");
    assertEquals(0, Authentication.answer(new byte[0], KEY).length);
    assertEquals(
        0, Authentication.answer(Arrays.copyOf(challenge, challenge.length - 1), KEY).length);
    assertEquals(
        0, Authentication.answer(Arrays.copyOf(challenge, challenge.length + 1), KEY).length);
    assertEquals(0, Authentication.answer(Authentication.challenge("md5"), KEY).length);
    byte[] otherVersion = challenge.clone();
    otherVersion["troupe-challenge/".length()] = '2';
    assertEquals(0, Authentication.answer(otherVersion, KEY).length);
    assertFalse(Authentication.isAnswer(otherVersion, new byte[0], KEY));
  }

  @Test
  void challenge_sameKey_letsBothGoOn() throws Exception {
    Pipe pipe = troupe.pipe();
    InThread<Void> answering = new InThread<>(() -> {
      Authentication.answer(pipe.second(), KEY, LONG);
      Authentication.challenge(pipe.second(), KEY, LONG);
      pipe.second().send("in");
      return null;
    });
    Authentication.challenge(pipe.first(), KEY, LONG);
    Authentication.answer(pipe.first(), KEY, LONG);
    assertEquals("in", pipe.first().receive(LONG));
    answering.result();
  }

  // CPython: OtherTest.test_deliver_challenge_auth_failure
  @Test
  void challenge_nonsenseInAnswer_throwsAndTellsTheOtherSide() throws Exception {
    Pipe pipe = troupe.pipe();
    pipe.second().sendBytes("something bogus".getBytes(StandardCharsets.UTF_8));
    assertThrows(
        AuthenticationException.class, () -> Authentication.challenge(pipe.first(), KEY, LONG));
    assertTrue(pipe.second().receiveBytes(LONG).length > 32);
    assertEquals(
        "troupe-failure/1", new String(pipe.second().receiveBytes(LONG), StandardCharsets.UTF_8));
    pipe.second().send("an object");
    assertThrows(
        AuthenticationException.class, () -> Authentication.challenge(pipe.first(), KEY, LONG));
  }

  @Test
  void answer_nonsenseInChallengeOrVerdict_throws() throws Exception {
    Pipe pipe = troupe.pipe();
    pipe.second().sendBytes("something bogus".getBytes(StandardCharsets.UTF_8));
    assertThrows(
        AuthenticationException.class, () -> Authentication.answer(pipe.first(), KEY, LONG));
    pipe.second().sendBytes(new byte[257]);
    assertThrows(
        AuthenticationException.class, () -> Authentication.answer(pipe.first(), KEY, LONG));
    pipe.second().sendBytes(Authentication.challenge("sha256"));
    pipe.second().sendBytes("whatever".getBytes(StandardCharsets.UTF_8));
    assertThrows(
        AuthenticationException.class, () -> Authentication.answer(pipe.first(), KEY, LONG));
  }

  @Test
  void challenge_silentOrGonePeer_endsInTime() throws Exception {
    Pipe pipe = troupe.pipe();
    assertThrows(
        TimeoutException.class,
        () -> Authentication.challenge(pipe.first(), KEY, Duration.ofMillis(50)));
    assertThrows(
        TimeoutException.class,
        () -> Authentication.answer(pipe.first(), KEY, Duration.ofMillis(50)));
    pipe.second().close();
    assertThrows(EOFException.class, () -> Authentication.answer(pipe.first(), KEY, LONG));
  }
}
