package dev.troupe.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class ProofTest {

  @Test
  void of_secretsOfAllLengths_isWhatTheJdkComputes() throws Exception {
    Random random = new Random(1);
    for (int length = 1; length <= 150; length++) {
      byte[] secret = new byte[length];
      byte[] part = new byte[random.nextInt(200)];
      random.nextBytes(secret);
      random.nextBytes(part);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update("side".getBytes(StandardCharsets.US_ASCII));
      byte[] expected = mac.doFinal(part);
      assertArrayEquals(expected, Proof.of(secret, "side", part));
      assertEquals(Proof.BYTES, expected.length);
    }
  }
}
