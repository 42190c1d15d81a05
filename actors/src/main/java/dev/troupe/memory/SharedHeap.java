package dev.troupe.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hands out memory that all processes of a host can map. One process owns it; the others get {@link
 * Block}s from that process and attach them with {@link MappedMemory}.
 *
 * <p>The memory is in files of at least 1 MiB, in a private directory (mode 0700, files 0600) made on
 * first need in the first candidate directory that has room. Their space is written before it is
 * mapped, so a full file system fails an allocation and never an access. Files are deleted by {@link
 * #close}; what a killed process left is deleted when the next heap of the same user opens.
 *
 * <p>Thread-safe. Not interruptible: a call by an interrupted thread does its work.
 */
public final class SharedHeap implements AutoCloseable {

  /** Every block starts at a multiple of this many bytes, and no two share such a piece. */
  public static final int ALIGNMENT_BYTES = 64;

  /** The largest block: 2 GiB less 64 bytes. */
  public static final int MAX_BLOCK_BYTES = Integer.MAX_VALUE - (ALIGNMENT_BYTES - 1);

  /** The smallest segment file; one made for a larger block is as large as that block. */
  public static final int MIN_SEGMENT_BYTES = 1 << 20;

  private final List<Path> candidates;
  private final Segment.Reservation reservation;

  /** Held while a segment is made, which can take long; taken before this heap's own monitor. */
  private final Object growth = new Object();

  private final Map<Path, HeapDirectory> directories = new HashMap<>(); // guarded by growth
  private final Map<String, Segment> segments = new LinkedHashMap<>(); // guarded by this
  private boolean closed; // guarded by this

  /** Opens a heap in {@code /dev/shm}, or in {@code java.io.tmpdir} where that is absent or full. */
  public SharedHeap() {
    this(List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir"))));
  }

  /**
   * Opens a heap, and {@linkplain #sweep sweeps} the candidates.
   *
   * @param candidates directories to put segment files in, the best first; one that is absent, not
   *     writable or full is passed over
   */
  public SharedHeap(List<Path> candidates) {
    this(candidates, Segment::writeZeros);
  }

  SharedHeap(List<Path> candidates, Segment.Reservation reservation) {
    this.candidates = candidates.stream().map(Path::toAbsolutePath).toList();
    this.reservation = reservation;
    sweep(this.candidates);
  }

  /**
   * Deletes what dead processes of this user left in these directories. Never fails: what cannot be
   * read or deleted stays.
   *
   * @return the directories deleted
   */
  public static List<Path> sweep(List<Path> candidates) {
    List<Path> deleted = new ArrayList<>();
    for (Path candidate : candidates) {
      deleted.addAll(HeapDirectory.sweep(candidate.toAbsolutePath()));
    }
    return deleted;
  }

  /**
   * Takes a block, zero all over, aligned to 64 bytes.
   *
   * @param bytes its length; zero is allowed, at most {@link #MAX_BLOCK_BYTES}
   * @throws IllegalArgumentException if {@code bytes} is negative or too large
   * @throws IllegalStateException if this heap is closed
   * @throws IOException if no candidate directory has room; the message names each and
   *     its room
   */
  public Block allocate(int bytes) throws IOException {
    if (bytes < 0 || bytes > MAX_BLOCK_BYTES) {
      throw new IllegalArgumentException("A shared block must have 0 to " + MAX_BLOCK_BYTES
          + " bytes, was asked for " + bytes + ".");
    }
    int size = Math.max(bytes + ALIGNMENT_BYTES - 1 & -ALIGNMENT_BYTES, ALIGNMENT_BYTES);
    Taken taken = take(size);
    if (taken == null) {
      taken = takeFromNewSegment(size);
    }
    Block block = new Block(taken.segment.file().toString(), taken.offset, bytes);
    try {
      taken.segment.clear(taken.offset, taken.dirtyBytes);
    } catch (IOException e) {
      free(block);
      throw e;
    }
    return block;
  }

  /** A range and the length of its start that must be cleared. */
  private record Taken(Segment segment, int offset, int dirtyBytes) {}

  private synchronized @Nullable Taken take(int size) {
    if (closed) {
      throw new IllegalStateException("This shared heap is closed.");
    }
    for (Segment segment : segments.values()) {
      int offset = segment.take(size);
      if (offset >= 0) {
        return new Taken(segment, offset, segment.usedBefore(offset, size));
      }
    }
    return null;
  }

  private Taken takeFromNewSegment(int size) throws IOException {
    synchronized (growth) {
      Taken taken = take(size); // another thread may have made room meanwhile
      while (taken == null) {
        Segment segment = newSegment(Math.max(size, MIN_SEGMENT_BYTES));
        synchronized (this) {
          segments.put(segment.file().toString(), segment);
          taken = take(size);
        }
      }
      return taken;
    }
  }

  /**
   * A private directory, mode 0700, in the first candidate where there can be one. Files that others put
   * there are deleted with this heap's own.
   */
  public Path directory() throws IOException {
    synchronized (growth) {
      IOException none = new IOException("There is no directory for shared files: " + candidates);
      for (Path candidate : candidates) {
        try {
          return directoryIn(candidate).path();
        } catch (IOException e) {
          none.addSuppressed(e);
        }
      }
      throw none;
    }
  }

  private HeapDirectory directoryIn(Path candidate) throws IOException {
    HeapDirectory directory = directories.get(candidate);
    if (directory == null) {
      directory = HeapDirectory.create(candidate);
      directories.put(candidate, directory);
    }
    return directory;
  }

  private Segment newSegment(int bytes) throws IOException {
    List<IOException> refusals = new ArrayList<>();
    for (Path candidate : candidates) {
      try {
        return newSegment(candidate, bytes);
      } catch (IOException e) {
        refusals.add(e);
      }
    }
    IOException noRoom = new IOException("No room for "
        + bytes
        + " bytes of shared memory: "
        + String.join("; ", refusals.stream().map(IOException::getMessage).toList())
        + ". Make room there, or name another directory.");
    refusals.forEach(noRoom::addSuppressed);
    throw noRoom;
  }

  private Segment newSegment(Path candidate, int bytes) throws IOException {
    if (!Files.isDirectory(candidate) || !Files.isWritable(candidate)) {
      throw new IOException(candidate + " is not a directory this user may write to");
    }
    long room = candidate.toFile().getUsableSpace();
    if (room < bytes) {
      throw new IOException(candidate + " has " + room + " bytes left");
    }
    try {
      return Segment.create(directoryIn(candidate).newFile(), bytes, reservation);
    } catch (IOException e) {
      throw new IOException(candidate + " had " + room + " bytes left, but " + e.getMessage(), e);
    }
  }

  /**
   * Gives a block back. Its bytes may be handed out again at once, so no process may use it any more;
   * one that does sees or spoils another block's data, but does not crash. A large segment without
   * blocks is deleted; its memory is the system's again when no process has it mapped.
   *
   * <p>After {@link #close} this does nothing.
   *
   * @throws IllegalArgumentException if this heap did not hand the block out, or has it back already
   */
  public synchronized void free(Block block) {
    if (closed) {
      return;
    }
    Segment segment = segments.get(block.file());
    if (segment == null || !segment.giveBack((int) block.offset())) {
      throw new IllegalArgumentException(block + " is not in use in this shared heap.");
    }
    if (segment.used() == 0 && segment.total() > MIN_SEGMENT_BYTES) {
      segments.remove(block.file());
      delete(segment::delete);
    }
  }

  /** Bytes of all blocks in use, each rounded up to a multiple of 64. */
  public synchronized long usedBytes() {
    return segments.values().stream().mapToLong(Segment::used).sum();
  }

  /** Bytes of all segment files. */
  public synchronized long totalBytes() {
    return segments.values().stream().mapToLong(Segment::total).sum();
  }

  /**
   * Deletes the files. What processes have attached stays usable, and its memory is the system's
   * again when the last of them lets it go. May be called twice.
   *
   * @throws UncheckedIOException if a file cannot be deleted
   */
  @Override
  public void close() {
    synchronized (growth) {
      synchronized (this) {
        closed = true;
        segments.clear();
      }
      directories.values().forEach(directory -> delete(directory::close));
      directories.clear();
    }
  }

  private interface Deletion {
    void run() throws IOException;
  }

  private static void delete(Deletion deletion) {
    try {
      deletion.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
