package dev.troupe.memory;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * One file of a heap. It never grows or shrinks. Not thread-safe, but for {@link #clear}.
 */
final class Segment {

  /** Makes the file system set space aside for a file. */
  interface Reservation {
    void reserve(Path file, int bytes) throws IOException;
  }

  private static final int CHUNK_BYTES = 1 << 16;

  private final Path file;
  private final FreeList ranges;

  /** Made when first needed: a mapping of the owner alone would keep the memory after the file. */
  private @Nullable ByteBuffer mapping;

  /** Everything from here on was never handed out, and is still zero. */
  private int untouched;

  private Segment(Path file, int bytes) {
    this.file = file;
    this.ranges = new FreeList(bytes);
  }

  static Segment create(Path file, int bytes, Reservation reservation) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    boolean complete = false;
    try {
      reservation.reserve(file, bytes);
      complete = true;
      return new Segment(file, bytes);
    } finally {
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Writes zeros. Only written space is certain: a store to a hole of a mapped file, when the file
   * system is full, is an error the JVM cannot recover from.
   */
  static void writeZeros(Path file, int bytes) throws IOException {
    byte[] zeros = new byte[Math.min(bytes, CHUNK_BYTES)];
    // Unlike a channel, this stream does not fail in an interrupted thread.
    try (OutputStream out = new FileOutputStream(file.toFile())) {
      for (int left = bytes; left > 0; left -= zeros.length) {
        out.write(zeros, 0, Math.min(left, zeros.length));
      }
    }
  }

  /** A range that is now used, with what it held before still in it; -1 if there is no room. */
  int take(int size) {
    return ranges.take(size);
  }

  /** The part of a range just taken that may hold old bytes, counted from its start. */
  int usedBefore(int offset, int size) {
    int old = Math.max(0, Math.min(untouched, offset + size) - offset);
    untouched = Math.max(untouched, offset + size);
    return old;
  }

  /** Fills a range with zeros; its taker alone may call this. */
  void clear(int offset, int size) throws IOException {
    if (size > 0) {
      MappedMemory.clear(mapping().slice(offset, size));
    }
  }

  private synchronized ByteBuffer mapping() throws IOException {
    if (mapping == null) {
      mapping = Mappings.of(file.toString());
    }
    return mapping;
  }

  boolean giveBack(int offset) {
    return ranges.giveBack(offset);
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  Path file() {
    return file;
  }

  int used() {
    return ranges.used();
  }

  int total() {
    return ranges.total();
  }
}
