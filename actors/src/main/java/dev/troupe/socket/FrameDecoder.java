package dev.troupe.socket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a stream of bytes into frames, however it is split.
 *
 * <p>It believes nobody: a length beyond the limit or an unknown kind ends the stream, and memory is
 * only taken as content arrives, so that a length alone costs nothing.
 */
public final class FrameDecoder {

  private static final int FIRST_PIECE = 64 << 10; // bytes

  private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
  private int mostBytes;
  private byte kind;
  private int length = -1; // of the frame that is being read; less than 0 while its header is
  private byte[] content = {};
  private int filled;

  /** A decoder of frames with a content of at most so many bytes. */
  public FrameDecoder(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Changes the limit, for frames whose header has not come yet. */
  public void limit(int bytes) {
    mostBytes = bytes;
  }

  /**
   * Reads all of a buffer.
   *
   * @param frames gets each frame that is complete
   * @throws BadFrameException if the stream is none of frames; nothing that follows can be read
   */
  public void feed(ByteBuffer bytes, Consumer<Frame> frames) throws BadFrameException {
    while (bytes.hasRemaining()) {
      if (length < 0) {
        readHeader(bytes);
      } else {
        readContent(bytes);
      }
      if (length >= 0 && filled == length) {
        frames.accept(new Frame(kind, content));
        length = -1;
        content = new byte[0];
      }
    }
  }

  /** Whether the stream stands between two frames, where it may end. */
  public boolean isBetweenFrames() {
    return length < 0 && header.position() == 0;
  }

  private void readHeader(ByteBuffer bytes) throws BadFrameException {
    while (header.hasRemaining() && bytes.hasRemaining()) {
      header.put(bytes.get());
    }
    if (header.hasRemaining()) {
      return;
    }
    header.flip();
    int announced = header.getInt();
    kind = header.get();
    header.clear();
    if (announced < 0 || announced > mostBytes) {
      throw new BadFrameException("a message of " + Integer.toUnsignedString(announced)
          + " bytes, where " + mostBytes + " are allowed");
    }
    if (kind < Frame.HELLO || kind > Frame.RAW) {
      throw new BadFrameException("a message of the unknown kind " + kind);
    }
    length = announced;
    content = new byte[Math.min(length, FIRST_PIECE)];
    filled = 0;
  }

  private void readContent(ByteBuffer bytes) {
    if (filled == content.length) {
      content = Arrays.copyOf(content, (int) Math.min(length, 2L * content.length));
    }
    int more = Math.min(bytes.remaining(), content.length - filled);
    bytes.get(content, filled, more);
    filled += more;
  }
}
