package dev.troupe.cluster;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The standard output of a spare, without the marks that it sets in it to tell its parent how far it is.
 * A mark is a NUL and a letter; after {@link Mark#ACCEPTED} there is none, and nothing is looked at. One
 * letter stands before a text, up to the next NUL: what was wrong with a class that was to be loaded.
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
      write(new byte[] {0, letter});
    }
  }

  /** Who is told. */
  interface Listener {
    void reached(Mark mark);

    void heard(String problem);
  }

  private static final byte PROBLEM = 'P';

  /** What one write to a pipe keeps together, whoever else writes. */
  private static final int MOST_BYTES = 4096;

  private final Listener listener;
  private @Nullable ByteArrayOutputStream problem;
  private boolean isInsideMark;
  private boolean isOver;

  Marks(InputStream in, Listener listener) {
    super(in);
    this.listener = listener;
  }

  /** Tells the parent of this JVM what is wrong; not longer than some thousand bytes, and without NULs. */
  static void say(String problem) throws IOException {
    byte[] text = problem.getBytes(StandardCharsets.UTF_8);
    write(ByteBuffer.allocate(text.length + 3)
        .put(new byte[] {0, PROBLEM})
        .put(text)
        .put((byte) 0)
        .array());
  }

  private static void write(byte[] mark) throws IOException {
    System.out.flush();
    // Never closed, as that would close the standard output.
    new FileOutputStream(FileDescriptor.out).write(mark);
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
      } else if (problem != null) {
        collect(problem, next);
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

  private void collect(ByteArrayOutputStream text, byte next) {
    if (next == 0) {
      problem = null;
      listener.heard(text.toString(StandardCharsets.UTF_8));
    } else if (text.size() < MOST_BYTES) {
      text.write(next);
    }
  }

  private void report(byte letter) {
    if (letter == PROBLEM) {
      problem = new ByteArrayOutputStream();
    }
    for (Mark mark : Mark.values()) {
      if (mark.letter == letter) {
        isOver = mark == Mark.ACCEPTED;
        listener.reached(mark);
      }
    }
  }
}
