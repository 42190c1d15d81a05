package dev.troupe.cluster;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * The standard output of a spare, without the marks that it sets in it to tell its parent how far it is.
 * A mark is a NUL and a letter; after {@link Mark#ACCEPTED} there is none, and nothing is looked at.
 */
final class Marks extends FilterInputStream {

  /** How far a spare is. */
  enum Mark {
    /** It reads from its lifeline: a boot record finds it. */
    HERE('H'),
    /** It has loaded all it was to load. */
    WARM('W'),
    /** It has the boot record and is a process from now on. */
    ACCEPTED('A');

    private final byte letter;

    Mark(char letter) {
      this.letter = (byte) letter;
    }

    /** Sets this mark in the standard output of this JVM. */
    void set() throws IOException {
      System.out.flush();
      // Never closed, as that would close the standard output.
      new FileOutputStream(FileDescriptor.out).write(new byte[] {0, letter});
    }
  }

  private final Consumer<Mark> listener;
  private boolean isInsideMark;
  private boolean isOver;

  Marks(InputStream in, Consumer<Mark> listener) {
    super(in);
    this.listener = listener;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (true) {
      int count = in.read(buffer, offset, length);
      if (count <= 0 || isOver) {
        return count;
      }
      int kept = strip(buffer, offset, count);
      if (kept > 0) {
        return kept;
      }
    }
  }

  private int strip(byte[] buffer, int offset, int count) {
    int to = offset;
    for (int from = offset; from < offset + count; from++) {
      byte next = buffer[from];
      if (isOver) {
        buffer[to++] = next;
      } else if (isInsideMark) {
        isInsideMark = false;
        report(next);
      } else if (next == 0) {
        isInsideMark = true;
      } else {
        buffer[to++] = next;
      }
    }
    return to - offset;
  }

  private void report(byte letter) {
    for (Mark mark : Mark.values()) {
      if (mark.letter == letter) {
        isOver = mark == Mark.ACCEPTED;
        listener.accept(mark);
      }
    }
  }
}
