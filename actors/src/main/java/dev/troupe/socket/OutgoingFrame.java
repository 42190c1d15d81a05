package dev.troupe.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A frame on its way out, which may take several steps. */
final class OutgoingFrame {

  private static final int STEP = 256 << 10; // bytes: the JDK copies what it is given at once

  private final ByteBuffer header;
  private final ByteBuffer content;

  OutgoingFrame(byte kind, byte[] content) {
    this.header = Frame.header(kind, content.length);
    this.content = ByteBuffer.wrap(content);
  }

  /** Writes what the channel takes; whether that was all. */
  boolean writeTo(SocketChannel channel) throws IOException {
    while (!hasLeft()) {
      int end = content.limit();
      content.limit(Math.min(end, content.position() + STEP));
      long written;
      try {
        written = channel.write(new ByteBuffer[] {header, content});
      } finally {
        content.limit(end);
      }
      if (written == 0) {
        return false;
      }
    }
    return true;
  }

  boolean hasBegun() {
    return header.position() > 0;
  }

  boolean hasLeft() {
    return !header.hasRemaining() && !content.hasRemaining();
  }
}
