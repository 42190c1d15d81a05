package dev.troupe.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts a stream of UTF-8 into lines. The last line counts without a line end, too; a line beyond the
 * bound comes in pieces, cut between characters; bytes that are no UTF-8 become U+FFFD.
 */
final class LineReader {

  private final int maxBytes;
  private final Consumer<String> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LineReader(int maxBytes, Consumer<String> lines) {
    this.maxBytes = maxBytes;
    this.lines = lines;
  }

  /** Reads to the end of the stream, or until it breaks, which is the same here. */
  void readAll(InputStream stream) {
    byte[] buffer = new byte[8192];
    try {
      int count = stream.read(buffer);
      while (count >= 0) {
        for (int i = 0; i < count; i++) {
          accept(buffer[i]);
        }
        count = stream.read(buffer);
      }
    } catch (IOException e) {
      // The writer is gone.
    }
    if (line.size() > 0) {
      emit();
    }
  }

  private void accept(byte next) {
    if (next == '\n') {
      emit();
      return;
    }
    boolean isInsideCharacter = (next & 0xC0) == 0x80;
    if (line.size() >= maxBytes && !(isInsideCharacter && line.size() < maxBytes + 4)) {
      emit();
    }
    line.write(next);
  }

  private void emit() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }
}
