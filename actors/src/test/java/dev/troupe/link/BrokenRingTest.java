package dev.troupe.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.troupe.link.LinkFixture.Opened;
import dev.troupe.memory.MappedMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that writes nonsense into the memory of its link: it alone is cut off. */
@Timeout(60)
class BrokenRingTest {

  private LinkFixture fixture;
  private Link sickLink;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    fixture = new LinkFixture(directory, "30 s");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static final int UP =
      Attention.BYTES + Cursors.BYTES; // where the ring towards home begins

  /** A link, and the memory of its rings as its process sees it. */
  private record Sick(Opened atHome, MappedMemory memory, LinkRings rings) {}

  private Sick sick() throws Exception {
    sickLink = fixture.link(1);
    Opened atHome = fixture.opened();
    return new Sick(
        atHome, MappedMemory.attach(fixture.lastBlock()), LinkRings.attach(fixture.lastBlock()));
  }

  /** Both directions of another link, which also makes the home look at all rings. */
  private static void assertServed(Link link, LinkFixture.Inbox inbox, Opened atHome)
      throws Exception {
    byte[] words = "a word".getBytes(UTF_8);
    link.channel().send(words);
    assertArrayEquals(words, atHome.inbox().take());
    atHome.channel().send(words);
    assertArrayEquals(words, inbox.take());
  }

  private void assertCutOffAlone(Sick sick, String why) throws Exception {
    LinkFixture.Inbox healthy = new LinkFixture.Inbox();
    Link link = fixture.link(2, healthy);
    Opened atHome = fixture.opened();
    assertServed(link, healthy, atHome);
    sickLink.channel().resume();
    fixture.inbox.loss(); // its process hears of it
    assertServed(link, healthy, atHome);
    assertNull(sick.atHome().inbox().losses.poll(), "its memory may still be written to");
    sick.atHome().channel().peerEnded(false);
    String loss = sick.atHome().inbox().loss();
    assertTrue(loss.contains(why), loss);
    assertNull(sick.atHome().inbox().messages.poll());
    assertServed(link, healthy, atHome);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void deliver_lengthThatCannotBe_cutsThatLinkAlone(int length) throws Exception {
    Sick sick = sick();
    sick.rings().up().writeInt(length);
    sick.rings().up().publish();
    assertCutOffAlone(sick, "a message of " + Integer.toUnsignedString(length) + " bytes");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1, LinkFixture.RING_BYTES + 1, Long.MIN_VALUE, Long.MAX_VALUE})
  void deliver_endThatCannotBe_cutsThatLinkAlone(long end) throws Exception {
    Sick sick = sick();
    sick.memory().setLong(UP, end); // the first word of the ring towards home
    assertCutOffAlone(sick, "its ring");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1 << 30, Long.MIN_VALUE, Long.MAX_VALUE})
  void send_startThatCannotBe_cutsThatLinkAlone(long start) throws Exception {
    Sick sick = sick();
    sickLink.channel().pause(); // it reads nothing by itself
    int down = UP + Ring.sizeFor(LinkFixture.RING_BYTES);
    sick.memory().setLong(down + 64, start); // what the process claims to have read
    sick.atHome().channel().send(new byte[LinkFixture.RING_BYTES - Integer.BYTES]);
    sick.atHome().channel().send(new byte[1]);
    assertCutOffAlone(sick, "claims to have read " + start);
  }

  /** A length that may be true is believed only as far as bytes have come. */
  @Test
  void deliver_longMessageThatNeverComes_takesLittleMemory() throws Exception {
    Sick sick = sick();
    sick.rings().up().writeInt(Integer.MAX_VALUE - 8);
    sick.rings().up().publish();
    LinkFixture.Inbox healthy = new LinkFixture.Inbox();
    Link link = fixture.link(2, healthy);
    assertServed(link, healthy, fixture.opened());
    sick.atHome().channel().peerEnded(false);
    sick.atHome().inbox().loss();
  }

  @Test
  void deliver_noiseAllOverTheMemory_disturbsNobodyElse() throws Exception {
    LinkFixture.Inbox healthy = new LinkFixture.Inbox();
    Link link = fixture.link(2, healthy);
    Opened healthyAtHome = fixture.opened();
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Sick sick = sick();
      byte[] noise = new byte[sick.memory().length()];
      random.nextBytes(noise);
      for (int words = 1 + random.nextInt(20); words > 0; words--) {
        int word = random.nextInt(noise.length / Long.BYTES) * Long.BYTES;
        sick.memory()
            .setLong(word, random.nextInt(2) == 0 ? random.nextLong() : random.nextInt(64));
      }
      if (random.nextInt(4) == 0) {
        sick.memory().setBytes(0, noise, 0, noise.length);
      }
      sick.atHome().channel().send(new byte[random.nextInt(2 * LinkFixture.RING_BYTES)]);
      assertServed(link, healthy, healthyAtHome);
      sick.atHome().channel().peerEnded(false);
      sick.atHome().inbox().loss();
      fixture.closeLink();
    }
  }
}
