package dev.troupe.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameDecoderTest {

  private static final int MOST = 4096;

  /** One line of the corpus: what comes, and what of it is a frame. */
  record Case(String name, int frames, boolean isBad, byte[] bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Reads the corpus: a name, the number of whole frames, ok or bad, and the bytes in hexadecimal. */
  static List<Case> corpus() throws IOException {
    List<Case> cases = new ArrayList<>();
    try (InputStream in = FrameDecoderTest.class.getResourceAsStream("frames.txt")) {
      for (String line :
          new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        String[] parts = line.split(" ", -1);
        if (!line.startsWith("#") && parts.length == 4) {
          byte[] bytes = HexFormat.of().parseHex(parts[3]);
          cases.add(new Case(parts[0], Integer.parseInt(parts[1]), parts[2].equals("bad"), bytes));
        }
      }
    }
    assertTrue(cases.size() >= 15, "the corpus is there");
    return cases;
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void feed_corpusInPiecesOfEachSize_alwaysGivesTheSame(Case one) {
    for (int piece = 1; piece <= Math.max(1, one.bytes().length); piece++) {
      Outcome outcome = decode(one.bytes(), new FrameDecoder(MOST), fixed(piece));
      assertEquals(one.frames(), outcome.frames.size(), "in pieces of " + piece);
      assertEquals(one.isBad(), outcome.isBad, "in pieces of " + piece);
    }
  }

  @Test
  void feed_framesInRandomPieces_giveTheContentBack() throws IOException {
    Random random = new Random(42);
    for (int round = 0; round < 500; round++) {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      List<byte[]> contents = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        byte[] content =
            new byte[random.nextInt(4) == 0 ? random.nextInt(200_000) : random.nextInt(20)];
        random.nextBytes(content);
        contents.add(content);
        stream.write(Frame.header(Frame.RAW, content.length).array());
        stream.write(content);
      }
      FrameDecoder decoder = new FrameDecoder(200_000);
      Outcome outcome = decode(stream.toByteArray(), decoder, random);
      assertFalse(outcome.isBad);
      assertTrue(decoder.isBetweenFrames());
      assertEquals(contents.size(), outcome.frames.size());
      for (int i = 0; i < contents.size(); i++) {
        assertArrayEquals(contents.get(i), outcome.frames.get(i).content());
      }
    }
  }

  /** Whatever comes, it is either frames within the limit or refused: nothing else is thrown. */
  @Test
  void feed_mutatedCorpusAndNoise_neverBreaksTheDecoder() throws IOException {
    Random random = new Random(7);
    List<Case> corpus = corpus();
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = corpus.get(random.nextInt(corpus.size())).bytes().clone();
      if (random.nextInt(10) == 0) {
        bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
      }
      for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Outcome outcome = decode(bytes, new FrameDecoder(MOST), random);
      for (Frame frame : outcome.frames) {
        assertTrue(frame.content().length <= MOST);
        assertTrue(frame.kind() >= Frame.HELLO && frame.kind() <= Frame.RAW);
      }
      refused += outcome.isBad ? 1 : 0;
    }
    assertTrue(refused > 1000 && refused < 19_000, "both ways were taken: " + refused);
  }

  @Test
  void feed_hugeLengthAlone_takesNoMemory() throws IOException {
    List<FrameDecoder> decoders = new ArrayList<>();
    for (int i = 0; i < 1000; i++) { // 2 TB, if the length were believed
      FrameDecoder decoder = new FrameDecoder(Integer.MAX_VALUE);
      decoder.feed(Frame.header(Frame.RAW, Integer.MAX_VALUE), frame -> {});
      decoders.add(decoder);
      assertFalse(decoder.isBetweenFrames());
    }
    assertEquals(1000, decoders.size());
  }

  @Test
  void feed_overTheLimit_namesBothSizes() {
    FrameDecoder decoder = new FrameDecoder(10);
    BadFrameException e = assertThrows(
        BadFrameException.class, () -> decoder.feed(Frame.header(Frame.RAW, 11), frame -> {}));
    assertEquals("a message of 11 bytes, where 10 are allowed", e.getMessage());
  }

  private static final class Outcome {
    private final List<Frame> frames = new ArrayList<>();
    private boolean isBad;
  }

  private static Outcome decode(byte[] bytes, FrameDecoder decoder, Random pieces) {
    Outcome outcome = new Outcome();
    try {
      for (int at = 0; at < bytes.length; ) {
        int piece = Math.min(bytes.length - at, 1 + pieces.nextInt(1 << 14));
        decoder.feed(ByteBuffer.wrap(bytes, at, piece), outcome.frames::add);
        at += piece;
      }
    } catch (BadFrameException e) {
      outcome.isBad = true;
    }
    return outcome;
  }

  /** Pieces of one size. */
  private static Random fixed(int piece) {
    return new Random() {
      @Override
      public int nextInt(int bound) {
        return piece - 1;
      }
    };
  }
}
